"""Yanki's own snapshots of notes: each input is a note of one vault."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from compatibility.as_seen import as_seen
from compatibility.inputs import inputs_of
from compatibility.outcome import Difference, Outcome
from compatibility.program import MadeNote, Workplace
from compatibility.repositories import Repository

_SNAPSHOTS = "test/__snapshots__/get-note-from-markdown.node.test.ts.snap"
_PLUGIN = Path(".obsidian", "plugins", "yanki", "data.json")
_ONLY_THIS = ("--set", 'syntaxes=["yanki"]')
_KINDS = {
    "Obsidian Basic": "Yanki - Basic",
    "Obsidian Basic (and reversed)": "Yanki - Basic (and reversed card with extra)",
    "Obsidian Basic (type in the answer)": "Yanki - Basic (type in the answer)",
    "Obsidian Cloze": "Yanki - Cloze",
}
_HINT = re.compile(r"::<em>((?:(?!\}\}|<em>).)*)</em>\}\}")

_BY_NUMBER_ZERO = "Anki numbers deletions from 1; a deletion that is numbered 0 gets the next number."
_DISPLAYED = "A formula between $$ is shown on a line of its own, as Obsidian shows it."


def compare(repository: Repository, folder: Path) -> Outcome:
    """Compares the note type and the front of each input."""
    repository.export((_SNAPSHOTS,), folder / "sources")
    cases = inputs_of("yanki", folder / "sources")
    vault = folder / "vault"
    data = vault / _PLUGIN
    data.parent.mkdir(parents=True)
    data.write_text(json.dumps({"folders": ["Cards"]}))
    (vault / "Cards").mkdir()
    for number, case in enumerate(cases):
        (vault / "Cards" / f"{number}.md").write_text(case["original"])
    workplace = Workplace(folder, vault, folder / "anki" / "collection.anki2")
    workplace.run("import", "yanki", "--apply")
    workplace.run("sync", *_ONLY_THIS)
    made = {note.source: note for note in workplace.notes()}
    differences = [
        difference
        for number, case in enumerate(cases)
        if (difference := _difference(case, made.get(f"Cards/{number}")))
    ]
    return Outcome("Yanki", repository.commit, "its snapshots of notes", len(cases), tuple(differences))


def _difference(case: dict[str, Any], note: MadeNote | None) -> Difference | None:
    expected = f"{case['type']}: {_seen(case['front'])}"
    if note is None:
        found = "no card"
    else:
        front = note.fields.get("Front") or note.fields.get("Text", "")
        found = f"{_KINDS[note.note_type]}: {_seen(front)}"
    if found == expected:
        return None
    return Difference(case["original"], expected, found, _reason(expected, found))


def _reason(expected: str, found: str) -> str:
    """Returns the reason of a difference, if it is the only one between the two."""
    if expected.replace("{{c0::", "{{c1::") == found:
        return _BY_NUMBER_ZERO
    if expected.replace("\\(", "\\[").replace("\\)", "\\]") == found:
        return _DISPLAYED
    return ""


def _seen(front: str) -> str:
    """Returns a front as a reader sees it. Yanki keeps the emphasis of a hint, Anki does not."""
    return _HINT.sub(r"::\1}}", as_seen(front)).replace("::\n", "::")
