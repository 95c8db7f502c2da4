"""With cloze lines on, a line with deletions and the tag of Flashcards at its end is a cloze card."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract

ON = FormatOptions(syntaxes=(*FormatOptions().syntaxes, "flashcards-cloze"))


@pytest.mark.parametrize(
    ("body", "fields", "tags"),
    [
        ("Speed: {1:$v$} #card\n\nOther text below.\n", {"Text": "Speed: {{c1::$v$}}", "Extra": ""}, ()),
        (
            "The capital is ==Paris== #card #geo\n",
            {"Text": "The capital is {{c1::Paris}}", "Extra": ""},
            ("geo",),
        ),
        ("- {2:Two} and {one}#card\n", {"Text": "{{c2::Two}} and {{c1::one}}", "Extra": ""}, ()),
        ("The {heart} beats #card\nOften.\n", {"Front": "The {heart} beats", "Back": "Often."}, ()),
        ("One? #card\n\nOne.\n", {"Front": "One?", "Back": "One."}, ()),
    ],
)
def test_the_line_alone_is_the_card(body: str, fields: dict[str, str], tags: tuple[str, ...]) -> None:
    [draft] = extract(Note("a.md", "a", {}, body), ON).drafts

    assert (draft.fields, draft.tags) == (fields, tags)


def test_an_id_below_such_a_line_is_its_id() -> None:
    [draft] = extract(Note("a.md", "a", {}, "It is ==one== #card\n^1600000000001\n"), ON).drafts

    assert (draft.note_type.key, draft.anki_id) == ("cloze", 1600000000001)
