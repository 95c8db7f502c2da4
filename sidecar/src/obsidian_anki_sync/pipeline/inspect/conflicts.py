"""Cards that were changed in the vault and in Anki, and the user's decisions. Anki need not run."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.domain.text import readable, shortened
from obsidian_anki_sync.domain.word_diff import DiffPart, pieces
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.conflicts import StoredConflict
from obsidian_anki_sync.store.store import Store, open_store_file

NOTE_TYPE = "note type"


class FieldConflict(Struct, frozen=True):
    """A field that differs. ``last`` is the last text that both sides had; None if it is unknown.

    The words that differ from that text are marked; if it is unknown, those that differ between the two.
    """

    name: str
    vault: tuple[DiffPart, ...]
    anki: tuple[DiffPart, ...]
    last: str | None


class Conflict(Struct, frozen=True):
    """A card that waits for a decision, or whose decision waits for the next sync.

    ``token`` identifies the shown texts: a decision about other texts is refused.
    """

    slug: str
    note_path: str
    front: str
    reason: str
    fields: tuple[FieldConflict, ...]
    decision: Side | None
    token: str


class ConflictChoice(Struct, frozen=True):
    """The user's decision about a card; a ``side`` of None takes an earlier decision back."""

    slug: str
    side: Side | None
    token: str | None = None


class ConflictDecisions(Struct, frozen=True):
    """How many decisions were stored, and the cards that are not in conflict or have changed since."""

    kept: int
    refused: tuple[str, ...]


async def conflict_report(settings: Settings) -> tuple[Conflict, ...]:
    """Returns the cards in conflict, as the last sync found them."""
    if not settings.store_path.exists():
        return ()
    async with open_store_file(settings.store_path, read_only=True) as store:
        return tuple(map(_shown, await store.conflicts.all(await _target(store, settings))))


async def decide_conflicts(settings: Settings, choices: Iterable[ConflictChoice]) -> ConflictDecisions:
    """Stores decisions; the next sync carries them out, if both texts are still as shown."""
    chosen = list(choices)
    if not settings.store_path.exists():
        return ConflictDecisions(0, tuple(choice.slug for choice in chosen))
    async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
        target = await _target(store, settings)
        tokens = {stored.slug: _token(stored) for stored in await store.conflicts.all(target)}
        good = {
            choice.slug: choice.side
            for choice in chosen
            if choice.slug in tokens and choice.token in (None, tokens[choice.slug])
        }
        await store.conflicts.decide(target, good)
    return ConflictDecisions(len(good), tuple(choice.slug for choice in chosen if choice.slug not in good))


async def _target(store: Store, settings: Settings) -> str:
    address = canonical_target(settings.target)
    return target_name(address, await store.sessions.profile(address))


def _shown(stored: StoredConflict) -> Conflict:
    return Conflict(
        slug=stored.slug,
        note_path=stored.path,
        front=shortened(stored.vault.front),
        reason=stored.reason,
        fields=tuple(_field(stored, name) for name in _differing(stored)),
        decision=stored.decision,
        token=_token(stored),
    )


def _differing(stored: StoredConflict) -> list[str]:
    """Returns the fields to show; if the note type differs, all fields with text."""
    if NOTE_TYPE not in stored.fields:
        return list(stored.fields)
    both = {**stored.vault.fields, **stored.anki.content_fields}
    return [name for name, text in both.items() if text]


def _field(stored: StoredConflict, name: str) -> FieldConflict:
    vault, anki = stored.vault.fields.get(name, ""), stored.anki.content_fields.get(name, "")
    last = stored.last.get(name, "") if stored.last is not None else None
    if readable(vault) != readable(anki):  # otherwise only the markup differs, and it is shown
        vault, anki = readable(vault), readable(anki)
        last = readable(last) if last is not None else None
    return FieldConflict(
        name=name,
        vault=pieces(vault, anki if last is None else last),
        anki=pieces(anki, vault if last is None else last),
        last=last,
    )


def _token(stored: StoredConflict) -> str:
    return f"{stored.vault_digest[:16]}-{stored.anki_sum}"
