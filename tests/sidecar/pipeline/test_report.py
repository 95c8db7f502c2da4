"""The cost of making a report at the end of a sync."""

import asyncio
from datetime import UTC, datetime
from typing import cast

from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings, Statistics
from obsidian_anki_sync.pipeline.report import SyncReport

_NOW = datetime(2025, 1, 15, 12, 0, tzinfo=UTC)


class _Watched:
    """A double of an action that records whether it was written out."""

    written_out = False

    def __repr__(self) -> str:
        self.written_out = True
        return "an action"


def test_a_sync_ends_without_writing_out_its_plan() -> None:
    action = _Watched()
    session = Session(
        *("a1b2", Phase.COMPLETED, SessionSettings("/vault", "file:/a.anki2", Mode.FULL), _NOW, _NOW),
        total_notes=1,
        statistics=Statistics(),
    )

    async def end() -> SyncReport:
        return SyncReport(session, (cast("Action", action),), ())

    asyncio.run(end())
    assert not action.written_out
