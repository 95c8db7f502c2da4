"""The marks of a syntax are settings, and reach its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions, SyntaxOptions
from obsidian_anki_sync.formats.registry import READERS, extract
from obsidian_anki_sync.formats.syntaxes.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.settings import Settings, Syntax
from support.loading import read_settings


def test_every_reader_can_be_named_in_the_settings() -> None:
    assert {syntax.value for syntax in Syntax} == READERS.keys()


def test_the_default_settings_are_the_default_options() -> None:
    assert recipe_from(Settings()).formats == FormatOptions()


@pytest.mark.parametrize(
    ("key", "mark", "body"),
    [
        ("obsidian_to_anki.start", "NOTE", "NOTE\nBasic\nq\nBack: a\nEND"),
        ("obsidian_to_anki.end", "***", "START\nBasic\nq\nBack: a\n***"),
        ("obsidian_to_anki.inline_start", "[[[", "[[[ [Basic] q Back: a ENDI"),
        ("obsidian_to_anki.inline_end", "]]]", "STARTI [Basic] q Back: a ]]]"),
        ("flashcards.tag", "karte", "q #karte\na"),
        ("flashcards.separator", "==>", "q ==> a"),
    ],
)
def test_a_mark_can_be_changed(tmp_path: Path, key: str, mark: str, body: str) -> None:
    config = tmp_path / "config.toml"
    syntaxes = '["obsidian-to-anki", "flashcards", "flashcards-inline"]'
    config.write_text(f"syntaxes = {syntaxes}\nsyntax.{key} = '{mark}'\n")

    found = extract(Note("a.md", "a", {}, body), recipe_from(read_settings(config)).formats)
    assert [(draft.fields["Front"], draft.fields["Back"]) for draft in found.drafts] == [("q", "a")]


def test_a_table_of_folders_can_be_in_the_settings(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[syntax.obsidian_to_anki.folder_decks]\n"Greek" = "Words"\n')

    options = recipe_from(read_settings(config)).formats
    (card,) = extract(Note("Greek/a.md", "a", {}, "START\nBasic\nq\nBack: a\nEND"), options).drafts
    assert card.deck == "Words"


@pytest.mark.parametrize("mark", ["", " ", " x"])
def test_a_mark_that_would_match_anything_is_refused(tmp_path: Path, mark: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[syntax.obsidian_to_anki]\nstart = '{mark}'\n")

    with pytest.raises(UsageError, match=r"syntax\.obsidian_to_anki\.start"):
        read_settings(config)


def test_a_changed_mark_changes_the_recipe() -> None:
    plain = Settings()
    changed = plain.with_changes(syntax=SyntaxOptions(flashcards=FlashcardsMarks(tag="karte")))

    assert recipe_from(plain).digest != recipe_from(changed).digest


@pytest.mark.parametrize(
    ("former", "body"),
    [
        ("bilingual_files = 'x-*.md'", ""),
        ("[syntax]\nflashcards_tag = 'karte'", "q #karte\na"),
        ("[syntax]\nobsidian_to_anki_start = 'NOTE'", "NOTE\nBasic\nq\nBack: a\nEND"),
        ("[syntax]\nspaced_inline = '=>'\nspaced_tags = ['x']", "#x\n\nq => a"),
        ("[syntax]\nyanki_folders = ['']", "q\n\n---\n\na"),
    ],
)
def test_the_keys_of_the_first_version_are_still_read(tmp_path: Path, former: str, body: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"{former}\n")
    options = recipe_from(read_settings(config)).formats
    drafts = extract(Note("a.md", "a", {}, body), options).drafts
    assert [(draft.fields["Front"], draft.fields["Back"]) for draft in drafts] == [("q", "a")] * bool(body)
