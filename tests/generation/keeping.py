"""Answers kept in memory or in a file, and a budget that tests can read."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import to_builtins

from obsidian_anki_sync.domain.generation.answer import Answer, Usage
from obsidian_anki_sync.generation.ask.budget import NOTHING, BudgetReachedError, Charge


@dataclass(slots=True)
class MemoryAnswers:
    """Answers in memory, for one test."""

    kept: dict[str, Answer] = field(default_factory=dict)

    async def get(self, key: str) -> Answer | None:
        return self.kept.get(key)

    async def keep(self, key: str, answer: Answer) -> None:
        self.kept[key] = answer


class FileAnswers:
    """Answers in an SQLite file, each committed when ``keep`` returns."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT)")

    async def get(self, key: str) -> Answer | None:
        row = self._database.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        values = json.loads(row[0])
        return Answer(**{**values, "usage": Usage(**values["usage"])})

    async def keep(self, key: str, answer: Answer) -> None:
        text = json.dumps(to_builtins(answer))
        self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, text))

    def keys(self) -> list[str]:
        """Returns the keys of all answers."""
        return [key for (key,) in self._database.execute("SELECT key FROM answers")]

    def close(self) -> None:
        """Closes the file."""
        self._database.close()


@dataclass(slots=True)
class Purse:
    """A budget in requests that records its reservations and charges."""

    requests: int = 1_000_000
    reserved: list[Charge] = field(default_factory=list)
    charged: list[Charge] = field(default_factory=list)
    spent: Charge = NOTHING

    async def reserve(self, charge: Charge) -> int:
        if len(self.reserved) >= self.requests:
            raise BudgetReachedError("The budget is used up.", "Raise it, then resume.")
        self.reserved.append(charge)
        return len(self.reserved)

    async def record_charge(self, reservation: int, charge: Charge) -> None:
        self.charged.append(charge)
        self.spent = self.spent.plus(charge)
