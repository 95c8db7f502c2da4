"""What a run would send and cost, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.budget import NOTHING, REPAIRS, RETRIES, Charge, total
from obsidian_anki_sync.generation.ask.requests import ask_for_answer, ask_for_cards, ask_for_judgement
from obsidian_anki_sync.generation.check.agents import is_doubtful
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.sections import Prepared, Section, prepare
from obsidian_anki_sync.markup.text import Span


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A note to write cards of.

    ``taken`` are the spans of the body that cards of the note's own take, in any order: they are not sent.
    ``existing`` are the drafts that were written of this note before, rejected ones left out.
    """

    note: Note
    taken: tuple[Span, ...] = ()
    existing: tuple[GeneratedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a note needs, the key of its answer, and what it and those that follow may cost."""

    key: str
    charge: Charge


@dataclass(frozen=True, slots=True)
class NotePlan:
    """The requests that a note needs; none, with the reason in ``skipped``, where nothing is to be sent."""

    path: str
    requests: tuple[PlannedRequest, ...] = ()
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run may cost: ``charge`` is for what is not kept yet, with a margin for retries.

    ``notes`` are those with something to send, ``kept`` the requests that are paid already; ``skipped``
    counts by reason the notes that are not sent.
    """

    notes: int
    kept: int
    charge: Charge
    skipped: Mapping[str, int]

    def seconds(self, tokens_a_second: float) -> float:
        """Returns how long a model of one's own takes that reads and writes so many tokens a second."""
        return self.charge.tokens / tokens_a_second


def prepared(source: SourceNote, options: GenerationOptions) -> Prepared:
    """Returns the sections of a note as the options want them."""
    return prepare(source.note, source.taken, options.section_tokens, options.shortest)


def languages_of(options: GenerationOptions) -> tuple[str, ...]:
    """Returns the languages that cards are asked for in; the empty one is the note's own."""
    return options.languages or ("",)


def plan(source: SourceNote, options: GenerationOptions) -> NotePlan:
    """Returns the requests that a note needs, before any is sent. Pure."""
    ready = prepared(source, options)
    requests = tuple(
        PlannedRequest(ask.key, total([ask.charge(options), *_following(section, options)]))
        for section in ready.sections
        for language in languages_of(options)
        for ask in (ask_for_cards(section, language, options),)
    )
    return NotePlan(source.note.path, requests, ready.skipped)


def _following(section: Section, options: GenerationOptions) -> Iterator[Charge]:
    """Yields what the further steps of a section may cost, a repair of every card left out."""
    if not options.use_agents:
        return
    if is_doubtful(section):
        yield ask_for_judgement(section, options).charge(options)
    answer = ask_for_answer(section, "", options).charge(options)
    for _ in range(min(len(section.units), options.max_cards)):
        yield answer


def estimate(plans: Iterable[NotePlan], options: GenerationOptions, kept: Container[str] = ()) -> Estimate:
    """Returns what the plans cost together; ``kept`` are the keys of answers that are there already. Pure.

    Where the price is not known, the money is not either, unless there is nothing to send.
    """
    notes = paid = 0
    charges: list[Charge] = []
    skipped: Counter[str] = Counter()
    for one in plans:
        if one.skipped:
            skipped[one.skipped] += 1
        new = [request.charge for request in one.requests if request.key not in kept]
        paid += len(one.requests) - len(new)
        notes += bool(new)
        charges += new
    margin = RETRIES * REPAIRS if options.use_agents else RETRIES
    charge = total(charges).times(margin) if charges else NOTHING
    return Estimate(notes, paid, charge, dict(skipped))
