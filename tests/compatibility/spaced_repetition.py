"""Spaced repetition's own parser tests: each input is a note, each set of marks a vault with a data.json."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from compatibility.inputs import inputs_of
from compatibility.outcome import Difference, Outcome
from compatibility.program import Workplace
from compatibility.repositories import Repository

_PARSER_TESTS = "tests/unit/parser.test.ts"
_PLUGIN = Path(".obsidian", "plugins", "obsidian-spaced-repetition", "data.json")
_ONLY_THIS = ("--set", 'syntaxes=["spaced-repetition"]')
_KINDS = {
    "Obsidian Basic": "basic",
    "Obsidian Basic (and reversed)": "reversed",
    "Obsidian Cloze": "cloze",
}

_REASONS = (
    ("===", "Three equals signs are not a highlight in Obsidian, so nothing is hidden between them."),
)
"""The reasons why inputs make other cards here on purpose, by a text in them."""


def compare(repository: Repository, folder: Path) -> Outcome:
    """Compares how many cards of which kind each input makes."""
    repository.export((_PARSER_TESTS,), folder / "sources")
    cases = inputs_of("spaced-repetition", folder / "sources")
    in_groups = sorted(cases, key=_marks_of)
    differences: list[Difference] = []
    for number, (_, group) in enumerate(groupby(in_groups, _marks_of)):
        differences += _compare_group(list(group), folder / f"marks-{number}")
    return Outcome("Spaced Repetition", repository.commit, "its parser tests", len(cases), tuple(differences))


def _marks_of(case: dict[str, Any]) -> str:
    return json.dumps(case["options"], sort_keys=True)


def _compare_group(cases: list[dict[str, Any]], folder: Path) -> list[Difference]:
    vault = folder / "vault"
    workplace = Workplace(folder, vault, folder / "anki" / "collection.anki2")
    data = vault / _PLUGIN
    data.parent.mkdir(parents=True)
    data.write_text(json.dumps({"settings": {**cases[0]["options"], "convertFoldersToDecks": True}}))
    (vault / "Cards").mkdir()
    for number, case in enumerate(cases):
        (vault / "Cards" / f"{number}.md").write_text(case["text"])
    workplace.run("import", "spaced-repetition", "--apply")
    workplace.run("sync", *_ONLY_THIS)
    made: dict[str, list[str]] = {}
    for note in workplace.notes():
        made.setdefault(note.source, []).append(_KINDS[note.note_type])
    return [
        Difference(
            case["text"],
            ", ".join(case["expected"]) or "no card",
            ", ".join(found) or "no card",
            next((reason for sign, reason in _REASONS if sign in case["text"]), ""),
        )
        for number, case in enumerate(cases)
        if (found := sorted(made.get(f"Cards/{number}", []))) != sorted(case["expected"])
    ]
