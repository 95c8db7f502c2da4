"""The reading of a real vault, if it is beside the repository."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import walk

VAULT = Path(__file__).parents[3].parent / "shared/data/interview-vault"

pytestmark = pytest.mark.skipif(
    not VAULT.is_dir(), reason="The interview vault is not beside the repository."
)


@cache
def extractions() -> tuple[tuple[Note, Extraction], ...]:
    notes = [read_note(VAULT, found).note for found in walk(VAULT).notes]
    return tuple((note, extract(note, FormatOptions())) for note in notes)


def test_every_pair_is_a_card() -> None:
    assert sum(len(found.drafts) for _, found in extractions()) == 347


def test_each_note_without_a_pair_and_each_lonely_answer_is_named_with_its_line() -> None:
    diagnoses = [diagnosis for _, found in extractions() for diagnosis in found.diagnoses]

    assert all(diagnosis.line for diagnosis in diagnoses)
    assert Counter(diagnosis.code for diagnosis in diagnoses) == {
        "no-pair": 7,
        "answer-without-question": 16,
    }


def test_a_declared_slug_is_taken_wherever_there_is_one() -> None:
    declared = sum(
        len(note.frontmatter.get("anki_cards") or ()) >= len(found.drafts) for note, found in extractions()
    )

    taken = [draft.declared_slug for _, found in extractions() for draft in found.drafts]
    assert declared
    assert len(set(filter(None, taken))) == sum(slug is not None for slug in taken) > 300


def test_no_line_of_an_answer_is_missing() -> None:
    for note, found in extractions():
        for draft in found.drafts:
            missing = [
                line for line in _answer_lines(note, draft) if line not in draft.fields["Back"].split("\n")
            ]
            assert not missing, (note.path, missing[:3])


_CLOSING = re.compile(
    r"#{1,3} (?:.* / )?(?:Follow-ups|References|Related Questions|Sources|"
    r"Дополнительные Вопросы|Ссылки|Источники|Связанные Вопросы|Dopolnitelnye Voprosy|"
    r"Ssylki|Svyazannye Voprosy)(?: [(/].*)?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"#{1,3} (?:Question|Answer|Вопрос|Ответ|Vopros|Otvet) \(\w\w\)", re.IGNORECASE)
_ANSWER = {"en": ("## Answer (EN)",), "ru": ("## Ответ (RU)", "## Otvet (RU)")}


def _answer_lines(note: Note, draft: CardDraft) -> list[str]:
    """Returns the lines from the answer's heading to its end, without separators; found in a simple way."""
    lines = note.body.split("\n")
    start = next(n for n, line in enumerate(lines) if line.strip() in _ANSWER[draft.language]) + 1
    rest = lines[start:]
    ends = (n for n, line in enumerate(rest) if _CLOSING.fullmatch(line.strip()) or _SECTION.match(line))
    return [line for line in rest[: next(ends, len(rest))] if line.strip() and line.strip() != "---"]
