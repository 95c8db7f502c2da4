"""A regenerated card keeps the identity of the draft that it continues."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.generation.check.matching import match, new_id


def draft(draft_id: str, front: str, back: str, unit: str = "A unit.") -> GeneratedDraft:
    return GeneratedDraft(draft_id, BASIC, {"Front": front, "Back": back}, unit, unit, 1)


CAPITAL = draft("a", "What is the capital of Australia?", "Canberra", "The capital of Australia is Canberra.")
RIVER = draft(
    "b", "Which is the longest river of Australia?", "The Murray", "The longest river is the Murray."
)


def test_a_reworded_question_keeps_its_id() -> None:
    new = replace(
        CAPITAL, draft_id="", fields={"Front": "Which city is Australia's capital?", "Back": "Canberra"}
    )
    matched = match([new], [RIVER, CAPITAL])
    assert [d.draft_id for d in matched.drafts] == ["a"]
    assert matched.changed == ("a",)
    assert matched.unmatched == (RIVER,)


def test_a_corrected_answer_keeps_its_id() -> None:
    new = draft(
        "", "Which is the longest river of Australia?", "The Darling", "The longest river is the Darling."
    )
    assert match([new], [CAPITAL, RIVER]).drafts[0].draft_id == "b"


def test_the_same_cards_change_nothing() -> None:
    matched = match([replace(RIVER, draft_id=""), replace(CAPITAL, draft_id="")], [CAPITAL, RIVER])
    assert [d.draft_id for d in matched.drafts] == ["b", "a"]
    assert matched.changed == ()
    assert matched.unmatched == ()


def test_another_card_of_the_same_unit_is_another_card() -> None:
    new = draft("", "In which year did Australia get its capital?", "1913", CAPITAL.unit)
    matched = match([new], [CAPITAL])
    assert matched.drafts[0].draft_id not in ("", "a")
    assert matched.unmatched == (CAPITAL,)


def test_cards_of_other_kinds_and_languages_are_never_one() -> None:
    cloze = replace(
        CAPITAL, note_type=CLOZE, fields={"Text": "{{c1::Canberra}} is the capital of Australia."}
    )
    russian = replace(CAPITAL, language="ru")
    assert len(match([cloze, russian], [CAPITAL]).unmatched) == 1


def test_an_id_is_one_of_a_kind_and_fit_for_a_slug() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(draft_id.replace("-", "").isalnum() for draft_id in ids)


words = st.sampled_from(["What is x?", "What is y?", "Which z?", "Name the q of r.", "Why?"])
drafts = st.lists(st.builds(draft, st.uuids().map(str), words, words, words), max_size=6)


@given(drafts, drafts)
def test_no_id_is_given_twice_and_no_draft_is_lost(
    new: list[GeneratedDraft], existing: list[GeneratedDraft]
) -> None:
    matched = match(new, existing)
    ids = [d.draft_id for d in matched.drafts]
    assert len(set(ids)) == len(ids) == len(new)
    known = {d.draft_id for d in existing}
    continued = known & set(ids)
    assert continued | {d.draft_id for d in matched.unmatched} == known
    assert set(matched.changed) <= continued
