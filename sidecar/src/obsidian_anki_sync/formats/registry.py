"""The card syntaxes in the order in which they are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.apf_reader import read_apf_blocks
from obsidian_anki_sync.formats.bilingual import NO_PAIR, read_bilingual
from obsidian_anki_sync.formats.note_types import note_type_of
from obsidian_anki_sync.formats.options import FormatOptions
from obsidian_anki_sync.formats.page import Page, Reading
from obsidian_anki_sync.formats.question_answer import read_question_answer

Reader = Callable[[Page, FormatOptions], Reading]

READERS: dict[str, Reader] = {
    "apf": read_apf_blocks,
    "bilingual": read_bilingual,
    "question-answer": read_question_answer,
}


def extract(note: Note, options: FormatOptions) -> Extraction:
    """The cards of a note in order of place, and why other pieces of it are none; raises nothing.

    What one reader took, later ones do not see.
    """
    page = Page.of(note)
    note_type, unknown_type = note_type_of(note, options.note_type)
    typed_options = options if note_type is options.note_type else replace(options, note_type=note_type)
    readings: list[Reading] = []
    for name, read in READERS.items():
        if name in options.syntaxes:
            reading = read(page, typed_options)
            readings.append(reading)
            page = page.without(reading.claimed)
    drafts = _counted(reading.drafts for reading in readings)
    diagnoses = list(chain.from_iterable(reading.diagnoses for reading in readings))
    if drafts:
        # The note holds cards of another syntax, so the missing pair says nothing.
        diagnoses = [diagnosis for diagnosis in diagnoses if diagnosis.code != NO_PAIR]
    if unknown_type and drafts:
        diagnoses.append(unknown_type)
    diagnoses.extend(_unclosed_fence(page))
    claimed = tuple(chain.from_iterable(reading.claimed for reading in readings))
    return Extraction(drafts, tuple(sorted(diagnoses, key=lambda diagnosis: diagnosis.line or 0)), claimed)


def _counted(readings: Iterable[tuple[CardDraft, ...]]) -> tuple[CardDraft, ...]:
    """The drafts with positions counted over all readers; translations of one card keep one position."""
    cards: dict[tuple[int, int], list[CardDraft]] = {}
    for reader, drafts in enumerate(readings):
        for draft in drafts:
            cards.setdefault((reader, draft.position), []).append(draft)
    in_place = sorted(cards.values(), key=lambda card: min(draft.line for draft in card))
    return tuple(replace(draft, position=n) for n, card in enumerate(in_place) for draft in card)


def _unclosed_fence(page: Page) -> Iterable[Diagnosis]:
    if page.unclosed_fence is not None:
        message = "A code fence opens here that nothing closes: all that follows is code, and no card."
        yield Diagnosis("unclosed-fence", message, page.line(page.unclosed_fence))
