from typing import Any

import pytest

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract


def read(body: str, path: str = "q-x.md", first_line: int = 1, **frontmatter: Any) -> Extraction:
    return extract(Note(path, "x", frontmatter, body, first_line), FormatOptions())


def faces(found: Extraction) -> list[tuple[int, str, str, str]]:
    return [(d.position, d.language, d.fields["Front"], d.fields["Back"]) for d in found.drafts]


def codes(found: Extraction) -> list[tuple[str, int | None]]:
    return [(diagnosis.code, diagnosis.line) for diagnosis in found.diagnoses]


def only(found: Extraction) -> CardDraft:
    (draft,) = found.drafts
    return draft


def test_both_questions_may_come_before_both_answers() -> None:
    questions = "# Вопрос (RU)\n> В?\n\n---\n\n# Question (EN)\n> Q?\n\n---\n\n"
    body = questions + "## Ответ (RU)\nО\n\n## Answer (EN)\nA\n"

    assert faces(read(body)) == [(0, "ru", "В?", "О"), (0, "en", "Q?", "A")]


def test_each_language_may_come_with_its_own_answer() -> None:
    body = "# Vopros (RU)\nВ?\n## Otvet (RU)\nО\n# Question (EN)\nQ?\n## Answer (EN)\nA"

    assert faces(read(body)) == [(0, "ru", "В?", "О"), (0, "en", "Q?", "A")]


def test_any_language_code_is_read() -> None:
    assert only(read("### question (pt-BR)\nQ\n# ANSWER (pt-br)\nA")).language == "pt-br"


def test_a_question_after_an_answer_in_its_language_starts_the_next_card() -> None:
    body = "# Question (EN)\n1\n# Answer (EN)\na\n# Question (EN)\n2\n# Answer (EN)\nb"

    assert faces(read(body)) == [(0, "en", "1", "a"), (1, "en", "2", "b")]


def test_several_cards_may_be_grouped_by_language() -> None:
    one = "# Question ({0})\n1\n# Answer ({0})\na\n# Question ({0})\n2\n# Answer ({0})\nb\n"

    found = read(one.format("EN") + one.format("RU"))

    assert [(d.position, d.language) for d in found.drafts] == [(0, "en"), (0, "ru"), (1, "en"), (1, "ru")]


def test_a_translation_beside_the_second_card_belongs_to_it() -> None:
    body = (
        "# Question (EN)\n1\n# Answer (EN)\na\n"
        "# Question (EN)\n2\n# Question (RU)\n2\n# Answer (EN)\nb\n# Answer (RU)\nb"
    )

    assert [(d.position, d.language) for d in read(body).drafts] == [(0, "en"), (1, "en"), (1, "ru")]


def test_an_answer_is_not_cut_at_a_rule() -> None:
    assert only(read("# Question (EN)\nQ\n# Answer (EN)\na\n\n---\n\nb")).fields["Back"] == "a\n\n---\n\nb"


def test_a_rule_before_an_answer_heading_is_not_on_a_card() -> None:
    body = "# Question (EN)\nQ\n\n---\n\n# Question (RU)\nВ\n---\n# Answer (EN)\na\n\n---\n# Answer (RU)\nо"

    assert faces(read(body)) == [(0, "en", "Q", "a"), (0, "ru", "В", "о")]


@pytest.mark.parametrize(
    "heading", ["### Short", "## Краткая Версия", "# Setup", "#### Follow-ups", "## Why (Now)"]
)
def test_other_headings_belong_to_the_answer(heading: str) -> None:
    assert heading in only(read(f"# Question (EN)\nQ\n# Answer (EN)\na\n{heading}\nb")).fields["Back"]


@pytest.mark.parametrize(
    "heading",
    [
        "## Follow-ups",
        "## References (EN)",
        "# Related Questions",
        "## Sources",
        "## Дополнительные вопросы (RU)",
        "### Ссылки (RU)",
        "## Источники",
        "## Связанные Вопросы (Related Questions, RU)",
        "## Связанные Вопросы / Предпосылки (RU)",
        "## Dopolnitelnye Voprosy",
        "## Ssylki (RU) ##",
        "## Svyazannye Voprosy (RU)",
    ],
)
def test_a_closing_heading_ends_the_answer(heading: str) -> None:
    assert only(read(f"# Question (EN)\nQ\n# Answer (EN)\na\n\n{heading}\nb")).fields["Back"] == "a"


def test_an_answer_may_come_after_closing_sections() -> None:
    body = "# Question (EN)\nQ\n# Question (RU)\nВ\n# Answer (RU)\nо\n## Ссылки\n- x\n# Answer (EN)\na"

    assert faces(read(body)) == [(0, "en", "Q", "a"), (0, "ru", "В", "о")]


def test_a_heading_in_a_fence_is_code() -> None:
    back = "```md\n# Question (EN)\n## References\n```\nend"

    assert only(read(f"# Question (EN)\nQ\n# Answer (EN)\n{back}")).fields["Back"] == back


def test_an_answer_keeps_the_indentation_of_its_first_line() -> None:
    assert only(read("# Question (EN)\nQ\n# Answer (EN)\n\n    code\n")).fields["Back"] == "    code"


def test_the_quote_mark_is_not_part_of_the_question() -> None:
    body = "# Question (EN)\n> first\n>\n> > second\n\n> later\n# Answer (EN)\na"

    assert only(read(body)).fields["Front"] == "first\n\n> second\n\n> later"


def test_a_callout_stays_a_callout() -> None:
    assert (
        only(read("# Question (EN)\n> [!info] T\n> t\n# Answer (EN)\na"))
        .fields["Front"]
        .startswith("> [!info]")
    )


def test_line_and_heading_are_those_of_the_question() -> None:
    draft = only(read("intro\n\n# Question (EN)\nQ\n# Answer (EN)\na", first_line=10))

    assert (draft.line, draft.heading) == (12, "Question (EN)")


def test_an_answer_without_a_question_is_named_with_its_line() -> None:
    found = read("# Question (EN)\nQ\n# Ответ (RU)\nо\n# Answer (EN)\na")

    assert codes(found) == [("answer-without-question", 3)]


def test_a_question_without_an_answer_is_named_with_its_line() -> None:
    found = read("# Question (EN)\nQ\n# Answer (EN)\na\n\n# Question (RU)\nВ")

    assert codes(found) == [("question-without-answer", 6)]


def test_of_two_questions_in_a_row_the_first_is_named() -> None:
    found = read("# Question (EN)\n1\n# Question (EN)\n2\n# Answer (EN)\na")

    assert (codes(found), only(found).position) == ([("question-without-answer", 1)], 0)


def test_a_note_without_a_pair_is_named() -> None:
    assert codes(read("just text", first_line=5)) == [("no-pair", 5)]


def test_an_empty_answer_is_named() -> None:
    assert ("empty-answer", 3) in codes(read("# Question (EN)\nQ\n# Answer (EN)\n\n---\n"))


@pytest.mark.parametrize("path", ["x.md", "c-q/q-x.md", "moc-a/q-x.md", "Templates/q-x.md", "_a/q-x.md"])
def test_other_files_are_not_bilingual_notes(path: str) -> None:
    assert read("# Question (EN)\nQ\n# Answer (EN)\na", path) == Extraction(())


def test_a_slug_that_the_note_declares_is_found_by_position_and_language() -> None:
    cards = [{"slug": "a-1-en"}, {"slug": "a-10-en"}, {"slug": "a-0-ru"}, {"slug": "a-0-en"}]

    assert only(read("# Question (EN)\nQ\n# Answer (EN)\na", anki_cards=cards)).declared_slug == "a-0-en"


@pytest.mark.parametrize(("value", "anki_id"), [("1600000000001", 1600000000001), (None, None), ("x", None)])
def test_the_anki_note_that_an_earlier_tool_made_is_taken_from_the_frontmatter(
    value: str | None, anki_id: int | None
) -> None:
    cards = [{"slug": "a-1-en", "anki_id": "7"}, {"slug": "a-0-en", "anki_id": value}]

    assert only(read("# Question (EN)\nQ\n# Answer (EN)\na", anki_cards=cards)).anki_id == anki_id


def test_slugs_may_be_declared_as_a_list_of_words() -> None:
    draft = only(read("# Question (EN)\nQ\n# Answer (EN)\na", anki_slugs=["b-0-en"]))

    assert draft.declared_slug == "b-0-en"


@pytest.mark.parametrize("value", ["text", None, [None, {}, {"slug": 1}, 3], {"slug": "a-0-en"}])
def test_invalid_declarations_are_ignored(value: Any) -> None:
    assert only(read("# Question (EN)\nQ\n# Answer (EN)\na", anki_cards=value)).declared_slug is None
