"""A style is switched on only if it makes the cards of the expression; ids without a card are found."""

from __future__ import annotations

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.pipeline.other_tools.proof import chosen_styles, unclaimed_ids

INLINE = {"obsidian-to-anki-inline": r"^(?P<front>.*[^\n:]{1}):{2}(?P<back>[^\n:]{1}.*)"}


def test_a_style_that_makes_the_same_cards_is_chosen() -> None:
    notes = [Note("a.md", "a", {}, "One::1\n<!--ID: 1600000000001-->\n\nText.\n")]

    assert chosen_styles(notes, FormatOptions(), INLINE) == ("obsidian-to-anki-inline",)


def test_a_style_that_makes_other_cards_is_not() -> None:
    notes = [Note("a.md", "a", {}, "One::1\n\n- Two::2\n")]

    assert chosen_styles(notes, FormatOptions(), INLINE) == ()


def test_an_id_that_no_card_has_is_found_with_its_line_and_one_in_code_is_not() -> None:
    note = Note(
        "a.md", "a", {}, "Q: One?\nA: 1\n<!--ID: 1-->\n\nText.\n\n<!--ID: 2-->\n\n`<!--ID: 3-->`\n", 4
    )

    left = list(unclaimed_ids(note, extract(note, FormatOptions()).drafts))

    assert [(one.anki_id, one.line) for one in left] == [(2, 10)]
