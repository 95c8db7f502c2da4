"""Flashcards' own test notes, and the vault of its documentation, which counts the cards of each note."""

from __future__ import annotations

import re
from pathlib import Path

from compatibility.outcome import Difference, Outcome
from compatibility.program import Workplace
from compatibility.repositories import Repository

_TESTS, _DOCS = "tests/obsidian_vault", "docs/test-vault"
_SYNTAXES = ("--set", 'syntaxes=["flashcards","flashcards-inline","flashcards-cloze"]')
_COUNT = re.compile(r"must contain \*\*(\d+) cards?\*\*")

REASONS: dict[str, str] = {}
"""The reasons why notes make other cards here on purpose, by their names."""


def compare(repository: Repository, folder: Path) -> Outcome:
    """Compares how many cards each note makes, and their sides if the tests name them."""
    repository.export((_TESTS, _DOCS), folder / "vault")
    vault = folder / "vault"
    workplace = Workplace(folder, vault, folder / "anki" / "collection.anki2")
    workplace.run("sync", *_SYNTAXES)
    made: dict[str, list[tuple[str, str]]] = {}
    for note in workplace.notes():
        sides = note.fields.get("Front", ""), note.fields.get("Back", "")
        made.setdefault(note.source, []).append(sides)
    differences: list[Difference] = []
    tried = 0
    for file in sorted(vault.rglob("*.md")):
        name = file.relative_to(vault).with_suffix("").as_posix()
        found = made.get(name, [])
        if count := _COUNT.search(file.read_text()):
            expected, shown = f"{count[1]} cards", f"{len(found)} cards"
        elif name.startswith(_TESTS):
            expected, shown = str([("Question", "Answer")]), str(found)
        else:
            continue
        tried += 1
        if expected != shown:
            differences.append(Difference(name, expected, shown, REASONS.get(name, "")))
    return Outcome("Flashcards", repository.commit, "its test notes", tried, tuple(differences))
