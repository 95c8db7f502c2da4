"""Text that looks like cards of a syntax that is off is a finding; ordinary text is not."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.domain.note import SYNTAX_OFF, Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract

LIKE = {
    "obsidian-to-anki-tag": "One? #flashcard\n1\n",
    "obsidian-to-anki-callout": "> [!qa]- One?\n> 1\n",
    "obsidian-to-anki-heading": "# One?\n1\n<!--ID: 1600000000001-->\n",
    "obsidian-to-anki-cloze": "It is ==one==\nand two.\n<!--ID: 1600000000001-->\n",
    "flashcards-inline": "One?::1\n^1600000000001\n",
    "flashcards-2": "> [!CARD] One?\n> 1\n",
    "comment-blocks": "<!-- basicblock-start -->\nOne?\n::\n1\n<!-- basicblock-end -->\n",
    "anki-bridge": "```anki\nOne?\n===\n1\n```\n",
    "inka2": "Text.\n\n---\nDeck: Theirs\n\n1. One?\n\n> 1\n---\n",
    "heading-tags": "# One? #flashcard/1way\n1\n",
    "obsankipy": "One? #spaced\n1\n",
}
ORDINARY = [
    "# A heading\nwith text\n\n| a |\n| --- |\n| b |\n\nA ==highlight== and a::field.\n",
    "```anki is a fence```\n\nThe type #types is no tag, START is a word.\n",
    "Words about `#flashcard` and `[!qa]`.\n",
]


def off(body: str, options: FormatOptions | None = None) -> list[tuple[str, int | None]]:
    found = extract(Note("a.md", "a", {}, body), options or FormatOptions())
    return [(said.message, said.line) for said in found.diagnoses if said.code == SYNTAX_OFF]


@pytest.mark.parametrize("syntax", LIKE)
def test_a_card_of_a_syntax_that_is_off_is_named(syntax: str) -> None:
    [(message, line)] = off(LIKE[syntax])

    assert f"a card of {syntax}, which is off" in message
    assert line


@pytest.mark.parametrize("syntax", LIKE)
def test_once_it_is_on_it_is_not_named(syntax: str) -> None:
    on = FormatOptions(syntaxes=(*FormatOptions().syntaxes, syntax))

    assert off(LIKE[syntax], on) == []


DEFAULTS = {
    "apf": (
        "<!-- Card 1 | slug: one | CardType: Simple | Tags: a -->\n\n<!-- Title -->\nOne?\n\n"
        "<!-- Key point (code block / image) -->\n1\n"
    ),
    "obsidian-to-anki": "START\nBasic\nOne?\nBack: 1\nEND\n",
    "flashcards": "One? #card\n1\n",
    "question-answer": "Q: One?\nA: 1\n",
    "spaced-repetition": "#flashcards\n\nOne?::1\n",
}


@pytest.mark.parametrize("syntax", DEFAULTS)
def test_a_card_of_a_default_syntax_that_the_user_switched_off_is_named(syntax: str) -> None:
    rest = tuple(one for one in FormatOptions().syntaxes if one != syntax)

    [(message, _)] = off(DEFAULTS[syntax], FormatOptions(syntaxes=rest))

    assert f"a card of {syntax}, which is off" in message


@pytest.mark.parametrize("body", ORDINARY)
def test_ordinary_text_is_not_named(body: str) -> None:
    assert off(body) == []


def test_a_note_that_spaced_repetition_scheduled_names_the_tags_that_are_read() -> None:
    [(message, line)] = off("#physics\n\nForce;;newton\n<!--SR:!2023-05-11,25,228-->\n")

    assert ("#flashcards" in message, line) == (True, 4)
    assert off("#flashcards\n\nForce::newton\n<!--SR:!2023-05-11,25,228-->\n") == []
