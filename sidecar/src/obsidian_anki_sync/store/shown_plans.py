"""The plans that the user was shown, so that an approval covers exactly the shown plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.statements import statements

_SQL = statements("shown_plans")


class Purpose(StrEnum):
    """The purpose of a plan."""

    SYNC = "sync"
    UNDO = "undo"


class ShownPlan(Struct, frozen=True):
    """A plan that the user was shown: its id, and a digest of each action by the slug of its card."""

    plan_id: str
    digests: Mapping[str, str]

    def covers(self, slug: str, digest: str) -> bool:
        """True if the user was shown exactly this action."""
        return self.digests.get(slug) == digest


class ShownPlans:
    """The newest plan of each target that the user was shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, target: str, purpose: Purpose, plan: ShownPlan) -> None:
        """Stores a plan in place of the earlier one."""
        async with self._database.transaction():
            await self._forget(target, purpose)
            await self._database.write(
                _SQL["add_plan"], (target, purpose, plan.plan_id, datetime.now(UTC).isoformat())
            )
            await self._database.write_many(
                _SQL["add_action"], ((target, purpose, slug, digest) for slug, digest in plan.digests.items())
            )

    async def newest(self, target: str, purpose: Purpose) -> ShownPlan | None:
        """Returns the plan that was shown last; None if there is none or it was carried out."""
        row = await self._database.row(_SQL["newest_plan"], (target, purpose))
        if row is None:
            return None
        digests = await self._database.rows(_SQL["actions"], (target, purpose))
        return ShownPlan(row[0], dict(digests))

    async def forget(self, target: str, purpose: Purpose) -> None:
        """Deletes the plan: its cards may have changed since."""
        async with self._database.transaction():
            await self._forget(target, purpose)

    async def _forget(self, target: str, purpose: Purpose) -> None:
        for name in ("delete_plan", "delete_actions"):
            await self._database.write(_SQL[name], (target, purpose))
