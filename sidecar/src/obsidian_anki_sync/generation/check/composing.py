"""Makes a card of what a model wrote, checks it, and restores formulas and code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.domain.note_type import (
    APF_SIMPLE,
    BASIC,
    BY_KEY,
    REVERSED,
    TYPED,
    NoteType,
)
from obsidian_anki_sync.generation.ask.replies import WrittenCard
from obsidian_anki_sync.generation.check.anchoring import CardWords, SectionView, anchor
from obsidian_anki_sync.generation.check.checks import doubts, plain, refusal
from obsidian_anki_sync.generation.check.duplicates import is_covered_by, is_paraphrase, is_same
from obsidian_anki_sync.generation.check.phrases import phrase
from obsidian_anki_sync.generation.kinds import fields_of, with_extra, words_of
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.legend import with_names
from obsidian_anki_sync.generation.prepare.sections import Unit

# Note types whose back answers a question; for others, it comes from a sentence or is drawn.
_QUESTIONS = frozenset({BASIC, REVERSED, TYPED, APF_SIMPLE})


class Composed(Struct, frozen=True):
    """A possible card: in the model's words (``card``), and as complete fields."""

    card: CardWords
    note_type: NoteType
    fields: Mapping[str, str]
    unit: Unit
    language: str = ""
    flags: tuple[Flag, ...] = ()

    def with_flag(self, flag: Flag) -> Composed:
        """Returns the same card with one more flag."""
        return replace(self, flags=(*self.flags, flag))


class Refused(Struct, frozen=True):
    """A refused card of a model: the unit that it cites, and the code of the reason."""

    cited: int
    code: str


def compose(
    written: WrittenCard, view: SectionView, language: str, options: GenerationOptions
) -> Composed | str:
    """Returns the card with its flags, or the code of the reason why it is refused."""
    note_type = _note_type(written, options.kinds)
    if note_type is None:
        return "kind"
    raw = CardWords(front=written.front, back=written.back, cited=written.s, has_gap=note_type.is_cloze)
    code = refusal(raw, view)
    if code:
        return code
    legend = view.legend
    front, back = (with_names(plain(text), legend) for text in (written.front, written.back))
    if note_type in _QUESTIONS:
        back = phrase(front, back)
    return composed_of(
        CardWords(front=front, back=back, cited=written.s, has_gap=note_type.is_cloze),
        note_type,
        view,
        language,
    )


def composed_of(card: CardWords, note_type: NoteType, view: SectionView, language: str) -> Composed | str:
    """Returns the card of plain words with its flags, or the code of the reason why it is refused."""
    fields = fields_of(note_type, card.front, card.back)
    if fields is None:
        return "gap"
    card = CardWords(*words_of(note_type, fields), card.cited, card.has_gap)
    code = refusal(card, view)
    if code:
        return code
    placeholders = view.section.placeholders
    placed = {name: placeholders.placed(text) for name, text in fields.items()}
    if note_type.is_cloze and words_of(note_type, placed)[1] != placeholders.placed(card.back):
        # A formula that holds }} would end the gap in its middle.
        return "gap"
    found = anchor(card, view)
    flags = tuple(doubts(card, view, found, language))
    placed = with_extra(note_type, placed, placeholders.placed(found.unit.text))
    return Composed(
        card=card, note_type=note_type, fields=placed, unit=found.unit, language=language, flags=flags
    )


def compose_all(
    written: Sequence[WrittenCard], view: SectionView, language: str, options: GenerationOptions
) -> tuple[list[Composed], list[Refused]]:
    """Returns the cards of a reply, and the refused ones."""
    found: list[Composed] = []
    refused: list[Refused] = []
    for one in written:
        composed = compose(one, view, language, options) if len(found) < options.max_cards else "too-many"
        if isinstance(composed, str):
            refused.append(Refused(one.s, composed))
        else:
            found.append(composed)
    return found, refused


def without_duplicates(
    cards: Iterable[Composed], taken: Sequence[str], dropped: Counter[str]
) -> list[Composed]:
    """Returns the cards without duplicates; paraphrases and existing cards are flagged."""
    found: list[Composed] = []
    for composed in cards:
        words = words_of(composed.note_type, composed.fields)
        others = [(words_of(o.note_type, o.fields), o) for o in found if o.language == composed.language]
        if any(is_same(*words, *other) for other, _ in others):
            dropped["duplicate"] += 1
            continue
        if any(is_paraphrase(*words, *other) for other, _ in others):
            composed = composed.with_flag(Flag("paraphrase", "Another card of this note asks the same."))
        if any(is_covered_by(*words, text) for text in taken):
            composed = composed.with_flag(Flag("has-card", "A card that the note holds itself says this."))
        found.append(composed)
    return found


def _note_type(written: WrittenCard, allowed: Sequence[NoteType]) -> NoteType | None:
    if len(allowed) == 1:
        return allowed[0]
    note_type = BY_KEY.get(written.type)
    return note_type if note_type in allowed else None
