"""The review of generated cards. Anki need not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.generation.review import (
    DraftState,
    QueuedDraft,
    Refusals,
    accepted,
    edited,
    rejected,
)
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.store.store import open_store_file

_NONE: Mapping[str, str] = {}

Decide = Callable[[QueuedDraft], QueuedDraft]


class Wanted(Struct, frozen=True):
    """A choice of drafts: by the beginning of their ids, their note, their state, and their flags.

    Without ``states`` they are those that wait. ``unreviewed`` are those that were accepted automatically.
    """

    ids: tuple[str, ...] = ()
    note: str | None = None
    states: tuple[DraftState, ...] = ()
    unreviewed: bool = False
    unflagged: bool = False

    def takes(self, queued: QueuedDraft) -> bool:
        """True if a draft matches, apart from its id and note."""
        if self.unflagged and queued.draft.flags:
            return False
        if self.unreviewed:
            return queued.unreviewed
        if self.states:
            return queued.state in self.states
        return queued.waits or bool(self.ids)


async def review_queue(settings: Settings, wanted: Wanted) -> tuple[QueuedDraft, ...]:
    """Returns the matching drafts, by note and line; raises ``UsageError`` for an unknown id."""
    path = settings.store_path
    if not path.exists():
        _require(wanted.ids, ())
        return ()
    async with open_store_file(path, read_only=True) as store:
        found = await store.drafts.queue(_paths(wanted), wanted.ids or None)
    _require(wanted.ids, found)
    return tuple(queued for queued in found if wanted.takes(queued))


async def decide(
    settings: Settings, drafts: Iterable[QueuedDraft], decision: Decide, reasons: Mapping[str, str] = _NONE
) -> int:
    """Commits the user's decision on these drafts in their present state; returns their number.

    The next sync brings it to Anki, since decisions are part of a note's recipe. ``reasons`` say
    why drafts are refused, by their ids; a draft without one is refused with an empty reason.
    """
    ids = [queued.draft_id for queued in drafts]
    if not ids:
        return 0
    async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
        now = await store.drafts.queue(ids=ids)
        after = list(map(decision, now))
        await store.drafts.write(after)
        refused: dict[str, list[QueuedDraft]] = {}
        for before, queued in zip(now, after, strict=True):
            if _is_refused(before, queued):
                refused.setdefault(reasons.get(before.draft_id, ""), []).append(before)
        for reason, these in refused.items():
            await store.drafts.refuse(these, reason)
    return len(now)


async def refusals(settings: Settings) -> list[Refusals]:
    """Returns how many drafts were refused for each reason, by the prompt that they were written for."""
    if not settings.store_path.exists():
        return []
    async with open_store_file(settings.store_path, read_only=True) as store:
        return await store.drafts.refusals()


def _is_refused(before: QueuedDraft, after: QueuedDraft) -> bool:
    """True if a decision refused the words of the model."""
    is_proposal_refused = before.proposed is not None and after.accepted == before.accepted
    return after.state is DraftState.REJECTED or (is_proposal_refused and after.proposed is None)


class DraftChoice(Struct, frozen=True):
    """The user's decision on one draft; ``fields`` are the edited ones, ``reason`` says why it is refused."""

    draft_id: str
    verb: Literal["accept", "edit", "reject"]
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    def on(self, queued: QueuedDraft) -> QueuedDraft:
        """Returns the draft after the decision."""
        match self.verb:
            case "accept":
                return accepted(queued)
            case "edit":
                return edited(queued, {**queued.draft.fields, **self.fields})
            case "reject":
                return rejected(queued)


class DraftDecisions(Struct, frozen=True):
    """How many drafts were decided, by verb, and the ids of those that did not wait."""

    counts: Counter[str]
    unknown: tuple[str, ...]


async def decide_each(settings: Settings, choices: Iterable[DraftChoice]) -> DraftDecisions:
    """Commits decisions on waiting drafts together; of two decisions on one draft, the first counts.

    Raises ``UsageError``, before anything is decided, for a field that a draft cannot have.
    """
    waiting = {queued.draft_id: queued for queued in await review_queue(settings, Wanted())}
    made: dict[str, DraftChoice] = {}
    unknown: list[str] = []
    for choice in choices:
        queued = waiting.get(choice.draft_id)
        if queued is None or choice.draft_id in made:
            unknown.append(choice.draft_id)
            continue
        require_fields(queued, choice.fields)
        made[choice.draft_id] = choice
    chosen = [waiting[draft_id] for draft_id in made]
    reasons = {draft_id: choice.reason for draft_id, choice in made.items()}
    await decide(settings, chosen, lambda queued: made[queued.draft_id].on(queued), reasons)
    return DraftDecisions(Counter(choice.verb for choice in made.values()), tuple(unknown))


def require_fields(queued: QueuedDraft, fields: Iterable[str]) -> None:
    """Raises ``UsageError`` for a field that the draft's note type lacks."""
    known = queued.draft.note_type.content_fields
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise UsageError(f"The card has no field '{unknown[0]}'.", f"Its fields are {', '.join(known)}.")


def _paths(wanted: Wanted) -> Collection[str] | None:
    return None if wanted.note is None else (wanted.note,)


def _require(ids: Iterable[str], found: Collection[QueuedDraft]) -> None:
    listing = f"`{PROGRAM} review list` shows the ids."
    for prefix in ids:
        matching = [queued for queued in found if prefix and queued.draft_id.startswith(prefix)]
        if not matching:
            raise UsageError(f"There is no generated card {prefix}.", listing)
        if len(matching) > 1 and all(queued.draft_id != prefix for queued in matching):
            raise UsageError(
                f"{len(matching)} generated cards begin with {prefix}.",
                f"Give more characters of it; {listing}",
            )
