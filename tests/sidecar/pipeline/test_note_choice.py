"""A note with a private tag is never sent to a model, and a setting leaves it out altogether."""

from __future__ import annotations

from typing import Any

import pytest

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.pipeline.authoring.note_choice import NoteChoice, choose
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.generation import GenerationSettings

_TEXT = "Mitochondria make energy for the cell."


def note(frontmatter: dict[str, Any], body: str = _TEXT, path: str = "notes/a.md") -> Note:
    return Note(path, "a", frontmatter, body)


def generating(**settings: Any) -> Settings:
    return Settings(generation=GenerationSettings(enabled=True, **settings))


_PRIVATE: list[dict[str, Any]] = [
    {"tags": ["private"]},
    {"Tags": ["private"]},
    {"TAGS": ["x", "Private/medical"]},
    {"tag": "private"},
    {"Tag": "#private"},
    {"tags": "x, private"},
    {"tags": "x private"},
    {"tags": ["x, private"]},
    {"Anki": "Private"},
]


@pytest.mark.parametrize("frontmatter", _PRIVATE)
def test_a_private_note_is_never_sent_however_its_tag_is_written(frontmatter: dict[str, Any]) -> None:
    settings = generating(folders=("/",), tags=("x",))
    assert choose(note(frontmatter), 0, settings) is NoteChoice.PRIVATE


@pytest.mark.parametrize("body", ["(#private)", "`#private`", "#private", "%%#private%%", "a\n\n\t#PRIVATE"])
def test_a_private_note_is_never_sent_with_its_tag_anywhere(body: str) -> None:
    settings = generating(folders=("/",))
    assert choose(note({"anki": "generate"}, body), 0, settings) is NoteChoice.PRIVATE


@pytest.mark.parametrize("frontmatter", _PRIVATE[:-1])
def test_an_excluded_tag_leaves_a_note_out_however_it_is_written(
    frontmatter: dict[str, Any],
) -> None:
    assert left_out(note(frontmatter), Selection(exclude_tags=("private",)))


@pytest.mark.parametrize("folder", ["notes", "/notes/", "./notes", ".", "/"])
def test_a_folder_is_named_in_any_form(folder: str) -> None:
    settings = generating(folders=(folder,))
    assert choose(note({}), 0, settings) is NoteChoice.CHOSEN
    assert choose(note({}, path="notes2/a.md"), 0, settings) is (
        NoteChoice.CHOSEN if folder in (".", "/") else NoteChoice.UNNAMED
    )
