"""Both sides of the cards, as the ``anki`` library makes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.domain.card import Card
from obsidian_anki_sync.domain.note_type import ALL_NOTE_TYPES, APF_MISSING, BASIC, NoteType
from sidecar.anki.anki_actions import card, create, reworded
from sidecar.anki.anki_library import anki_open

EVERY_TYPE = pytest.mark.parametrize("note_type", ALL_NOTE_TYPES, ids=lambda known: known.key)

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
# Of a field's two forms, the one that the style sheet hides.
_HIDDEN = re.compile(r'(<div class="gaps">(?!</div>).*?</div>)<div class="whole">.*?</div>', re.DOTALL)


async def faces(folder: Path, wanted: Card) -> list[tuple[str, str]]:
    """Returns the visible question and answer of each card that Anki makes."""
    target = CollectionTarget(folder / "cards.anki2", folder)
    await target.apply([create(wanted)])
    await target.close()
    with anki_open(folder / "cards.anki2") as anki:
        shown = [anki.get_card(found) for found in anki.find_cards("")]
        return [(_visible(one.question()), _visible(one.answer())) for one in shown]


def _visible(side: str) -> str:
    return _HIDDEN.sub(r"\1", _STYLE.sub("", side))


def missing(**fields: str) -> Card:
    names = {"title": "Title", "sample": "Sample (code block or image)", "key_point": "Key point"}
    return reworded(card("m-0", APF_MISSING, Title=""), **{names[name]: t for name, t in fields.items()})


@EVERY_TYPE
async def test_neither_slug_nor_markdown_is_ever_shown(note_type: NoteType, tmp_path: Path) -> None:
    fields = {**dict.fromkeys(note_type.content_fields, "a {{c1::gap}}"), "Markdown": "raw text"}
    wanted = reworded(card("slug-0", note_type), **fields)
    sides = "".join(side for pair in await faces(tmp_path, wanted) for side in pair)
    assert "slug-0" not in sides
    assert "raw text" not in sides


@EVERY_TYPE
async def test_the_source_link_is_on_the_answer_only(note_type: NoteType, tmp_path: Path) -> None:
    for question, answer in await faces(tmp_path, card("s-0", note_type)):
        assert ("Open in Obsidian" in question, "Open in Obsidian" in answer) == (False, True)


@pytest.mark.parametrize(("extra", "shown"), [("More.", True), ("", False)])
async def test_the_extra_is_shown_if_the_card_has_one(extra: str, shown: bool, tmp_path: Path) -> None:
    [(_, answer)] = await faces(tmp_path, card("b-0", BASIC, Front="f", Back="b", Extra=extra))
    assert ('class="extra"' in answer) == shown


async def test_the_key_point_asks_with_its_gaps(tmp_path: Path) -> None:
    wanted = missing(title="Which?", key_point="def {{c1::enter}}(), {{c2::leave}}()")
    [(first, _), (second, _)] = await faces(tmp_path, wanted)
    assert ("[...]</span>()" in first, ">leave</span>" in first) == (True, True)
    assert ("[...]</span>()" in second, ">enter</span>" in second) == (True, True)


async def test_a_title_without_a_gap_is_shown_whole(tmp_path: Path) -> None:
    [(question, answer)] = await faces(tmp_path, missing(title="Which?", key_point="{{c1::x}}"))
    assert ("Which?" in question, "Which?" in answer) == (True, True)


async def test_a_title_with_a_gap_does_not_give_it_away(tmp_path: Path) -> None:
    [(question, _)] = await faces(tmp_path, missing(title="Which {{c1::join}}?"))
    assert "{{c1::join}}" not in question


async def test_a_key_point_without_a_gap_waits_for_the_answer(tmp_path: Path) -> None:
    wanted = missing(title="Which {{c1::join}}?", key_point="left outer")
    [(question, answer)] = await faces(tmp_path, wanted)
    assert ("left outer" in question, "left outer" in answer) == (False, True)
