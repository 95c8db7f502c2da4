"""What is to happen to a card, by what the vault wants, what Anki has, and what was last written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, checksum
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, Action, ActionKind
from obsidian_anki_sync.domain.text import shortened


@dataclass(frozen=True, slots=True)
class Base:
    """What was last written to Anki for a slug.

    ``digest`` is the digest of the vault's card then, ``sums`` a checksum for each of its content fields;
    ``modified`` is the Anki note's modification time (seconds) when it was last looked at. ``retired``: its
    source went, and we suspended it.
    """

    slug: str
    anki_id: int
    digest: str
    sums: Mapping[str, str]
    deck: str
    tags: tuple[str, ...]
    modified: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user wants done where the two sides disagree.

    ``conflicts`` is ``review``, ``vault`` or ``anki``.
    """

    conflicts: str = "review"
    restore_deleted: bool = True
    remove_orphans: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """An action, and the base to record when it is done; for a skip, at once. No base means: forget it."""

    action: Action
    base: Base | None


def decide_wanted(card: Card, base: Base | None, seen: AnkiNote | None, policy: Policy) -> Decision:
    """What happens to a card that the vault wants."""
    if seen is None:
        return _absent(card, base, policy)
    if seen.note_type != card.content.note_type:
        reason = f"Anki has it as {seen.note_type}, the vault wants {card.content.note_type}"
        return Decision(_action(ActionKind.CONFLICT, card, ("note type",), reason, seen), base)
    return _merge(card, base or inferred_base(seen), seen, policy)


def decide_unwanted(slug: str, note_path: str, base: Base, seen: AnkiNote | None, policy: Policy) -> Decision:
    """What happens to a card whose source is gone."""
    action = Action(ActionKind.SKIP, slug, note_path, shortened(seen.front) if seen else "", before=seen)
    if seen is None:
        return Decision(action, None)
    if base.retired or not policy.remove_orphans:
        return Decision(action, base)
    return Decision(replace(action, kind=ActionKind.DELETE, reason="its source is gone"), None)


def base_of(card: Card, anki_id: int, modified: int) -> Base:
    """The base of a card that was just written."""
    content = card.content
    return Base(
        card.slug, anki_id, content.digest, sums(content.fields), content.deck, content.tags, modified
    )


def sums(fields: Mapping[str, str]) -> dict[str, str]:
    """A checksum for each field."""
    return {name: checksum({name: text}) for name, text in fields.items()}


def _absent(card: Card, base: Base | None, policy: Policy) -> Decision:
    if base is None:
        return Decision(_action(ActionKind.CREATE, card), base_of(card, 0, 0))
    if policy.restore_deleted:
        action = _action(ActionKind.RESTORE, card, reason="it was deleted in Anki")
        return Decision(action, base_of(card, 0, 0))
    return Decision(_action(ActionKind.SKIP, card, reason="it was deleted in Anki"), base)


def inferred_base(seen: AnkiNote) -> Base:
    """The base of an Anki note that the store does not know, because the store is new.

    The checksum in its source link tells whether its fields are as we wrote them. If they are not, nothing is
    known of the base, and every field that differs is a conflict. Nor is its deck known: where it is not the
    vault's, the user may have moved it, and it stays.
    """
    known = sums(seen.content_fields) if seen.is_as_written else {}
    return Base(seen.slug, seen.anki_id, "", known, "", (), seen.modified)


def _merge(card: Card, base: Base, seen: AnkiNote, policy: Policy) -> Decision:
    changed, kept, conflicts = _compare_fields(card, base, seen, policy)
    if conflicts:
        reason = "changed in the vault and in Anki"
        return Decision(_action(ActionKind.CONFLICT, card, conflicts, reason, seen), base)
    tags = _merge_tags(card.content.tags, base.tags, seen.tags)
    deck = card.content.deck if base.deck == seen.deck else seen.deck
    differs = [*changed]
    differs += ["tags"] * (_folded(tags) != _folded(seen.tags))
    differs += ["deck"] * (deck != seen.deck)
    differs += ["source"] * ((card.content.source, card.vault_id) != (seen.source, seen.vault_id))
    new_base = base_of(card, seen.anki_id, seen.modified)
    if base.retired:
        kind, reason = ActionKind.RESTORE, "its source is back"
    elif differs:
        kind, reason = ActionKind.UPDATE, ""
    else:
        return Decision(_action(ActionKind.SKIP, card, before=seen), new_base)
    final = replace(card, content=replace(card.content, tags=tags, deck=deck), kept=kept)
    return Decision(_action(kind, final, tuple(differs), reason, seen), new_base)


def _compare_fields(
    card: Card, base: Base, seen: AnkiNote, policy: Policy
) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    """The fields that the vault changes, those where Anki's text stays, and those changed on both sides."""
    wanted = {name: card.content.fields.get(name, "") for name in seen.content_fields}
    vault_sums, anki_sums = sums(wanted), sums(seen.content_fields)
    changed, conflicts = [], []
    kept: dict[str, str] = {}
    for name, text in seen.content_fields.items():
        if vault_sums[name] == anki_sums[name]:
            continue
        # A field that the base does not know was empty, unless nothing at all is known of the base.
        was = base.sums.get(name, checksum({}) if base.sums else None)
        if was == anki_sums[name]:
            changed.append(name)
        elif was == vault_sums[name] or policy.conflicts == "anki":
            kept[name] = text
        elif policy.conflicts == "vault":
            changed.append(name)
        else:
            conflicts.append(name)
    return tuple(changed), kept, tuple(conflicts)


def _merge_tags(vault: Iterable[str], base: Iterable[str], anki: Iterable[str]) -> tuple[str, ...]:
    """Anki's tags with the vault's change since the base applied to them; Anki folds the case of tags."""
    wanted, before = {t.casefold(): t for t in vault}, _folded(base)
    merged = {t.casefold(): t for t in anki if t.casefold() not in before - wanted.keys()}
    merged |= {key: tag for key, tag in wanted.items() if key not in before and key not in merged}
    merged.pop(ORPHAN_TAG.casefold(), None)
    return tuple(sorted(merged.values()))


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def _action(
    kind: ActionKind,
    card: Card,
    differs: tuple[str, ...] = (),
    reason: str = "",
    before: AnkiNote | None = None,
) -> Action:
    front = shortened(card.content.front)
    return Action(kind, card.slug, card.note_path, front, differs, reason, card, before)
