"""The review of generated cards: drafts that wait for the user, and the user's decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.generation.drafts import UNREVIEWED_TAG, Flag, GeneratedDraft
from obsidian_anki_sync.domain.note_type import BY_NAME, CONTEXT
from obsidian_anki_sync.domain.text import plain

# From this likeness (of 100) on, a question or an answer about the same piece of a note is that of the
# rejected card.
_SAME_AGAIN = 70.0

SOURCE_GONE = Flag(
    "source-gone",
    "Its source in the note is gone: accept to keep the card, reject to remove it.",
)


class DraftState(StrEnum):
    """The state of a draft. New and flagged ones wait for the user."""

    NEW = "new"
    FLAGGED = "flagged"
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"


class QueuedDraft(Struct, frozen=True):
    """A generated card in the store, under its permanent ``draft_id``.

    ``accepted`` makes the card, ``proposed`` waits for a decision. A draft has both if its note changed and
    the model reworded the card; the card stays until the user has decided. ``unreviewed`` is true for an
    accepted draft that the user has not seen, and ``edited`` for one with words of the user. ``decided`` is
    the digest of the model's text that the user decided on last, so that the same text is not proposed twice.
    ``found`` is the card as Anki has it, if the draft was lost with the store: ``accepted`` then holds only
    its words.
    """

    path: str
    state: DraftState
    proposed: GeneratedDraft | None = None
    accepted: GeneratedDraft | None = None
    unreviewed: bool = False
    edited: bool = False
    decided: str = ""
    found: CardContent | None = None

    @property
    def draft(self) -> GeneratedDraft:
        """The draft that waits for a decision, or else the one that makes the card."""
        draft = self.proposed or self.accepted
        assert draft is not None, "a draft always has a text"
        return draft

    @property
    def draft_id(self) -> str:
        """The identity, which is the card's slug as well."""
        return self.draft.draft_id

    @property
    def waits(self) -> bool:
        """True if the user has something to decide."""
        return self.state in (DraftState.NEW, DraftState.FLAGGED)


class Refusals(Struct, frozen=True):
    """The number of drafts of a prompt that were rejected for a reason; empty if the user gave none."""

    prompt: str
    reason: str
    count: int


def recovered(path: str, slug: str, content: CardContent) -> QueuedDraft:
    """Returns the draft of a generated card that Anki has and a new store does not know."""
    note_type = BY_NAME[content.note_type].without_context
    words = {name: plain(html) for name, html in content.fields.items() if name != CONTEXT}
    draft = GeneratedDraft(slug, note_type, words, unit="", unit_digest="", line=1)
    tags = tuple(tag for tag in content.tags if tag.casefold() != UNREVIEWED_TAG)
    unreviewed = len(tags) < len(content.tags)
    found = replace(content, tags=tags)
    return QueuedDraft(
        path=path, state=DraftState.APPROVED, accepted=draft, unreviewed=unreviewed, found=found
    )


def text_digest(draft: GeneratedDraft) -> str:
    """Returns a short hash of a draft's text, independent of its position in the note.

    The extra field does not count: it holds the piece of the note that the card rests on.
    """
    parts = [draft.note_type.name, draft.language]
    parts += [
        f"{name}={text.strip()}"
        for name, text in sorted(draft.fields.items())
        if text and name != draft.note_type.extra
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def accepted(queued: QueuedDraft, *, unreviewed: bool = False) -> QueuedDraft:
    """Returns the draft with its proposal accepted; without a proposal, marked as seen or unseen."""
    draft = queued.draft
    if queued.proposed is None or queued.draft.fields == (queued.accepted and queued.accepted.fields):
        kept = replace(queued, state=_decided(queued), proposed=None, accepted=queued.draft)
        return replace(kept, unreviewed=unreviewed)
    return QueuedDraft(
        path=queued.path,
        state=DraftState.APPROVED,
        accepted=draft,
        unreviewed=unreviewed,
        decided=text_digest(draft),
    )


def edited(queued: QueuedDraft, fields: Mapping[str, str]) -> QueuedDraft:
    """Returns the draft with the user's own words, accepted."""
    if dict(fields) == dict(queued.draft.fields):
        return accepted(queued)
    decided = text_digest(queued.proposed) if queued.proposed else queued.decided
    draft = replace(queued.draft, fields=dict(fields))
    return QueuedDraft(
        path=queued.path, state=DraftState.EDITED, accepted=draft, edited=True, decided=decided
    )


def rejected(queued: QueuedDraft) -> QueuedDraft:
    """Returns the draft with its proposal rejected.

    A rejected rewording of an accepted card leaves the card as it is. Any other rejection removes the card,
    also if its source is gone. Its text is kept, so that it is recognised when the model writes it again.
    """
    proposed = queued.proposed
    if proposed and queued.accepted and SOURCE_GONE not in proposed.flags:
        return replace(queued, state=_decided(queued), proposed=None, decided=text_digest(proposed))
    draft = queued.draft
    return QueuedDraft(
        path=queued.path, state=DraftState.REJECTED, proposed=draft, decided=text_digest(draft)
    )


def _decided(queued: QueuedDraft) -> DraftState:
    """Returns the state of a draft whose card stays as it is."""
    return DraftState.EDITED if queued.edited else DraftState.APPROVED


class QueueChange(Struct, frozen=True):
    """The change of a note's queue after a model's answer: drafts to write, and ids to withdraw.

    ``proposed`` counts new proposals, ``taken`` those that were accepted automatically.
    """

    written: tuple[QueuedDraft, ...]
    withdrawn: tuple[str, ...]
    proposed: int
    taken: int


class AutoApproval(Struct, frozen=True):
    """The rule for accepting drafts unseen: if ``wanted``, those without a flag are accepted.

    ``untouched`` are the ids of cards that were neither reviewed nor edited in Anki. Any other existing card
    is reworded only with the user's approval.
    """

    wanted: bool = False
    untouched: frozenset[str] = frozenset()


def queue_after(
    path: str,
    queue: Sequence[QueuedDraft],
    drafts: Iterable[GeneratedDraft],
    unmatched: Iterable[GeneratedDraft],
    units: Collection[str],
    auto: AutoApproval,
) -> QueueChange:
    """Returns the change of a note's queue after the model has written its cards.

    ``drafts`` are all cards that the note has now; those that continue a card of the queue have its id.
    ``unmatched`` are the cards of the queue that none of them continues. ``units`` are the digests of the
    note's pieces.
    """
    known = {queued.draft_id: queued for queued in queue}
    refused = [queued for queued in queue if queued.state is DraftState.REJECTED]
    written: list[QueuedDraft] = []
    proposed = taken = 0
    for draft in drafts:
        before = known.get(draft.draft_id)
        if before is None and any(_is_same_again(draft, other.draft) for other in refused):
            continue
        after = _after(path, before, draft, auto)
        written += [after] if after != before else []
        taken += after.unreviewed and (before is None or before.accepted != after.accepted)
        proposed += after.waits and (before is None or before.proposed != after.proposed)
    withdrawn = []
    for draft in unmatched:
        before = known.get(draft.draft_id)
        if before is None or before.state is DraftState.REJECTED:
            continue
        if before.accepted is None:
            withdrawn.append(before.draft_id)
        elif _is_gone(before, units):
            written.append(_without_source(before))
            proposed += 1
    return QueueChange(written=tuple(written), withdrawn=tuple(withdrawn), proposed=proposed, taken=taken)


def _after(path: str, before: QueuedDraft | None, draft: GeneratedDraft, auto: AutoApproval) -> QueuedDraft:
    state = DraftState.FLAGGED if draft.flags else DraftState.NEW
    if before is None or before.accepted is None:
        offered = QueuedDraft(path, state, draft)
        return accepted(offered, unreviewed=True) if auto.wanted and not draft.flags else offered
    decided = before.decided or text_digest(before.accepted)
    if text_digest(draft) in (decided, text_digest(before.accepted)):
        # The words are the same; only the position in the note may have changed.
        return replace(
            before,
            path=path,
            state=before.state if before.proposed is None else _decided(before),
            proposed=None,
            accepted=replace(
                before.accepted,
                fields=before.accepted.fields if before.edited else _with_extra(before.accepted, draft),
                **{name: getattr(draft, name) for name in ("unit", "unit_digest", "line", "heading")},
            ),
        )
    offered = replace(before, path=path, state=state, proposed=draft)
    may_reword = before.unreviewed and before.draft_id in auto.untouched
    return accepted(offered, unreviewed=True) if auto.wanted and may_reword and not draft.flags else offered


def _with_extra(kept: GeneratedDraft, draft: GeneratedDraft) -> Mapping[str, str]:
    """Returns the fields of a card with the extra field of another draft."""
    extra = draft.note_type.extra
    return {**kept.fields, extra: draft.fields[extra]} if draft.fields.get(extra) else kept.fields


def _is_same_again(draft: GeneratedDraft, refused: GeneratedDraft) -> bool:
    """True if a model wrote a rejected card again from an unchanged piece of the note."""
    if draft.unit_digest != refused.unit_digest or draft.language != refused.language:
        return False
    if text_digest(draft) == text_digest(refused):
        return True
    # Imported only where it is needed: most notes have no rejected card.
    from rapidfuzz import fuzz

    pairs = ((_front(draft), _front(refused)), (_back(draft), _back(refused)))
    return any(this and fuzz.ratio(this, that) >= _SAME_AGAIN for this, that in pairs)


def _front(draft: GeneratedDraft) -> str:
    return draft.fields.get(draft.note_type.front, "").casefold()


def _back(draft: GeneratedDraft) -> str:
    return " ".join(draft.fields.get(name, "") for name in draft.note_type.back).casefold()


def _is_gone(queued: QueuedDraft, units: Collection[str]) -> bool:
    """True if the piece that an accepted card rests on is newly gone from the note."""
    assert queued.accepted is not None
    if not queued.accepted.unit_digest:
        return False  # the piece is unknown for a card that is known from Anki alone
    if SOURCE_GONE in (*queued.accepted.flags, *queued.draft.flags):
        return False
    return queued.accepted.unit_digest not in units


def _without_source(queued: QueuedDraft) -> QueuedDraft:
    assert queued.accepted is not None
    asked = replace(queued.accepted, flags=(SOURCE_GONE,))
    return replace(queued, state=DraftState.FLAGGED, proposed=asked)
