"""Measures a model's cards, and the checks, on notes with gold cards."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.generation.ask.budget import total
from obsidian_anki_sync.generation.ask.replies import WrittenCard
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.composing import compose
from obsidian_anki_sync.generation.check.gaps import BLANK
from obsidian_anki_sync.generation.kinds import words_of
from obsidian_anki_sync.generation.measure.gold import GoldCard, GoldNote
from obsidian_anki_sync.generation.measure.mutations import SpoilableCard, spoilt
from obsidian_anki_sync.generation.measure.true_faults import true_faults
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
_NOT_ATOMIC = frozenset(
    ("two-questions", "long-answer", "yes-no", "list-answer", "several-facts", "sentence-answer")
)
# Flags that do not count as faults: a model could not answer the card, or the way its text is written.
_NO_FAULT = frozenset(("round-trip", "not-confirmed", "html", "has-card", "translated"))
_DUPLICATE = frozenset(("paraphrase", "has-card"))
_LARGEST = 1_000_000
_RESAMPLES = 1000
_SEED = 1
_TAIL = 0.025
Counted = tuple[int, int]
"""How many of how many, in one note."""


class Share(Struct, frozen=True):
    """A share from 0 to 1, and the 95 % interval that it lies in, by the notes that were measured."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, counts: Sequence[Counted]) -> Share:
        """Returns the share of counts by note."""
        return cls(share_of(counts), *interval_of(counts))


class Quality(Struct, frozen=True):
    """The quality of a model's cards; shares from 0 to 1.

    ``coverage`` is the share of the gold cards' units that a card rests on, ``support`` that of cards whose
    words and numbers are in the note, ``atomicity`` that of cards that ask one short thing, ``duplicates``
    that of cards with the meaning of another card, ``clean`` that of cards without a flag, ``gaps`` that of
    sentences of the note with a gap. ``faultless`` is the share of cards without a true fault, by comparison
    with the gold cards, ``faultless_clean`` that of those among the cards without a flag; ``faults`` counts
    the true faults. ``failed`` counts notes without a usable answer. Tokens and money are of all
    notes together; money is None where unknown.
    """

    notes: int
    failed: int
    cards: int
    coverage: Share
    support: Share
    atomicity: Share
    duplicates: Share
    clean: Share
    gaps: Share
    faultless: Share
    faultless_clean: Share
    faults: Mapping[str, int]
    cards_a_note: float
    requests_a_note: float
    dropped: Mapping[str, int]
    flags: Mapping[str, int]
    tokens_in: int
    tokens_out: int
    money: float | None


class Catches(Struct, frozen=True):
    """How many of the cards that were spoilt in one way the checks caught."""

    caught: int
    spoilt: int


class ChecksQuality(Struct, frozen=True):
    """The quality of the checks: the good cards that they flag, and the spoilt ones that they find."""

    good: int
    false_alarms: int
    catches: Mapping[str, Catches]

    @property
    def passed(self) -> float:
        """The share of spoilt cards that no check catches."""
        spoilt = sum(catches.spoilt for catches in self.catches.values())
        return 1 - sum(catches.caught for catches in self.catches.values()) / spoilt if spoilt else 0.0


class Judged(Struct, frozen=True):
    """A gold card, as it is or spoilt in one ``way``, and the codes of the checks' flags."""

    path: str
    way: str
    front: str
    back: str
    codes: tuple[str, ...]


def measure(gold: Sequence[GoldNote], runs: Sequence[Mapping[str, WrittenCards]]) -> Quality:
    """Returns the quality of what was written in one or more runs; a note missing from a run has failed.

    What is written is by the note's path. Pure.
    """
    measured = [
        _MeasuredNote.at(note, run[note.note.path]) for run in runs for note in gold if note.note.path in run
    ]
    missing = [note for run in runs for note in gold if note.note.path not in run]
    covered = [one.covered for one in measured]
    covered += [(0, len({card.unit for card in note.cards})) for note in missing]
    written = [one.written for one in measured]
    charge = total(one.charge for one in written)
    cards = sum(len(one.drafts) for one in written)
    tried = len(gold) * len(runs)
    return Quality(
        notes=len(gold),
        failed=len(missing),
        cards=cards,
        coverage=Share.of(covered),
        support=Share.of([one.count(lambda codes, _: not codes & _UNSUPPORTED) for one in measured]),
        atomicity=Share.of([one.count(lambda codes, _: not codes & _NOT_ATOMIC) for one in measured]),
        duplicates=Share.of([one.count(lambda codes, _: bool(codes & _DUPLICATE)) for one in measured]),
        clean=Share.of([one.count(lambda codes, _: not codes) for one in measured]),
        gaps=Share.of([(sum(map(_is_gap, one.drafts)), len(one.drafts)) for one in written]),
        faultless=Share.of([one.count(lambda _, faults: not faults) for one in measured]),
        faultless_clean=Share.of([one.count_clean(lambda faults: not faults) for one in measured]),
        faults=dict(Counter(fault for one in measured for faults in one.faults for fault in faults)),
        cards_a_note=cards / tried if tried else 0.0,
        requests_a_note=sum(one.charge.requests + one.kept for one in written) / tried if tried else 0.0,
        dropped=dict(sum((Counter(one.dropped) for one in written), Counter[str]())),
        flags=dict(Counter(code for one in measured for codes in one.codes for code in codes)),
        tokens_in=charge.tokens_in,
        tokens_out=charge.tokens_out,
        money=charge.money,
    )


class _MeasuredNote(Struct, frozen=True):
    """What was written of one note, with the flags and the true faults of each card."""

    written: WrittenCards
    codes: tuple[frozenset[str], ...]
    faults: tuple[frozenset[str], ...]
    covered: Counted

    @classmethod
    def at(cls, gold: GoldNote, written: WrittenCards) -> _MeasuredNote:
        drafts = written.drafts
        wanted = {card.unit for card in gold.cards}
        return cls(
            written,
            tuple(frozenset(flag.code for flag in draft.flags) for draft in drafts),
            tuple(
                frozenset(true_faults(draft, gold.cards, gold.note, gold.language)) | _flagged(draft)
                for draft in drafts
            ),
            (sum(_is_covered(unit, drafts) for unit in wanted), len(wanted)),
        )

    def count(self, takes: Callable[[frozenset[str], frozenset[str]], bool]) -> Counted:
        pairs = list(zip(self.codes, self.faults, strict=True))
        return sum(takes(codes, faults) for codes, faults in pairs), len(pairs)

    def count_clean(self, takes: Callable[[frozenset[str]], bool]) -> Counted:
        clean = [faults for codes, faults in zip(self.codes, self.faults, strict=True) if not codes]
        return sum(map(takes, clean)), len(clean)


def measure_checks(gold: Sequence[GoldNote]) -> ChecksQuality:
    """Returns the checks' results for gold cards and for spoilt ones. Pure."""
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
    """Yields the checks' results for each gold card, and for each spoilt one."""
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
                yield Judged(path=note.note.path, way=way, front=front, back=back, codes=codes)


def _sent(card: GoldCard, section: Section) -> tuple[str, str]:
    """Returns front and back as a model would write them, with names for formulas and code."""
    front, back = card.front, card.back
    for name, piece in section.placeholders.pieces.items():
        front, back = front.replace(piece, name), back.replace(piece, name)
    return front, back


def _number(card: GoldCard, section: Section, body: str) -> int:
    start = body.index(card.unit)
    end = start + len(card.unit)
    return next((unit.number for unit in section.units if unit.start < end and start < unit.end), 1)


def _flagged(draft: GeneratedDraft) -> frozenset[str]:
    """Returns the flags that are faults of a card."""
    return frozenset(flag.code for flag in draft.flags) - _NO_FAULT


def _is_gap(draft: GeneratedDraft) -> bool:
    return draft.note_type.is_cloze or BLANK in words_of(draft.note_type, draft.fields)[0]


def _is_covered(unit: str, drafts: Iterable[GeneratedDraft]) -> bool:
    """True if a card rests on a piece of the note, whatever its size."""
    return any(draft.unit in unit or unit in draft.unit for draft in drafts)


def share_of(counts: Sequence[Counted]) -> float:
    """Returns the share over all notes; 0 for none."""
    of = sum(total for _, total in counts)
    return sum(count for count, _ in counts) / of if of else 0.0


def interval_of(counts: Sequence[Counted]) -> tuple[float, float]:
    """Returns the 95 % interval of a share, by drawing notes again; it is the same for the same counts.

    Notes are drawn and not cards, since the cards of one note are good or bad together.
    """
    if not counts:
        return 0.0, 0.0
    draw = random.Random(_SEED)  # noqa: S311 - no secret depends on it
    shares = sorted(share_of(draw.choices(counts, k=len(counts))) for _ in range(_RESAMPLES))
    return shares[int(_TAIL * _RESAMPLES)], shares[int((1 - _TAIL) * _RESAMPLES) - 1]
