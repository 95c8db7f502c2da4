"""The store's SQL: every statement fits the tables, has a name of its own, and is used."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import obsidian_anki_sync.store
from obsidian_anki_sync.store.database.schema import MIGRATIONS
from obsidian_anki_sync.store.statements import statements

STORE = Path(obsidian_anki_sync.store.__file__).parent
FILES = sorted((STORE / "sql").glob("*.sql"))
NAME = re.compile(r"^-- (.+)$", re.MULTILINE)
USED = re.compile(r'"(\w+)"')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_fits_the_tables(file: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("".join(MIGRATIONS))
        for statement in statements(file.stem).values():
            numbered = set(re.findall(r"\?\d+", statement))
            values = [None] * (len(numbered) or statement.count("?"))
            connection.execute(f"EXPLAIN {statement}", values)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_has_a_name_and_is_used(file: Path) -> None:
    names = NAME.findall(file.read_text("utf-8"))
    assert len(names) == len(set(names))
    [module] = STORE.rglob(f"{file.stem}.py")
    code = module.read_text("utf-8")
    assert set(names) - set(USED.findall(code)) == set()
    assert set(re.findall(r'_SQL\["(\w+)"\]', code)) - set(names) == set()


def test_no_module_of_the_store_contains_sql() -> None:
    clause = re.compile(r'"[^"]*\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b')
    # A store beside this one, perhaps of another release: which columns it has is known only when it is open.
    beside = {"inheritance.py", "known_vaults.py"}
    found = [
        file.name
        for file in (*STORE.glob("*.py"), *STORE.glob("edits/*.py"))
        if clause.search(file.read_text("utf-8"))
    ]
    assert set(found) - beside == set()
