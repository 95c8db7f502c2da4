"""Badly put cards become sentences of the note with a gap, without a further request."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.server import cards, chat_server, text
from generation.writing import a_note, gold_notes, write
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, REVERSED
from obsidian_anki_sync.generation.check.gaps import BLANK, hidden_in, with_blank
from obsidian_anki_sync.generation.prepare.sections import Unit, prepare

BODY = """\
# Kidney
Renin is released by the juxtaglomerular cells when pressure falls. Aldosterone raises the uptake of sodium.

The voltage of the cell is 1.10 V: $E = E_c - E_a$.
"""
SENTENCE = "Aldosterone raises the uptake of sodium."


async def written(*replies: tuple[int, str, str], kinds: tuple[str, ...] = (BASIC.key,), body: str = BODY):  # type: ignore[no-untyped-def]
    with chat_server(cards(*replies)) as server:
        result = await write(server, body, note_types=kinds)
        assert len(server.asked) == 1
    return result


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("What does aldosterone do?", "Well, aldosterone raises the uptake of sodium, as is known to all"),
        (SENTENCE, "sodium"),
        (SENTENCE, SENTENCE),
        ("Does aldosterone raise the uptake of sodium?", "Yes"),
        ("What does aldosterone raise and what is the uptake?", "the uptake of sodium"),
        ("According to the note, what does aldosterone raise the uptake of?", "sodium"),
    ],
)
async def test_a_badly_worded_card_becomes_its_sentence_with_a_gap(front: str, back: str) -> None:
    result = await written((2, front, back))
    (draft,) = result.drafts
    assert draft.flags == ()
    assert draft.fields["Front"].replace(BLANK, draft.fields["Back"]) == f"Kidney: {SENTENCE}"
    assert draft.unit == SENTENCE


async def test_a_gap_is_a_cloze_where_clozes_are_asked_for() -> None:
    body = "The Peace of Westphalia ended the Thirty Years' War in Germany in 1648."
    reply = {"cards": [{"type": "basic", "s": 1, "front": "Did the peace end the war?", "back": "Yes"}]}
    with chat_server(text(json.dumps(reply))) as server:
        result = await write(server, body, note_types=(BASIC.key, CLOZE.key))
    (draft,) = result.drafts
    assert draft.note_type == CLOZE
    assert draft.fields["Text"].endswith("in {{c1::1648}}.")


async def test_a_card_that_may_be_wrong_is_left_to_the_user() -> None:
    result = await written((2, "What does aldosterone raise the uptake of?", "potassium"))
    (draft,) = result.drafts
    assert draft.fields["Back"] == "potassium"
    assert [flag.code for flag in draft.flags] == ["answer-not-in-note"]


async def test_a_kind_of_card_without_gaps_stays_as_it_is() -> None:
    result = await written((2, "Does aldosterone raise it?", "Yes"), kinds=(REVERSED.key,))
    assert [flag.code for flag in result.drafts[0].flags] == ["yes-no", "answer-not-in-note"]


async def test_a_unit_that_only_a_repeated_card_cites_gets_a_gap() -> None:
    same = ("Which cells release renin?", "the juxtaglomerular cells")
    result = await written((1, *same), (2, *same), (2, *same))
    assert [draft.unit for draft in result.drafts][1:] == [SENTENCE]
    assert result.dropped == {"duplicate": 2}


async def test_one_question_with_two_answers_becomes_two_sentences_with_a_gap() -> None:
    body = "Jupiter has faint rings and 95 moons. Neptune has faint rings and 16 moons."
    question = "Which planet has faint rings?"
    result = await written((1, question, "Jupiter"), (2, question, "Neptune"), body=body)
    assert [draft.fields["Front"] for draft in result.drafts] == [
        "TCP: _____ has faint rings and 95 moons.",
        "TCP: _____ has faint rings and 16 moons.",
    ]
    assert all(not draft.flags for draft in result.drafts)


async def test_a_sentence_gets_two_gaps_at_most() -> None:
    body = "Nine prepositions stand with Dative or Accusative: An, Auf, Hinter, In, Neben, Vor."
    asked = [(1, "Which preposition stands with Dative?", back) for back in ("An", "Auf", "Hinter", "In")]
    result = await written(*asked, body=body)
    assert sum(BLANK in draft.fields["Front"] for draft in result.drafts) == 2
    assert sum("ambiguous" in {flag.code for flag in draft.flags} for draft in result.drafts) == 2


async def test_a_sentence_of_the_note_needs_no_round_trip() -> None:
    with chat_server(cards((2, SENTENCE, "sodium"))) as server:
        result = await write(server, BODY, use_agents=True)
        assert server.steps() == ["write"]
    assert result.drafts[0].flags == ()


async def test_two_bad_cards_of_one_sentence_hide_different_words() -> None:
    body = "The Peace of Westphalia ended the Thirty Years' War in Germany in 1648."
    result = await written((1, body, body), (1, "What happened then?", body), body=body)
    assert len({draft.fields["Back"] for draft in result.drafts}) == 2
    assert all(not draft.flags for draft in result.drafts)


def unit_of(words: str) -> Unit:
    return prepare(a_note(words, "Title"), (), 1500, 1).sections[0].units[0]


@pytest.mark.parametrize(
    ("sentence", "hidden"),
    [
        ("Ab einer Körpertemperatur von 38 °C spricht man von Fieber.", "38 °C"),
        ("Artikel 1 schützt die Würde des Menschen vor dem Staat.", "1"),
        ("Ohne Sauerstoff entsteht im Muskel Laktat.", "Laktat"),
        ("The Calvin cycle runs in the stroma and builds sugar from carbon dioxide.", "carbon dioxide"),
        ("**Modus ponens**: From a statement and an implication follows its end.", "Modus ponens"),
        ("The files of git are packed by `git gc` now and then.", "CODE1"),
        ("Bachs »Kunst der Fuge« blieb für immer unvollendet.", "Kunst der Fuge"),
        ("Метаданные классов хранятся в области Metaspace.", "области Metaspace"),
        # Words of two groups make no gap, and the subject is left.
        ("Исключение в дочерней корутине отменяет родительскую.", "отменяет родительскую"),
        ("A rebase rewrites hashes, so it is not for published branches.", "rewrites hashes"),
        ("Антитела вырабатывают плазматические клетки.", "плазматические клетки"),
        # Anybody can guess "at a time".
        ("A generator holds one value at a time, so its memory use does not grow.", "grow"),
        ("长城全长约21196公里，始建于春秋时期。", "21196"),
    ],
)
def test_the_words_to_hide_are_numbers_names_terms_or_the_end_of_a_clause(sentence: str, hidden: str) -> None:
    assert next(hidden_in(unit_of(sentence))) == hidden


def test_a_sentence_that_continues_another_names_its_subject() -> None:
    assert with_blank(unit_of("It stands in D minor."), "D minor", "Fugue") == "Fugue: It stands in _____."
    assert with_blank(unit_of("The voices enter late."), "late", "Fugue") == "Fugue: The voices enter _____."
    assert with_blank(unit_of("A fugue has voices."), "voices", "Fugue") == "A fugue has _____."
    assert with_blank(unit_of("A piece with voices is a fugue."), "fugue", "Fugue").startswith("A piece")


@given(st.text(max_size=120), st.text(max_size=20))
def test_hidden_words_are_once_in_the_sentence_and_never_all_of_it(sentence: str, wanted: str) -> None:
    for hidden in hidden_in(Unit(1, 0, len(sentence), sentence), wanted):
        assert sentence.count(hidden) == 1
        assert sentence.replace(hidden, "").strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "Image generator (https://example.org/2Know.html)",
        "See www.example.org for more",
        "[^1]: [](“Who has a register of its own?” (“jvm.md”) (snapshot))",
        "Origin: Fast Extraction by Gil Gribb Tags: Culling Created: 14.05.2025",
        "Write the links into the vault ✅ 2025-05-23",
        "Circuito: EMBED1",
        "Related: Progettazione Sistemi Digitali (class)",
    ],
)
def test_what_leads_to_other_pages_gets_no_gap(sentence: str) -> None:
    assert list(hidden_in(unit_of(sentence))) == []


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The class holds 12 other objects as its members EMBED1 EMBED2", "EMBED2"),
        ("The whole list of all 4500 comets is kept at https://example.org/a", "https://example.org/a"),
    ],
)
def test_an_address_and_a_picture_are_not_hidden(sentence: str, wanted: str) -> None:
    hidden = list(hidden_in(unit_of(sentence), wanted))
    assert hidden
    assert not any("EMBED" in words or "://" in words for words in hidden)


def test_nearly_every_sentence_of_the_gold_notes_has_words_to_hide() -> None:
    units = [u for g in gold_notes() for s in prepare(g.note, (), 10_000, 0).sections for u in s.units]
    assert sum(next(hidden_in(unit), None) is not None for unit in units) > 0.85 * len(units)
