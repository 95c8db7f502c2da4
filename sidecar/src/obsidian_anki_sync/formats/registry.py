"""The card syntaxes in the order in which they are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.apf_reader import read_apf_blocks
from obsidian_anki_sync.formats.bilingual import NO_PAIR, read_bilingual
from obsidian_anki_sync.formats.masking import Span
from obsidian_anki_sync.formats.note_types import note_type_of
from obsidian_anki_sync.formats.options import FormatOptions
from obsidian_anki_sync.formats.page import Page, Reading
from obsidian_anki_sync.formats.patterns import read_patterns
from obsidian_anki_sync.formats.question_answer import read_question_answer
from obsidian_anki_sync.formats.spaced_repetition import read_spaced_repetition
from obsidian_anki_sync.formats.yanki import read_yanki

Reader = Callable[[Page, FormatOptions], Reading]

READERS: dict[str, Reader] = {
    "yanki": read_yanki,
    "apf": read_apf_blocks,
    "bilingual": read_bilingual,
    "question-answer": read_question_answer,
    "spaced-repetition": read_spaced_repetition,
    "patterns": read_patterns,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A span of a note's body that a syntax took for its own."""

    syntax: str
    span: Span


@dataclass(frozen=True, slots=True)
class Examination:
    """What a note holds, and how its text was shared out: ``page`` shows what nobody took."""

    extraction: Extraction
    page: Page
    claims: tuple[Claim, ...]


def extract(note: Note, options: FormatOptions) -> Extraction:
    """The cards of a note in order of place, and why other pieces of it are none; raises nothing.

    What one reader took, later ones do not see.
    """
    return examine(note, options).extraction


def examine(note: Note, options: FormatOptions) -> Examination:
    """The cards of a note, with the text that each syntax took."""
    page = Page.of(note)
    note_type, unknown_type = note_type_of(note, options.note_type)
    typed_options = options if note_type is options.note_type else replace(options, note_type=note_type)
    readings: dict[str, Reading] = {}
    claims: list[Claim] = []
    for name, read in READERS.items():
        if name in options.syntaxes:
            reading = read(page, typed_options)
            readings[name] = reading
            claims += [Claim(name, span) for span in reading.claimed]
            page = page.without(reading.claimed)
    drafts = _counted(readings)
    diagnoses = list(chain.from_iterable(reading.diagnoses for reading in readings.values()))
    if drafts:
        # The note holds cards of another syntax, so the missing pair says nothing.
        diagnoses = [diagnosis for diagnosis in diagnoses if diagnosis.code != NO_PAIR]
    if unknown_type and drafts:
        diagnoses.append(unknown_type)
    diagnoses.extend(_unclosed_fence(page))
    in_order = tuple(sorted(diagnoses, key=lambda diagnosis: diagnosis.line or 0))
    return Examination(Extraction(drafts, in_order), page, tuple(claims))


def _counted(readings: Mapping[str, Reading]) -> tuple[CardDraft, ...]:
    """The drafts with positions counted over all syntaxes; translations of one card keep one position."""
    cards: dict[tuple[str, int], list[CardDraft]] = {}
    for syntax, reading in readings.items():
        for draft in reading.drafts:
            cards.setdefault((syntax, draft.position), []).append(draft)
    in_place = sorted(cards.items(), key=lambda card: min(draft.line for draft in card[1]))
    return tuple(
        replace(draft, position=position, syntax=syntax)
        for position, ((syntax, _), drafts) in enumerate(in_place)
        for draft in drafts
    )


def _unclosed_fence(page: Page) -> Iterable[Diagnosis]:
    if page.unclosed_fence is not None:
        message = "A code fence opens here that nothing closes: all that follows is code, and no card."
        yield Diagnosis("unclosed-fence", message, page.line(page.unclosed_fence))
