"""How good the cards of a model are, and how good the checks, measured on notes with gold cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.writer import Written


@dataclass(frozen=True, slots=True)
class GoldCard:
    """A good card, written by a person; ``unit`` is the piece of the note that it rests on, to the letter."""

    front: str
    back: str
    unit: str


@dataclass(frozen=True, slots=True)
class GoldNote:
    """A note with the good cards of all that it says."""

    note: Note
    language: str
    cards: tuple[GoldCard, ...]


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


def measure(gold: Sequence[GoldNote], written: Mapping[str, Written]) -> Quality:
    """The quality of what was written, by the note's path; a note that is missing there has failed. Pure."""
    raise NotImplementedError


def measure_checks(gold: Sequence[GoldNote]) -> ChecksQuality:
    """How the checks judge the gold cards, and gold cards spoilt on purpose. Pure."""
    raise NotImplementedError
