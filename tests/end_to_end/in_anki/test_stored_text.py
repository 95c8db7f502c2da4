"""What Anki changes when it stores text is not an edit: no card is written again or in conflict."""

from __future__ import annotations

import asyncio
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from end_to_end.in_anki.anki_place import AnkiPlace, anki_place
from obsidian_anki_sync.pipeline.report import SyncReport
from support.syncing import question

# Anki composes to NFC, which replaces some characters for good, and drops control characters.
DECOMPOSED = ["e\u0301", "n\u0303", "A\u030a", "o\u0323\u0302", "\u1112\u1161\u11ab", "s\u0307\u0323"]
REPLACED = [
    "\u212b",
    "\u2126",
    "\u212a",
    "\u0958",
    "\ufb1d",
    "\uf900",
    "\u2adc",
    "\u0344",
    "\u1fee",
    "\u037e",
]
CONTROLS = ["\x01", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\u2028", "\ufeff", "\u200b"]
HTML = [
    "<br>",
    "<br/>",
    "<BR />",
    "<b>x</b>",
    "&nbsp;",
    "&amp;",
    "&#39;",
    "<!-- x -->",
    "<i>",
    "</div>",
    "a<b",
    "\xa0",
]
ANKI = [
    "{{c1::x}}",
    "{{x}}",
    "[sound:a.mp3]",
    "\\(x\\)",
    "[$]x[/$]",
    "[latex]x[/latex]",
    "<anki-mathjax>x</anki-mathjax>",
]
PIECES = [*DECOMPOSED, *REPLACED, *CONTROLS, *HTML, *ANKI, " ", "  ", "\t", "word", "Straße", "İ", "ﬁ", "🏳️‍🌈"]


def card(number: int, piece: str) -> str:
    return question(f"What is {piece} in place {number}?", f"It is {piece} and{piece}no other {piece}")


async def check(anki: AnkiPlace) -> None:
    """Checks that no action is left, with the store and without it, and that a reworded card is updated."""
    before = {front: tuple(note.fields) for front, note in anki.notes().items()}
    report = await anki.sync()
    assert (report.actions, report.conflicts) == ((), ())
    anki.settings.store_path.unlink()
    report = await anki.sync()
    assert (report.actions, report.conflicts) == ((), ())
    assert {front: tuple(note.fields) for front, note in anki.notes().items()} == before


def reworded(anki: AnkiPlace) -> None:
    for path in anki.settings.vault.rglob("*.md"):
        path.write_text(path.read_text().replace("It is", "Here it is"))


async def test_text_that_anki_changes_when_it_stores_it_is_not_an_edit(anki: AnkiPlace) -> None:
    for number, piece in enumerate(PIECES):
        anki.write(f"n{number}.md", card(number, piece))
    made = await anki.sync()
    assert made.session.statistics.cards_created == len(PIECES), made.failures
    await check(anki)
    reworded(anki)
    report = await anki.sync()
    assert (report.session.statistics.cards_updated, report.conflicts) == (len(PIECES), ())
    assert not (await anki.sync()).actions


@pytest.mark.parametrize("name", ["tags", "decks", "pictures"])
async def test_names_that_anki_changes_when_it_stores_them_are_not_edits(anki: AnkiPlace, name: str) -> None:
    {"tags": with_tags, "decks": in_decks, "pictures": with_pictures}[name](anki)
    made: SyncReport = await anki.sync()
    assert (made.failures, made.session.statistics.errors) == ((), 0)
    await check(anki)


def with_tags(anki: AnkiPlace) -> None:
    tags = [
        "e\u0301te\u0301",
        "Straße",
        "STRASSE",
        "İstanbul",
        "a::b",
        "a/b",
        "::x::",
        'say"x"',
        "A\u030a",
        "\u212a",
    ]
    for number, tag in enumerate(tags):
        anki.write(f"n{number}.md", f"---\ntags: ['{tag}', Common, common]\n---\n\n{card(number, 'x')}")


def in_decks(anki: AnkiPlace) -> None:
    decks = [
        "e\u0301te\u0301",
        " Outer ",
        "A::  ::B",
        "A::::C",
        'With "marks"',
        "\u212angstrom",
        "ÀB",
        "àb",
        "::Top",
    ]
    for number, deck in enumerate(decks):
        anki.write(f"n{number}.md", f"---\ndeck: '{deck}'\n---\n\n{card(number, 'x')}")


def with_pictures(anki: AnkiPlace) -> None:
    names = [
        "e\u0301te\u0301.png",
        "con.png",
        "a b  c.png",
        "tail .png",
        "UPPER.PNG",
        "x" * 150 + ".png",
        "é" * 90 + ".png",
        "semi;colon.png",
        "per%20cent.png",
        "quote'.png",
        "[x].png",
        "amp&.png",
        "_under.png",
        "a#b.png",
    ]
    for number, name in enumerate(names):
        file = anki.settings.vault / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes([number]))
        anki.write(f"n{number}.md", card(number, f"![[{name}]]"))


async def test_a_picture_that_another_program_changed_in_anki_makes_no_conflict(anki: AnkiPlace) -> None:
    (anki.settings.vault / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n1")
    anki.write("n.md", card(1, "![[p.png]]"))
    await anki.sync()
    [note] = anki.notes().values()
    with anki.collection() as collection:
        [name, *_] = collection.media.files_in_str(note.mid, note["Back"])
        (Path(collection.media.dir()) / name).write_bytes(b"compressed")
        collection.remove_notes([note.id])
    await anki.sync()
    assert len(anki.notes()) == 1
    await check(anki)
    reworded(anki)
    report = await anki.sync()
    assert (report.session.statistics.cards_updated, report.conflicts) == (1, ())


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=8), min_size=8
    )
)
def test_no_stored_text_counts_as_an_edit(texts: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory(prefix="stored-") as folder, anki_place(Path(folder), "file") as anki:
        for number, pieces in enumerate(texts):
            text = "".join(pieces).replace("\0", "")
            anki.write(f"n{number}.md", card(number, text))
        asyncio.run(anki.sync())
        asyncio.run(check(anki))
        assert all(unicodedata.is_normalized("NFC", front) for front in anki.notes())
