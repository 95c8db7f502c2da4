"""How good the cards of a model are, and how good the checks, measured on notes with gold cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.generation.ask.budget import total
from obsidian_anki_sync.generation.ask.replies import WrittenCard
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import compose
from obsidian_anki_sync.generation.measure.gold import GoldCard, GoldNote
from obsidian_anki_sync.generation.measure.mutations import SpoilableCard, spoilt
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.sections import Section, prepare
from obsidian_anki_sync.generation.writer import WrittenCards

_UNSUPPORTED = frozenset(
    (
        "answer-not-in-note",
        "question-not-in-note",
        "number-not-in-note",
        "number-elsewhere",
        "answer-elsewhere",
        "answer-scattered",
        "round-trip",
    )
)
_NOT_ATOMIC = frozenset(("two-questions", "long-answer", "yes-no"))
_DUPLICATE = frozenset(("paraphrase", "has-card"))
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the cards of a model are; shares from 0 to 1.

    ``coverage`` is the share of the gold cards' units that a card rests on, ``support`` that of cards whose
    words and numbers stand in the note, ``atomicity`` that of cards that ask one short thing, ``duplicates``
    that of cards which say what another says, ``clean`` that of cards without a flag. ``failed`` counts notes
    of which nothing could be made. Tokens and money are of all notes together; money is None where unknown.
    """

    notes: int
    failed: int
    cards: int
    coverage: float
    support: float
    atomicity: float
    duplicates: float
    clean: float
    cards_a_note: float
    dropped: Mapping[str, int]
    flags: Mapping[str, int]
    tokens_in: int
    tokens_out: int
    money: float | None


@dataclass(frozen=True, slots=True)
class Catches:
    """How many of the cards that were spoilt in one way the checks caught."""

    caught: int
    spoilt: int


@dataclass(frozen=True, slots=True)
class ChecksQuality:
    """How good the checks are: good cards that they doubt, and spoilt ones that they catch, by mutation."""

    good: int
    false_alarms: int
    catches: Mapping[str, Catches]


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold card, as it is or spoilt in the ``way`` that is named, and the codes of what the checks say."""

    path: str
    way: str
    front: str
    back: str
    codes: tuple[str, ...]


def measure(gold: Sequence[GoldNote], written: Mapping[str, WrittenCards]) -> Quality:
    """The quality of what was written, by the note's path; a note that is missing there has failed. Pure."""
    drafts = [draft for one in written.values() for draft in one.drafts]
    codes = [{flag.code for flag in draft.flags} for draft in drafts]
    units, covered = 0, 0
    for note in gold:
        made = written[note.note.path].drafts if note.note.path in written else ()
        wanted = {card.unit for card in note.cards}
        units += len(wanted)
        covered += sum(_is_covered(unit, made) for unit in wanted)
    charge = total(one.charge for one in written.values())
    return Quality(
        notes=len(gold),
        failed=sum(note.note.path not in written for note in gold),
        cards=len(drafts),
        coverage=_share(covered, units),
        support=_share(sum(not found & _UNSUPPORTED for found in codes), len(drafts)),
        atomicity=_share(sum(not found & _NOT_ATOMIC for found in codes), len(drafts)),
        duplicates=_share(sum(bool(found & _DUPLICATE) for found in codes), len(drafts)),
        clean=_share(sum(not found for found in codes), len(drafts)),
        cards_a_note=len(drafts) / len(gold) if gold else 0.0,
        dropped=dict(sum((Counter(one.dropped) for one in written.values()), Counter[str]())),
        flags=dict(Counter(code for found in codes for code in found)),
        tokens_in=charge.tokens_in,
        tokens_out=charge.tokens_out,
        money=charge.money,
    )


def measure_checks(gold: Sequence[GoldNote]) -> ChecksQuality:
    """Returns how the checks judge the gold cards, and gold cards spoilt on purpose. Pure."""
    good = false_alarms = 0
    counts: dict[str, list[bool]] = defaultdict(list)
    for judged in judge_gold(gold):
        if judged.way:
            counts[judged.way].append(bool(judged.codes))
        else:
            good += 1
            false_alarms += bool(judged.codes)
    catches = {way: Catches(sum(caught), len(caught)) for way, caught in counts.items()}
    return ChecksQuality(good, false_alarms, catches)


def judge_gold(gold: Sequence[GoldNote]) -> Iterator[Judged]:
    """Yields what the checks say to each gold card, and to each spoilt one."""
    foreign_notes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for note in gold:
        foreign_notes[note.language] += [(note.note.path, card.back) for card in note.cards]
    options = GenerationOptions(note_types=(BASIC.key,), max_cards=_LARGEST)
    for note in gold:
        section = prepare(note.note, (), _LARGEST, 0).sections[0]
        view = SectionView(section)
        others = [back for path, back in foreign_notes[note.language] if path != note.note.path]
        cards = [_sent(card, section) for card in note.cards]
        text = " ".join(unit.text for unit in section.units)
        for at, card in enumerate(note.cards):
            number = _number(card, section, note.note.body)
            siblings = [*cards[at + 1 :], *cards[:at]]
            good = SpoilableCard(*cards[at], text, siblings, others[at:] + others[:at])
            for way, front, back in [("", *cards[at]), *spoilt(good)]:
                composed = compose(WrittenCard(number, front, back), view, "", options)
                codes = (composed,) if isinstance(composed, str) else tuple(f.code for f in composed.flags)
                yield Judged(note.note.path, way, front, back, codes)


def _sent(card: GoldCard, section: Section) -> tuple[str, str]:
    """Front and back as a model would write them, with names for formulas and code."""
    front, back = card.front, card.back
    for name, piece in section.placeholders.pieces.items():
        front, back = front.replace(piece, name), back.replace(piece, name)
    return front, back


def _number(card: GoldCard, section: Section, body: str) -> int:
    start = body.index(card.unit)
    end = start + len(card.unit)
    return next((unit.number for unit in section.units if unit.start < end and start < unit.end), 1)


def _is_covered(unit: str, drafts: Iterable[GeneratedDraft]) -> bool:
    """True if a card rests on a piece of the note, however finely or coarsely it was parted."""
    return any(draft.unit in unit or unit in draft.unit for draft in drafts)


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0
