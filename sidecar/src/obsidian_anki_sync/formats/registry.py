"""The card syntaxes in their order of precedence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from importlib import import_module
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.comments import (
    dedented_draft,
    in_several,
    inside,
    is_indented_as_comment,
    is_marked,
    is_meant,
    may_be_in_comment,
    not_read,
    unclosed,
)
from obsidian_anki_sync.formats.core.left_out import left_out
from obsidian_anki_sync.formats.core.note_types import note_type_of
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Claim, Page, Reading, overlaps
from obsidian_anki_sync.formats.mistakes import clear_mistakes
from obsidian_anki_sync.formats.switched_off import switched_off, without_card
from obsidian_anki_sync.formats.syntaxes.apf.reader import read_apf_blocks
from obsidian_anki_sync.formats.syntaxes.bilingual import NO_PAIR, read_bilingual
from obsidian_anki_sync.formats.syntaxes.flashcards.tags import read_flashcards
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.reader import read_obsidian_to_anki
from obsidian_anki_sync.formats.syntaxes.patterns import read_patterns
from obsidian_anki_sync.formats.syntaxes.question_answer import read_question_answer
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.reader import read_spaced_repetition
from obsidian_anki_sync.formats.syntaxes.yanki import read_yanki
from obsidian_anki_sync.markup.tags import inline_tags
from obsidian_anki_sync.markup.text import Span

Reader = Callable[[Page, FormatOptions], Reading]


def _later(module: str, name: str) -> Reader:
    """Returns a reader that is imported on its first call, since few vaults need it."""

    def read(page: Page, options: FormatOptions) -> Reading:
        reader: Reader = getattr(import_module(f"{__package__}.{module}"), name)
        return reader(page, options)

    return read


# Each comment that is read by itself takes a pass over the note. All passes read this many characters.
_READ_APART = 5_000_000

# Clear card marks come before marks that might also be ordinary text.
READERS: dict[str, Reader] = {
    "note-synchronizer": _later("imports.note_synchronizer", "read_note_synchronizer"),
    "yanki": read_yanki,
    "apf": read_apf_blocks,
    "obsidian-to-anki": read_obsidian_to_anki,
    "comment-blocks": _later("imports.comment_blocks", "read_comment_blocks"),
    "anki-bridge": _later("imports.anki_bridge", "read_anki_bridge"),
    "flashcards-2": _later("syntaxes.flashcards.version2", "read_flashcards_2"),
    "bilingual": read_bilingual,
    "question-answer": read_question_answer,
    "flashcards": read_flashcards,
    "obsankipy": _later("imports.obsankipy", "read_obsankipy"),
    "heading-tags": _later("imports.heading_tags", "read_heading_tags"),
    "inka2": _later("imports.inka", "read_inka"),
    "obsidian-to-anki-tag": _later("syntaxes.obsidian_to_anki.styles", "read_tag_style"),
    "obsidian-to-anki-callout": _later("syntaxes.obsidian_to_anki.styles", "read_callouts"),
    "obsidian-to-anki-table": _later("syntaxes.obsidian_to_anki.styles", "read_tables"),
    "obsidian-to-anki-ruled": _later("syntaxes.obsidian_to_anki.styles", "read_ruled"),
    "spaced-repetition": read_spaced_repetition,
    "obsidian-to-anki-inline": _later("syntaxes.flashcards.lines", "read_inline_pairs"),
    "flashcards-inline": _later("syntaxes.flashcards.lines", "read_flashcards_inline"),
    "flashcards-cloze": _later("syntaxes.flashcards.lines", "read_cloze_lines"),
    "obsidian-to-anki-heading": _later("syntaxes.obsidian_to_anki.styles", "read_headings"),
    "obsidian-to-anki-cloze": _later("syntaxes.obsidian_to_anki.styles", "read_cloze_paragraphs"),
    "patterns": read_patterns,
}


class Examination(Struct, frozen=True):
    """The cards of a note, and the claimed spans; ``page`` shows the unclaimed text."""

    extraction: Extraction
    page: Page
    claims: tuple[Claim, ...]


def extract(note: Note, options: FormatOptions) -> Extraction:
    """Returns the cards of a note in order, and why other text is not a card; raises nothing.

    Text that one reader claimed is hidden from later ones.
    """
    return examine(note, options).extraction


def drafts_of(note: Note, options: FormatOptions) -> tuple[CardDraft, ...]:
    """Returns the cards of a note in order, without findings, which take as long to find."""
    return _read(note, options).drafts


class _ReadPage(Struct, frozen=True):
    """The cards of a note, the unclaimed text, the claims, the note's options, and findings."""

    page: Page
    options: FormatOptions
    claims: list[Claim]
    drafts: tuple[CardDraft, ...]
    diagnoses: list[Diagnosis]


def examine(note: Note, options: FormatOptions) -> Examination:
    """Returns the cards of a note, with the text that each syntax claimed."""
    read = _read(note, options)
    page, claims, drafts, diagnoses = read.page, read.claims, read.drafts, read.diagnoses
    diagnoses.extend(_unclosed_fence(page))
    diagnoses.extend(unclosed(drafts))
    diagnoses.extend(clear_mistakes(page, read.options))
    diagnoses.extend(switched_off(page, read.options, READERS, {draft.syntax for draft in drafts}))
    diagnoses.extend(without_card(page, {diagnosis.line for diagnosis in diagnoses}))
    diagnoses.extend(left_out(page, claims, drafts, options, {diagnosis.line for diagnosis in diagnoses}))
    in_order = tuple(sorted(diagnoses, key=lambda diagnosis: diagnosis.line or 0))
    extraction = Extraction(drafts, in_order, tuple(claim.span for claim in claims))
    return Examination(extraction, page, tuple(claims))


def _read(note: Note, options: FormatOptions) -> _ReadPage:
    page = Page.of(note)
    note_type, unknown_type = note_type_of(note, options.note_type)
    typed_options = options if note_type is options.note_type else replace(options, note_type=note_type)
    hidden, claims, diagnoses = _in_comments(page, typed_options)
    page = page.without(claim.span for claim in claims)
    readings: dict[str, Reading] = {}
    for name, read in _readers_of(options.syntaxes):
        reading = read(page, typed_options)
        readings[name] = reading.with_cards_of(hidden[name]) if name in hidden else reading
        if reading.claimed:
            claims += [Claim(name, span) for span in reading.claimed]
            page = page.without(reading.claimed)
    drafts, twice = _each_id_once(_counted(_with_deck_and_tags(readings)))
    diagnoses += twice
    diagnoses += chain.from_iterable(reading.diagnoses for reading in readings.values())
    if drafts:
        # The note has cards of another syntax, so a missing pair is not a mistake.
        diagnoses = [diagnosis for diagnosis in diagnoses if diagnosis.code != NO_PAIR]
    if unknown_type and drafts:
        diagnoses.append(unknown_type)
    return _ReadPage(page=page, options=typed_options, claims=claims, drafts=drafts, diagnoses=diagnoses)


class _Hidden(Struct, frozen=True):
    """The cards in comments by syntax, the comments that hold them, lines of unread cards, and findings."""

    readings: dict[str, Reading]
    claims: list[Claim]
    unread: list[int]
    diagnoses: list[Diagnosis]


def _in_comments(
    page: Page, options: FormatOptions
) -> tuple[dict[str, Reading], list[Claim], list[Diagnosis]]:
    """Returns the cards that are completely in comments, those comments, and the findings."""
    if not page.comments:
        return {}, [], []
    hidden = _read_comments(page, page.comments, options)
    if hidden is None:
        # A card would begin in one comment and end in another, so each comment is read by itself.
        hidden = _read_apart(page, options)
    diagnoses = [*hidden.diagnoses, not_read(sorted(hidden.unread))] if hidden.unread else hidden.diagnoses
    return hidden.readings, list({claim.span: claim for claim in hidden.claims}.values()), diagnoses


def _read_apart(page: Page, options: FormatOptions) -> _Hidden:
    all_hidden = _Hidden(readings={}, claims=[], unread=[], diagnoses=[])
    step = 1 + len(page.comments) * len(page.note.body) // _READ_APART
    for first in range(0, len(page.comments), step):
        hidden = _read_comments(page, page.comments[first : first + step], options)
        if hidden is None:
            continue
        for name, reading in hidden.readings.items():
            before = all_hidden.readings.get(name)
            all_hidden.readings[name] = before.with_cards_of(reading) if before else reading
        all_hidden.claims.extend(hidden.claims)
        all_hidden.unread.extend(hidden.unread)
        all_hidden.diagnoses.extend(hidden.diagnoses)
    return all_hidden


def _read_comments(page: Page, comments: Sequence[Span], options: FormatOptions) -> _Hidden | None:
    """Returns the cards in the comments; None if one would begin in one comment and end in another."""
    readings: dict[str, Reading] = {}
    claims: list[Claim] = []
    unread: list[int] = []
    diagnoses: list[Diagnosis] = []
    note = inside(page.note, comments)
    within = Page.of(note, is_shown=partial(is_indented_as_comment, note.body, comments))
    within = replace(within, hidden_tags=tuple(inline_tags(page.text)), is_of_comments=True)
    for name, read in _readers_of(options.syntaxes):
        if not may_be_in_comment(name):
            continue
        reading = read(within, options)
        if len(comments) > 1 and in_several(comments, reading.claimed):
            return None
        within = within.without(reading.claimed)
        meant = [one for one in reading.drafts if options.cards_in_comments or is_meant(one, name)]
        if not options.cards_in_comments:
            unread += [one.line for one in reading.drafts if not is_meant(one, name)]
        if options.cards_in_comments or is_marked(name):
            diagnoses += reading.diagnoses
        if meant or reading.deck or reading.tags:
            readings[name] = Reading(tuple(map(dedented_draft, meant)), deck=reading.deck, tags=reading.tags)
        if meant:
            claimed = sorted(reading.claimed)
            claims += [Claim(name, span) for span in comments if overlaps(span, claimed)]
    return _Hidden(readings=readings, claims=claims, unread=unread, diagnoses=diagnoses)


@lru_cache(maxsize=4)  # every note of a sync needs the same ones
def _readers_of(syntaxes: tuple[str, ...]) -> tuple[tuple[str, Reader], ...]:
    return tuple((name, read) for name, read in READERS.items() if name in syntaxes)


def _with_deck_and_tags(readings: Mapping[str, Reading]) -> Mapping[str, tuple[CardDraft, ...]]:
    """Returns the drafts of each syntax with the deck and the tags of the whole note."""
    deck = next((reading.deck for reading in readings.values() if reading.deck), None)
    tags = tuple(chain.from_iterable(reading.tags for reading in readings.values()))
    if not (deck or tags):
        return {syntax: reading.drafts for syntax, reading in readings.items()}
    return {
        syntax: tuple(
            replace(draft, deck=draft.deck or deck, tags=(*draft.tags, *tags)) for draft in reading.drafts
        )
        for syntax, reading in readings.items()
    }


def _each_id_once(drafts: tuple[CardDraft, ...]) -> tuple[tuple[CardDraft, ...], list[Diagnosis]]:
    """Returns the drafts with each id only on its first card, and a finding for each other card."""
    owners: dict[int, CardDraft] = {}
    diagnoses: list[Diagnosis] = []
    kept: list[CardDraft] = []
    for draft in drafts:
        owner = owners.setdefault(draft.anki_id, draft) if draft.anki_id else draft
        if owner is not draft:
            message = (
                f"The id {draft.anki_id} already belongs to the card in line {owner.line}, which keeps it."
                " This card is new."
            )
            diagnoses.append(Diagnosis("id-twice", message, draft.line))
        kept.append(draft if owner is draft else replace(draft, anki_id=None))
    return tuple(kept), diagnoses


def _counted(readings: Mapping[str, tuple[CardDraft, ...]]) -> tuple[CardDraft, ...]:
    """Returns the drafts with positions that count over all syntaxes; translations share a position."""
    cards: dict[tuple[str, int], list[CardDraft]] = {}
    for syntax, drafts in readings.items():
        for draft in drafts:
            cards.setdefault((syntax, draft.position), []).append(draft)
    in_place = sorted(cards.items(), key=lambda card: min(draft.line for draft in card[1]))
    return tuple(
        replace(draft, position=position, syntax=syntax)
        for position, ((syntax, _), drafts) in enumerate(in_place)
        for draft in drafts
    )


def _unclosed_fence(page: Page) -> Iterable[Diagnosis]:
    if page.unclosed_fence is not None:
        message = "This code fence is not closed: everything below it is code, and no cards are made of it."
        yield Diagnosis("unclosed-fence", message, page.line(page.unclosed_fence))
