"""Decides about each card from three sides: the vault, Anki, and what was last written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, checksum
from obsidian_anki_sync.domain.note_type import BY_NAME, SLUG
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, is_removal_tag, is_retired
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES, Asked
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.schedules import on_cards
from obsidian_anki_sync.domain.text import as_stored, shortened

ROLLED_BACK = "Anki held an earlier text"
"""The reason of an update that writes the vault's text over one that no person edited."""

DELETED_IN_ANKI = "it was deleted in Anki"
"""The reason of a restore that makes an Anki note again, and of a skip that does not."""

SUSPENDED_BY_NOTE = "its note suspends it"
"""The reason of a removal that the note asks for."""

# A Browser window that stays open writes back a text that is some syncs old.
_KEPT_SUMS = 8


_VAULT_NAME = re.compile(r"(?<=[?&])vault=[^&]*")


class Base(Struct, frozen=True):
    """What was last written to Anki for a slug.

    ``digest`` is the digest of the vault's card then, ``sums`` a checksum for each of its content fields;
    ``modified`` is the Anki note's last known modification time (seconds). ``deck`` is the vault's deck when
    the card was last where the vault has it; it is empty if that is unknown. ``retired``: its source is gone,
    and the sync suspended it. ``note_type`` is the note type that was written; older stores do not know it.
    ``earlier`` are checksums of texts that were written before, by field, the latest last. ``asked`` is the
    one-time change that its note asked for last.
    """

    slug: str
    anki_id: int
    digest: str
    sums: Mapping[str, str]
    deck: str
    tags: tuple[str, ...]
    modified: int
    retired: bool = False
    note_type: str = ""
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: Asked = Asked.NOTHING

    @property
    def is_inferred(self) -> bool:
        """True if the base was derived from Anki's note, not recorded by a write."""
        return not (self.digest or self.deck)


class Policy(Struct, frozen=True):
    """The user's policy for differences between the two sides.

    ``conflicts`` is ``review``, ``vault`` or ``anki``.
    """

    conflicts: str = "review"
    restore_deleted: bool = True
    remove_orphans: bool = True


class Decision(Struct, frozen=True):
    """An action, and the base to record afterwards; for a skip, at once. No base: the card is forgotten."""

    action: Action
    base: Base | None


def decide_wanted(card: Card, base: Base | None, seen: AnkiNote | None, policy: Policy) -> Decision:
    """Returns the decision about a card of the vault."""
    if seen is None or not _asked_by_later_note(card, base, seen):
        return _with_asked(card, base, seen, _decide_content(card, base, seen, policy))
    # The link goes on telling what was done, until this computer has the note that asks for it.
    decision = _decide_content(replace(card, asks=seen.asked), base, seen, policy)
    after, known = decision.base, base.asked if base else Asked.NOTHING
    return replace(decision, base=after and replace(after, asked=known))


def _asked_by_later_note(card: Card, base: Base | None, seen: AnkiNote) -> bool:
    """True if another computer carried out a one-time change for a note that may be newer than ours."""
    is_known = seen.asked in (Asked.NOTHING, card.asks) or (base is not None and seen.asked is base.asked)
    return not is_known and 0 < card.note_modified < seen.modified


def _with_asked(card: Card, base: Base | None, seen: AnkiNote | None, decision: Decision) -> Decision:
    """Adds the one-time change that the card's note asks for, if it asks for it since the last sync.

    A new card has nothing to bury or forget. What a lost store had carried out is unknown, and is not
    repeated. The source link tells what another computer carried out.
    """
    action, after = decision.action, decision.base
    if after is None or action.kind is ActionKind.CONFLICT:
        return decision
    before = _asked_before(card, base, seen)
    if action.kind is ActionKind.RESTORE and seen and action.card:
        # Its cards are resumed first.
        resumed = replace(action.card, asks=before)
        return Decision(replace(action, card=resumed), replace(after, asked=before))
    if action.kind is ActionKind.UPDATE and not action.differs and card.asks in (Asked.NOTHING, before):
        action = replace(action, differs=("source",))
    decision = Decision(action, replace(after, asked=card.asks))
    if seen is None or card.asks in (Asked.NOTHING, before):
        return decision
    word = ASKED_BY_NOTES[card.asks]
    if action.kind is ActionKind.SKIP:
        asking = on_cards(card.slug, card.note_path, seen, card.asks, (), seen.tags)
    else:
        asking = replace(action, asks=card.asks)
    return replace(decision, action=replace(asking, differs=(*asking.differs, word)))


def _asked_before(card: Card, base: Base | None, seen: AnkiNote | None) -> Asked:
    """Returns the one-time change that is done already: what this store or another computer carried out."""
    if seen is None or base is None or base.is_inferred or seen.asked is card.asks:
        return card.asks
    return base.asked


def _decide_content(card: Card, base: Base | None, seen: AnkiNote | None, policy: Policy) -> Decision:
    if seen is None:
        return _absent(card, base, policy)
    known = base or inferred_base(seen)
    if seen.note_type == card.content.note_type:
        return _merge(card, known, seen, policy)
    if (known.note_type, known.digest) == (seen.note_type, card.content.digest):
        return Decision(_action(ActionKind.SKIP, card, before=seen), replace(known, modified=seen.modified))
    is_ours = seen.note_type in BY_NAME
    changed_here = is_ours and known.note_type in ("", seen.note_type)
    if changed_here or policy.conflicts == "vault":
        return _change_note_type(card, known, seen, policy)
    return _keep_note_type(card, known, seen, policy)


def decide_unwanted(
    slug: str, note_path: str, base: Base, seen: AnkiNote | None, policy: Policy, *, suspends: bool = False
) -> Decision:
    """Returns the decision about a card whose source is gone; with ``suspends``, its note asks to suspend it.

    It is suspended once. If the user resumes it in Anki, it stays so.
    """
    action = Action(ActionKind.SKIP, slug, note_path, shortened(seen.front) if seen else "", before=seen)
    if seen is None:
        return Decision(action, None)
    if base.retired or not (policy.remove_orphans or suspends):
        return Decision(action, base)
    keeps = suspends or _holds_something_of_the_users(seen, base)
    reason = SUSPENDED_BY_NOTE if suspends else "its source is gone"
    return Decision(replace(action, kind=ActionKind.DELETE, reason=reason, keeps=keeps), None)


def base_of(card: Card, anki_id: int, modified: int, former: Base | None = None) -> Base:
    """Returns the base of a card that was just written, which replaces a former one."""
    content = card.content
    now = sums(content.fields)
    return Base(
        slug=card.slug,
        anki_id=anki_id,
        digest=content.digest,
        sums=now,
        deck=content.deck,
        tags=content.tags,
        modified=modified,
        note_type=content.note_type,
        earlier=_earlier(former, now) if former else {},
    )


def _earlier(former: Base, now: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Returns the checksums of the texts that were written before the present ones."""
    earlier = dict(former.earlier)
    for name, text_sum in former.sums.items():
        if text_sum != now.get(name):
            others = tuple(one for one in earlier.get(name, ()) if one != text_sum)
            earlier[name] = (*others, text_sum)[-_KEPT_SUMS:]
    return earlier


def sums(fields: Mapping[str, str]) -> dict[str, str]:
    """Returns a checksum for each field."""
    return {name: checksum({name: text}) for name, text in fields.items()}


def _absent(card: Card, base: Base | None, policy: Policy) -> Decision:
    if base is None:
        return Decision(_action(ActionKind.CREATE, card), base_of(card, 0, 0))
    if policy.restore_deleted:
        action = _action(ActionKind.RESTORE, card, reason=DELETED_IN_ANKI)
        return Decision(replace(action, former_id=base.anki_id), base_of(card, 0, 0))
    return Decision(_action(ActionKind.SKIP, card, reason=DELETED_IN_ANKI), base)


def inferred_base(seen: AnkiNote) -> Base:
    """Returns the base of an Anki note that a new store does not know.

    The checksum in its source link tells if its fields are as we wrote them. If not, the base is unknown, and
    every field that differs is a conflict. Its deck is unknown too: if it is not the vault's, the user may
    have moved it, and it stays.
    """
    is_whole = seen.is_as_written and seen.note_type in BY_NAME
    known = sums(seen.content_fields) if is_whole else {}
    note_type = seen.note_type if seen.note_type in BY_NAME else ""
    return Base(seen.slug, seen.anki_id, "", known, "", (), seen.modified, is_retired(seen.tags), note_type)


class _Comparison(Struct):
    """The fields that the vault changes, those that keep Anki's text, and those changed on both sides.

    ``rolled_back`` are those of the first that held neither the last text nor one of a person. ``later`` are
    texts of another computer that stay, because this vault may be older.
    """

    changed: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    rolled_back: list[str] = field(default_factory=list)
    later: dict[str, str] = field(default_factory=dict)


def _merge(card: Card, base: Base, seen: AnkiNote, policy: Policy) -> Decision:
    found = _compare_fields(card, base, seen, policy)
    if found.conflicts:
        reason = "changed in the vault and in Anki"
        return Decision(_action(ActionKind.CONFLICT, card, tuple(found.conflicts), reason, seen), base)
    return _write(card, base, seen, found)


def _write(card: Card, base: Base, seen: AnkiNote, found: _Comparison, *also: str) -> Decision:
    """Returns the update or restore that carries out a comparison, or a skip if nothing differs."""
    # A rolled back Anki note has its earlier tags too: the user did not remove those that were added since.
    tags = _merge_tags(card.content.tags, () if found.rolled_back else base.tags, seen.tags)
    deck = card.content.deck if same_deck(base.deck, seen.deck) else seen.deck
    differs = [*found.changed, *also]
    differs += ["tags"] * (_folded(tags) != _folded(seen.tags))
    differs += ["deck"] * (not same_deck(deck, seen.deck))
    differs += ["source"] * (not _links_to(card, base, seen))
    differs += ["slug"] * (seen.fields.get(SLUG) != card.slug)
    new_base = base_of(card, seen.anki_id, seen.modified, base)
    if not same_deck(deck, card.content.deck):
        # The card never was in the deck that the vault gives it now.
        new_base = replace(new_base, deck=base.deck)
    if base.retired:
        kind, reason = ActionKind.RESTORE, "its source exists again"
    elif differs or seen.asked is not card.asks:
        kind, reason = ActionKind.UPDATE, ROLLED_BACK if found.rolled_back else ""
    else:
        return Decision(_action(ActionKind.SKIP, card, before=seen), new_base)
    texts = {**card.content.fields, **found.later}
    content = replace(card.content, tags=tags, deck=deck, fields=texts)
    final = replace(card, content=content, kept=found.kept)
    return Decision(_action(kind, final, tuple(differs), reason, seen), new_base)


def _compare_fields(card: Card, base: Base, seen: AnkiNote, policy: Policy) -> _Comparison:
    found = _Comparison()
    for name, text in seen.content_fields.items():
        wanted = card.content.fields.get(name, "")
        if as_stored(wanted) == as_stored(text):
            continue
        vault_sum, anki_sum = checksum({name: wanted}), checksum({name: text})
        # A field that the base does not know was empty, unless nothing at all is known of the base.
        was = base.sums.get(name, checksum({}) if base.sums else None)
        if _is_later(name, card, base, seen, was == vault_sum):
            found.later[name] = text
        elif was == anki_sum:
            found.changed.append(name)
        elif _is_earlier_text(name, anki_sum, base, seen):
            found.changed.append(name)
            found.rolled_back.append(name)
        elif was == vault_sum or policy.conflicts == "anki":
            found.kept[name] = text
        elif policy.conflicts == "vault":
            found.changed.append(name)
        else:
            found.conflicts.append(name)
    return found


def _links_to(card: Card, base: Base, seen: AnkiNote) -> bool:
    """True if the source link of an Anki note leads to the card's note.

    Two computers may have the vault in folders with different names. Another name in the link does not count
    once the store knows the Anki note, or else the computers would rewrite the link in turn for ever.
    """
    if card.vault_id != seen.vault_id:
        return False
    if card.content.source == seen.source:
        return True
    in_other_name = _VAULT_NAME.sub("", card.content.source) == _VAULT_NAME.sub("", seen.source)
    return bool(base.digest and card.vault_id) and in_other_name


def _is_later(name: str, card: Card, base: Base, seen: AnkiNote, vault_is_as_before: bool) -> bool:
    """True if another store of the vault wrote Anki's text, from a note that may be newer than ours."""
    text_sum = checksum({name: seen.content_fields[name]})
    if not seen.is_as_written or text_sum in base.earlier.get(name, ()):
        return False
    if base.is_inferred:
        # An Anki note is not older than its id, which is the time when it was made (milliseconds).
        return 0 < card.note_modified < max(seen.modified, seen.anki_id // 1000)
    return vault_is_as_before and seen.modified >= base.modified


def _is_earlier_text(name: str, text_sum: str, base: Base, seen: AnkiNote) -> bool:
    """True if the program wrote this text, or if it vanished together with the slug of the Anki note."""
    if seen.is_as_written or text_sum in base.earlier.get(name, ()):
        return True
    return not seen.fields.get(SLUG) and text_sum == checksum({})


def _change_note_type(card: Card, base: Base, seen: AnkiNote, policy: Policy) -> Decision:
    """Carries out a change of the card type in the vault, on the existing Anki note."""
    edited = [] if seen.is_as_written else edited_fields(base, seen)
    names = card.content.fields.keys()
    both = [name for name in edited if name in names]
    lost = [name for name in edited if name not in names]
    if lost and policy.conflicts != "vault":
        reason = f"edited in Anki, and {card.content.note_type} in the vault"
        return Decision(_action(ActionKind.CONFLICT, card, ("note type", *lost), reason, seen), base)
    found = _compare_fields(card, base, seen, policy) if both else _Comparison()
    if found.conflicts:
        reason = "changed in the vault and in Anki"
        return Decision(_action(ActionKind.CONFLICT, card, tuple(found.conflicts), reason, seen), base)
    kept = {name: text for name, text in found.kept.items() if name in names}
    return _write(card, base, seen, _Comparison(kept=kept), "note type")


def _keep_note_type(card: Card, base: Base, seen: AnkiNote, policy: Policy) -> Decision:
    """Leaves an Anki note alone whose note type the user changed."""
    reason = f"the user gave it the note type {seen.note_type} in Anki"
    if policy.conflicts == "anki":
        action = _action(ActionKind.SKIP, card, (), reason, seen)
        # So recorded, the decision holds until the vault's card changes.
        kept = replace(base, note_type=seen.note_type, digest=card.content.digest, modified=seen.modified)
        return Decision(action, kept)
    return Decision(_action(ActionKind.CONFLICT, card, ("note type",), reason, seen), base)


def edited_fields(base: Base, seen: AnkiNote) -> list[str]:
    """Returns the fields whose text a person wrote."""
    if seen.is_as_written:
        return []
    anki_sums = sums(seen.content_fields)
    return [
        name
        for name, text_sum in anki_sums.items()
        if text_sum != base.sums.get(name, checksum({}) if base.sums else None)
        and not _is_earlier_text(name, text_sum, base, seen)
    ]


def _holds_something_of_the_users(seen: AnkiNote, base: Base) -> bool:
    """True if the user gave the Anki note a text, a tag or a note type."""
    if {tag for tag in _folded(seen.tags) - _folded(base.tags) if not is_removal_tag(tag)}:
        return True
    if seen.note_type not in BY_NAME:
        return True
    return not seen.is_as_written and bool(edited_fields(base, seen))


def _merge_tags(vault: Iterable[str], base: Iterable[str], anki: Iterable[str]) -> tuple[str, ...]:
    """Returns Anki's tags with the vault's change since the base; Anki ignores the case of tags."""
    wanted, before = {t.casefold(): t for t in vault}, _folded(base)
    merged = {t.casefold(): t for t in anki if t.casefold() not in before - wanted.keys()}
    merged |= {key: tag for key, tag in wanted.items() if key not in before and key not in merged}
    return tuple(sorted(tag for tag in merged.values() if not is_removal_tag(tag)))


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
