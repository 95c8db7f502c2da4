"""An edit is written into a note of any syntax so that rendering gives it back, and nothing else changes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.planning.edits import AnkiEdit
from obsidian_anki_sync.domain.text import as_stored
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, Syntax
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.edits.proving import OpenNote, proven
from obsidian_anki_sync.pipeline.edits.tags_and_deck import with_tags_and_deck
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.schema import RenderingSettings
from obsidian_anki_sync.vault.loading import read_bytes
from obsidian_anki_sync.vault.walk import FoundFile, walk

_TESTS = Path(__file__).parents[2]
_CASES = _TESTS / "formats" / "cases"
_GOLDEN = _TESTS / "render" / "golden"
_WORD = re.compile(r"(?<![<&/\w=\"\-.:#\\{])\b[A-Za-z]{3,}\b(?![^<]*>)(?![\w\"=:;/\-.])")

Edit = Callable[[str], str]
EDITS: dict[str, Edit] = {
    "a word": lambda html: _WORD.sub("zebra", html, count=1),
    "a word more": lambda html: _WORD.sub(lambda found: f"{found[0]} indeed", html, count=1),
    "bold": lambda html: _WORD.sub(lambda found: f"<b>{found[0]}</b>", html, count=1),
    "a line more": lambda html: f"{html}<br>And so on.",
    "a word less": lambda html: re.sub(rf" {_WORD.pattern}", "", html, count=1),
}


@pytest.mark.parametrize("syntax", sorted(folder.name for folder in _CASES.iterdir()))
def test_the_written_text_gives_ankis_field_and_changes_nothing_else(tmp_path: Path, syntax: str) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(_CASES / syntax, vault, ignore=shutil.ignore_patterns("*.yaml"))
    settings = Settings(
        vault=vault, syntaxes=tuple({*DEFAULT_SYNTAXES, Syntax(syntax)}), rendering=_NO_PROGRAM
    )
    tried, taken = _tried(settings)
    assert taken >= tried // 2, (taken, tried)


def test_every_construct_of_the_golden_notes_survives_an_edit_beside_it(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    for note in sorted(_GOLDEN.glob("*.md")):
        text = note.read_text("utf-8")
        (vault / note.name).write_text(
            f"START\nBasic\nquestion\nBack: {text}\nEND\n\nQ: Another?\nA: Card.\n"
        )
    settings = Settings(
        vault=vault, syntaxes=(*DEFAULT_SYNTAXES, Syntax.OBSIDIAN_TO_ANKI), rendering=_NO_PROGRAM
    )
    tried, taken = _tried(settings, edits=("a word", "a word more"))
    assert taken >= tried // 2, (taken, tried)


@pytest.mark.parametrize("syntax", sorted(folder.name for folder in _CASES.iterdir()))
def test_a_tag_and_a_deck_are_written_only_where_the_syntax_says_them(tmp_path: Path, syntax: str) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(_CASES / syntax, vault, ignore=shutil.ignore_patterns("*.yaml"))
    settings = Settings(
        vault=vault, syntaxes=tuple({*DEFAULT_SYNTAXES, Syntax(syntax)}), rendering=_NO_PROGRAM
    )
    walked = walk(settings.vault_root)
    builder = CardBuilder.of(settings.vault_root, recipe_from(settings), walked)
    for note in _opened(builder, settings.vault_root, walked.notes):
        for index, rendered in enumerate(note.examined.rendered):
            was = rendered.content
            edit = _moved(was, was.tags[:1])
            after = with_tags_and_deck(builder, note, index, edit)
            if after is note:
                continue
            _require_sound(builder, note, after, index, {})
            now = [one.content for one in builder.examine(after.found, after.content).rendered]
            others = [one.content for one in note.examined.rendered]
            places = [(one.tags, one.deck) for number, one in enumerate(now) if number != index]
            assert places == [(one.tags, one.deck) for number, one in enumerate(others) if number != index]
            assert now[index].deck in (was.deck, edit.deck)
            assert set(now[index].tags) in (set(was.tags), {*was.tags[1:], "zebra::crossing"})


def _moved(was: CardContent, removed: tuple[str, ...]) -> AnkiEdit:
    """Returns an edit that takes tags from a card, gives it another one, and moves it."""
    seen = AnkiNote(1, "a", was.note_type, {}, (), "Mine::Below", 1)
    card = Card(slug="a", note_path="a.md", content=was)
    return AnkiEdit(card, seen, (), (), ("zebra::crossing",), removed, "Mine::Below")


_NO_PROGRAM = RenderingSettings(mermaid="")


def _tried(settings: Settings, edits: tuple[str, ...] = tuple(EDITS)) -> tuple[int, int]:
    """Tries every edit on every field; returns how many there were, and how many were proven."""
    tried = taken = 0
    walked = walk(settings.vault_root)
    builder = CardBuilder.of(settings.vault_root, recipe_from(settings), walked)
    for note in _opened(builder, settings.vault_root, walked.notes):
        for index, rendered in enumerate(note.examined.rendered):
            for name, html in rendered.content.fields.items():
                for kind in edits:
                    edited = EDITS[kind](html)
                    if edited == html or not html:
                        continue
                    tried += 1
                    found = proven(builder, note, index, {name: edited})
                    if found:
                        taken += 1
                        _require_sound(builder, note, found.note, index, {name: edited})
    return tried, taken


def _opened(builder: CardBuilder, root: Path, found: tuple[FoundFile, ...]) -> Iterator[OpenNote]:
    for file in found:
        content = read_bytes(root, file)
        try:
            yield OpenNote(file, content, builder.examine(file, content))
        except NoteError:
            continue


def _require_sound(
    builder: CardBuilder, before: OpenNote, after: OpenNote, index: int, fields: dict[str, str]
) -> None:
    """Reads the bytes anew: the card has Anki's field, and every other field of every card is as before."""
    read = builder.examine(after.found, after.content)
    old = [rendered.content.fields for rendered in before.examined.rendered]
    wanted = [{**one, **fields} if number == index else one for number, one in enumerate(old)]
    now = [rendered.content.fields for rendered in read.rendered]
    assert [_stored(one) for one in now] == [_stored(one) for one in wanted]
    assert after.mark == before.mark


def _stored(fields: object) -> dict[str, str]:
    assert isinstance(fields, dict)
    return {name: as_stored(text) for name, text in fields.items() if text}
