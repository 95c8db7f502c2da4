"""The review of generated cards: what waits, and what the user makes of it. Anki need not run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.review import DraftState, QueuedDraft
from obsidian_anki_sync.pipeline.opening import open_store
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.store.store import open_store_file

Decide = Callable[[QueuedDraft], QueuedDraft]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which drafts are meant: by the beginning of their ids, by their note, by their state, by their flags.

    Without ``states`` they are those that wait. ``unreviewed`` are those that were taken unseen.
    """

    ids: tuple[str, ...] = ()
    note: str | None = None
    states: tuple[DraftState, ...] = ()
    unreviewed: bool = False
    unflagged: bool = False

    def takes(self, queued: QueuedDraft) -> bool:
        """Whether a draft is meant, as far as its ids and note do not say."""
        if self.unflagged and queued.draft.flags:
            return False
        if self.unreviewed:
            return queued.unreviewed
        if self.states:
            return queued.state in self.states
        return queued.waits or bool(self.ids)


async def review_queue(settings: Settings, wanted: Wanted) -> tuple[QueuedDraft, ...]:
    """The drafts that are meant, by note and place; raises ``UsageError`` for an id that is none."""
    path = settings.store_path
    if not path.exists():
        _require(wanted.ids, ())
        return ()
    async with open_store_file(path, read_only=True) as store:
        found = await store.drafts.queue(_paths(wanted), wanted.ids or None)
    _require(wanted.ids, found)
    return tuple(queued for queued in found if wanted.takes(queued))


async def decide(settings: Settings, drafts: Iterable[QueuedDraft], decision: Decide) -> int:
    """Commits what the user decided on these drafts, as the store has them now; gives how many there were.

    The next sync brings it to Anki: what was decided is part of what makes a note's cards.
    """
    ids = [queued.draft_id for queued in drafts]
    if not ids:
        return 0
    async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
        now = await store.drafts.queue(ids=ids)
        await store.drafts.write(map(decision, now))
    return len(now)


def _paths(wanted: Wanted) -> Collection[str] | None:
    return None if wanted.note is None else (wanted.note,)


def _require(ids: Iterable[str], found: Collection[QueuedDraft]) -> None:
    listing = f"`{PROGRAM} review list` shows the ids."
    for prefix in ids:
        matching = [queued for queued in found if queued.draft_id.startswith(prefix)]
        if not matching:
            raise UsageError(f"There is no generated card {prefix}.", listing)
        if len(matching) > 1 and all(queued.draft_id != prefix for queued in matching):
            raise UsageError(
                f"{len(matching)} generated cards begin with {prefix}.", f"Give more of it; {listing}"
            )
