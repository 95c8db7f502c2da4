"""The user's running Anki as a target."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from obsidian_anki_sync.anki.ankiconnect.bulk import import_notes
from obsidian_anki_sync.anki.ankiconnect.client import Client
from obsidian_anki_sync.anki.ankiconnect.reading import (
    read_added,
    read_by_slug,
    read_notes,
    read_snapshot,
)
from obsidian_anki_sync.anki.feasibility import why_impossible
from obsidian_anki_sync.anki.media import missing_media
from obsidian_anki_sync.anki.packaging import OpenMedia
from obsidian_anki_sync.anki.stored import fresh_note, stands_as_planned, stored_fields
from obsidian_anki_sync.anki.target import TargetState
from obsidian_anki_sync.domain.action import ORPHAN_TAG, Action, ActionKind, Outcome, Result
from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.errors import TargetError

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the add-on can do, and which profile is open, as far as it tells."""

    version: int
    profile: str
    tells_times: bool


class AnkiConnectTarget:
    """An Anki that runs with the AnkiConnect add-on at ``url`` (``http://HOST:PORT``)."""

    batch_size = _BATCH

    def __init__(self, url: str, vault_root: Path, key: str = "") -> None:
        self._url = url
        self._vault_root = vault_root
        self._client = Client(url, key)
        self._abilities: Abilities | None = None

    async def check(self) -> TargetState:
        """Whether Anki answers, with which version of the add-on."""
        try:
            found = await self._probe()
        except TargetError as error:
            return TargetState(False, error.message, error.advice)
        profile = f", profile {found.profile!r}" if found.profile else ""
        return TargetState(True, f"Anki answers at {self._url} (AnkiConnect {found.version}{profile}).")

    async def profile(self) -> str:
        """The name of the profile that is open, or nothing where the add-on is too old to tell."""
        return (await self._probe()).profile

    async def snapshot(self, known: Mapping[int, int]) -> Snapshot:
        """What Anki holds of ours."""
        abilities = self._abilities or await self._probe()
        return await read_snapshot(self._client, known, tells_times=abilities.tells_times)

    async def read(self, slugs: Collection[str]) -> dict[str, AnkiNote]:
        """The Anki notes with these slugs, in full, as they are now."""
        return await read_by_slug(self._client, slugs)

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore and delete actions, an outcome for each, in order."""
        seen = await self._now(actions)
        outcomes = {action.slug: _refused(action, seen.get(action.slug)) for action in actions}
        open_ = [action for action in actions if outcomes[action.slug] is None]
        removed = [action for action in open_ if action.kind is ActionKind.DELETE]
        outcomes |= await self._remove([seen[action.slug] for action in removed if action.slug in seen])
        outcomes |= {
            action.slug: Outcome(action.slug, Result.DELETED) for action in removed if action.slug not in seen
        }
        outcomes |= await self._write([action for action in open_ if action not in removed], seen)
        return [outcome for action in actions if (outcome := outcomes[action.slug])]

    async def close(self) -> None:
        """Lets go of the connection."""
        await self._client.close()

    async def _probe(self) -> Abilities:
        version, reflected, profile = await self._client.ask_all(
            [
                ("version", {}),
                ("apiReflect", {"scopes": ["actions"], "actions": ["notesModTime"]}),
                ("getActiveProfile", {}),
            ]
        )
        known = reflected.get("actions", []) if isinstance(reflected, dict) else []
        self._abilities = Abilities(
            version if isinstance(version, int) else 0,
            profile if isinstance(profile, str) else "",
            "notesModTime" in known,
        )
        return self._abilities

    async def _remove(self, notes: Sequence[AnkiNote]) -> dict[str, Outcome]:
        """Suspends and tags what was reviewed, and deletes the rest; a request each."""
        reviewed = [note for note in notes if note.reviewed]
        fresh = [note.anki_id for note in notes if not note.reviewed]
        if fresh:
            await self._client.order("deleteNotes", notes=fresh)
        outcomes = {note.slug: Outcome(note.slug, Result.DELETED) for note in notes if not note.reviewed}
        if reviewed:
            ids = [note.anki_id for note in reviewed]
            await self._client.order("addTags", notes=ids, tags=ORPHAN_TAG)
            if cards := await self._cards(ids, "-is:suspended"):
                await self._client.order("suspend", cards=cards)
            now = await self.read([note.slug for note in reviewed])
            for note in reviewed:
                modified = now[note.slug].modified if note.slug in now else note.modified
                outcomes[note.slug] = Outcome(note.slug, Result.SUSPENDED, note.anki_id, modified)
        return outcomes

    async def _write(self, actions: Sequence[Action], seen: Mapping[str, AnkiNote]) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        writing: dict[str, AnkiNote] = {}
        media: dict[str, OpenMedia] = {}
        for action in actions:
            card = action.card
            assert card is not None
            fields = stored_fields(card)
            if reason := why_impossible(card, fields) or missing_media(card, self._vault_root):
                outcomes[action.slug] = Outcome(action.slug, Result.FAILED, message=reason)
                continue
            before = seen.get(action.slug)
            anki_id = before.anki_id if before else 0
            writing[action.slug] = fresh_note(card, fields, _later_than(before), anki_id)
            media |= {file.name: _opener(self._vault_root / file.path) for file in card.content.media}
        if not writing:
            return outcomes
        await import_notes(self._client, list(writing.values()), media)
        sent = [action for action in actions if action.slug in writing]
        now = await self._now(sent, just_added=True)
        await self._settle_cards(writing, now, seen)
        return outcomes | {slug: _outcome(wanted, now.get(slug)) for slug, wanted in writing.items()}

    async def _now(self, actions: Sequence[Action], *, just_added: bool = False) -> dict[str, AnkiNote]:
        """The Anki notes of some actions as they are now: by id where planning saw them, else by slug."""
        ids = [action.before.anki_id for action in actions if action.before]
        known = {note.slug: note for note in await read_notes(self._client, ids)}
        unknown = [action.slug for action in actions if not action.before]
        found = await (read_added if just_added else read_by_slug)(self._client, unknown)
        return {**known, **found}

    async def _settle_cards(
        self, writing: Mapping[str, AnkiNote], now: Mapping[str, AnkiNote], seen: Mapping[str, AnkiNote]
    ) -> None:
        """Does what an import leaves undone for Anki notes that were there: their decks and suspension."""
        moved: dict[str, list[int]] = {}
        for slug, note in now.items():
            if note.deck.casefold() != writing[slug].deck.casefold():
                moved.setdefault(writing[slug].deck, []).append(note.anki_id)
        for deck, ids in moved.items():
            await self._client.order("changeDeck", cards=await self._cards(ids), deck=deck)
        resumed = [note.anki_id for slug, note in seen.items() if slug in now and ORPHAN_TAG in note.tags]
        if resumed and (cards := await self._cards(resumed, "is:suspended")):
            await self._client.order("unsuspend", cards=cards)

    async def _cards(self, ids: Sequence[int], which: str = "") -> list[int]:
        cards: list[int] = await self._client.ask(
            "findCards", query=f"nid:{','.join(map(str, ids))} {which}".strip()
        )
        return cards


def _later_than(before: AnkiNote | None) -> int:
    """A time, in whole seconds, that makes Anki take our Anki note over its own, which has to be older."""
    now = int(time.time())
    if before is None:
        return now
    # An old add-on does not tell how old Anki's is: it may be of this very second.
    return max(now, before.modified + 1) if before.modified else now + 1


def _refused(action: Action, seen: AnkiNote | None) -> Outcome | None:
    """Why an action is not carried out by what Anki holds now, or None."""
    if action.kind is ActionKind.DELETE and seen is None:
        return None
    if stands_as_planned(action, seen):
        return None
    known = (seen.anki_id, seen.modified) if seen else (None, None)
    return Outcome(action.slug, Result.STALE, *known)


def _outcome(wanted: AnkiNote, now: AnkiNote | None) -> Outcome:
    if now is None:
        return Outcome(wanted.slug, Result.FAILED, message=f"Anki did not take the card {wanted.slug}.")
    if checksum(now.content_fields) != checksum(wanted.content_fields):
        return Outcome(wanted.slug, Result.STALE, now.anki_id, now.modified)
    return Outcome(wanted.slug, Result.WRITTEN, now.anki_id, now.modified)


def _opener(path: Path) -> OpenMedia:
    return lambda: path.open("rb")
