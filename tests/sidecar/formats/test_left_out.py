"""No reader loses a word without a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.formats.core.left_out import left_out
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, FormatOptions
from obsidian_anki_sync.formats.registry import examine
from obsidian_anki_sync.vault.reading import parse_note

_CASES = Path(__file__).parent / "cases"


def options(syntax: str = "") -> FormatOptions:
    return FormatOptions(syntaxes=tuple({*DEFAULT_SYNTAXES, *([syntax] if syntax else [])}))


@pytest.mark.parametrize(
    "path", sorted(_CASES.glob("*/*.md")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_no_case_of_a_syntax_loses_a_word(path: Path) -> None:
    note = parse_note(f"Folder/{path.name}", path.read_bytes()).note
    found = examine(note, options(path.parent.name)).extraction.diagnoses
    assert [finding for finding in found if finding.code == "words-left-out"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Q: front?\nA: back with a lost word\n",
        "START\nBasic\nfront\nBack: back with a lost word\n<!--ID: 1600000000001-->\nEND\n",
        "front #card #tag\nback with a lost word\n",
    ],
)
def test_a_word_that_a_reader_loses_is_named_at_its_line(text: str) -> None:
    note = Note("a.md", "a", {}, text)
    examined = examine(note, options())
    [draft] = examined.extraction.drafts
    assert draft.note_type == BASIC
    losing = replace(draft, fields={**draft.fields, "Back": draft.fields["Back"].replace(" lost", "")})

    [finding] = left_out(examined.page, examined.claims, [losing], options())

    line = 1 + text[: text.index("lost")].count("\n")
    assert (finding.code, finding.line, "lost" in finding.message) == ("words-left-out", line, True)
