"""What a run would send and cost, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct, field

from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.budget import NOTHING, REPAIRS, RETRIES, Charge, total
from obsidian_anki_sync.generation.ask.requests import Ask, ask_for_answers, ask_for_cards, ask_for_judgement
from obsidian_anki_sync.generation.ask.response_format import Dialect
from obsidian_anki_sync.generation.check.agents import is_doubtful
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.prepare.pictures import Picture
from obsidian_anki_sync.generation.prepare.sections import Prepared, Section, prepare
from obsidian_anki_sync.markup.text import Span

# About as long as a question is.
_A_FRONT = "What does this part of the note say about its subject, in short?"


class SourceNote(Struct, frozen=True):
    """A note to write cards of.

    ``taken`` are the spans of the body that cards of the note's own take, in any order: they are not sent.
    ``existing`` are the drafts that were written of this note before, rejected ones left out. A note that
    ``is_asked_for`` says itself that it wants cards: its worth is not judged. ``pictures`` are those to send,
    by the text that embeds them.
    """

    note: Note
    taken: tuple[Span, ...] = ()
    existing: tuple[GeneratedDraft, ...] = ()
    is_asked_for: bool = False
    pictures: Mapping[str, Picture] = field(default_factory=dict)


class PlannedRequest(Struct, frozen=True):
    """A request for a note, the key of its answer, and the possible cost of it and those that follow."""

    key: str
    charge: Charge


class NotePlan(Struct, frozen=True):
    """The requests for a note; none, with the reason in ``skipped``, if there is nothing to send."""

    path: str
    requests: tuple[PlannedRequest, ...] = ()
    skipped: str = ""


class Estimate(Struct, frozen=True):
    """The possible cost of a run: ``charge`` is for missing answers, with a margin for retries.

    ``notes`` are those with something to send, ``kept`` the requests that are paid already; ``skipped``
    counts by reason the notes that are not sent.
    """

    notes: int
    kept: int
    charge: Charge
    skipped: Mapping[str, int]

    def seconds(self, tokens_a_second: float) -> float:
        """Returns the time for a local model that reads and writes so many tokens a second."""
        return self.charge.tokens / tokens_a_second


def prepared(source: SourceNote, options: GenerationOptions) -> Prepared:
    """Returns the sections of a note for these options."""
    return prepare(source.note, source.taken, options.section_tokens, options.shortest)


def languages_of(options: GenerationOptions, ready: Prepared) -> tuple[str, ...]:
    """Returns the languages of the cards; the empty one is the note's own."""
    if options.both_languages and len(ready.languages) > 1 and not options.languages:
        return ready.languages[:2]
    return options.languages or ("",)


def plan(source: SourceNote, options: GenerationOptions) -> NotePlan:
    """Returns the requests for a note. Pure."""
    ready = prepared(source, options)
    requests = tuple(
        PlannedRequest(ask.key, total([ask.charge(options), *_following(source, section, options)]))
        for section in ready.sections
        for language in languages_of(options, ready)
        for ask in (_with_thinking(ask_for_cards(section, language, options, source.pictures), options),)
    )
    return NotePlan(source.note.path, requests, ready.skipped)


def _following(source: SourceNote, section: Section, options: GenerationOptions) -> Iterator[Charge]:
    """Yields the possible cost of the further steps of a section, except repairs."""
    if not options.use_agents:
        return
    if not source.is_asked_for and is_doubtful(section):
        yield _with_thinking(ask_for_judgement(section, options), options).charge(options)
    fronts = [_A_FRONT] * min(len(section.units), options.max_cards)
    yield _with_thinking(ask_for_answers(section, fronts, options), options).charge(options)


def _with_thinking(ask: Ask, options: GenerationOptions) -> Ask:
    """Returns the question with room for thinking, if its model was found to need that."""
    own = options.for_step(ask.step)
    known = Dialect.remembered(own.response_formats.get(ask.model, ""))
    return ask.with_thinking(options.reasoning_tokens) if known and known.thinks else ask


def estimate(plans: Iterable[NotePlan], options: GenerationOptions, kept: Container[str] = ()) -> Estimate:
    """Returns the possible cost of the plans; ``kept`` are the keys of existing answers. Pure.

    If the price is unknown, the money is too, unless there is nothing to send.
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
    return Estimate(notes=notes, kept=paid, charge=charge, skipped=dict(skipped))
