"""The phase of generating: the notes that changed become cards, and each checkpoint is on disk."""

from __future__ import annotations

import time
from collections.abc import Sequence

from obsidian_anki_sync.pipeline.recipe import recipe_from
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.run import Run
from obsidian_anki_sync.pipeline.scanning import Scan
from obsidian_anki_sync.store.records import FailedNote, MadeNote
from obsidian_anki_sync.vault.walk import Found

# Free work is committed in groups: so much of it may be made again after a power cut, and no more.
_GROUP_NOTES = 64
_GROUP_SECONDS = 0.05
# As many as a person can follow.
_SHOWN_NOTES = 3


async def generate(run: Run, scan: Scan) -> None:
    """Makes and commits the cards of every note that has to be read; raises ``Interrupted``."""
    if not scan.to_read:
        return
    # Readers and renderer take longer to import than a sync with nothing to read takes in all.
    from obsidian_anki_sync.pipeline.making import Maker
    from obsidian_anki_sync.pipeline.workers import make_all

    maker = Maker.of(run.settings.vault_root, recipe_from(run.settings), scan.walk)
    group = _Group(run, scan.to_read, len(scan.walk.notes))
    await group.begin()
    async for outcomes in make_all(maker, scan.to_read, run.settings.workers, run.interrupt):
        await group.add(outcomes)
    await group.commit()
    run.interrupt.check()


class _Group:
    """Outcomes that wait for their commit, at most 50 ms or 64 notes of them."""

    def __init__(self, run: Run, to_read: Sequence[Found], total: int) -> None:
        self._run = run
        self._total = total
        self._done = total - len(to_read)
        self._waiting: list[MadeNote | FailedNote] = []
        self._since = time.monotonic()
        self._paths = [found.path for found in to_read]

    async def begin(self) -> None:
        """Writes down that the first notes are being processed."""
        await self._run.store.notes.record(self._run.session_id, (), (), self._handed_out())
        self._run.progressed(self._done, self._total, notes=self._in_hand())

    def _handed_out(self) -> str:
        """The path up to which the workers have notes in hand, or nearly."""
        return self._paths[min(self._finished + _GROUP_NOTES, len(self._paths)) - 1]

    def _in_hand(self) -> list[str]:
        """The first of the notes that the workers have in hand, or nearly."""
        return self._paths[self._finished : self._finished + _SHOWN_NOTES]

    @property
    def _finished(self) -> int:
        return self._done - (self._total - len(self._paths))

    async def add(self, outcomes: Sequence[MadeNote | FailedNote]) -> None:
        """Takes outcomes in, and commits when enough have come together."""
        self._waiting += outcomes
        if len(self._waiting) >= _GROUP_NOTES or time.monotonic() - self._since >= _GROUP_SECONDS:
            await self.commit()

    async def commit(self) -> None:
        """Commits what waits, and tells the face."""
        self._since = time.monotonic()
        if not self._waiting:
            return
        made = [outcome for outcome in self._waiting if isinstance(outcome, MadeNote)]
        failed = [outcome for outcome in self._waiting if isinstance(outcome, FailedNote)]
        self._done += len(self._waiting)
        gained = await self._run.store.notes.record(self._run.session_id, made, failed, self._handed_out())
        self._waiting = []
        for failure in failed:
            self._run.fail(NoteFailure(failure.path, failure.finding.line, failure.finding.message))
        self._run.progressed(self._done, self._total, gained, self._in_hand())
