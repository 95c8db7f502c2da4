"""Writes the cards of a note: the only entry to this room."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import TracebackType
from typing import Any, TypeVar

from msgspec import Struct, field

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.asker import Tally
from obsidian_anki_sync.generation.ask.budget import NOTHING, Budget, Charge, tokens_of
from obsidian_anki_sync.generation.ask.faults import PromptTooLongError
from obsidian_anki_sync.generation.ask.planning import (
    Estimate,
    NotePlan,
    PlannedRequest,
    SourceNote,
    estimate,
    languages_of,
    plan,
    prepared,
)
from obsidian_anki_sync.generation.ask.preflight import Preflight
from obsidian_anki_sync.generation.ask.replies import TruncatedError, read_answers, read_cards
from obsidian_anki_sync.generation.ask.requests import CARDS_PROMPT, ask_for_answers, ask_for_cards
from obsidian_anki_sync.generation.ask.servers import Servers
from obsidian_anki_sync.generation.check.agents import Agents
from obsidian_anki_sync.generation.check.anchoring import SectionView
from obsidian_anki_sync.generation.check.checks import REFUSALS
from obsidian_anki_sync.generation.check.composing import Composed, compose_all, without_duplicates
from obsidian_anki_sync.generation.check.matching import match
from obsidian_anki_sync.generation.check.mending import completed, mended
from obsidian_anki_sync.generation.check.pairing import paired
from obsidian_anki_sync.generation.errors import ModelError, QuarantinedError
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.prepare.legend import with_names
from obsidian_anki_sync.generation.prepare.sections import Section, halve, prepare

__all__ = [
    "CardWriter",
    "Estimate",
    "NotePlan",
    "PlannedRequest",
    "Preflight",
    "SourceNote",
    "WrittenCards",
    "estimate",
    "plan",
]

# A model that loops fills any room: its section is halved once, one that does not fit as often as it takes.
_HALVINGS = {TruncatedError: 1, PromptTooLongError: 6}
_AHEAD = 2
_ANY_LENGTH = 1_000_000
_SHORT = 200  # tokens
_NOT_WORTH_IT = "The model judged the part that begins here to be a list of links or names, not worth cards."
_ASK_FOR_IT = "Write `anki: generate` into the note's frontmatter to get cards nevertheless."

_Result = TypeVar("_Result")


class WrittenCards(Struct, frozen=True):
    """What a model made of a note.

    ``drafts`` are all cards that the note has now, in order of place; one that continues an existing draft
    has its ``draft_id``. ``changed`` are the ids of those whose text is another than before, ``unmatched``
    the existing drafts that no new one continues: the user decides about them. It is empty if the note was
    not read whole. ``dropped`` counts by reason the cards that the checks dropped; ``left_out`` says where
    the model found nothing, and which cards were dropped there and why. ``skipped`` is the reason if nothing
    was sent, else empty. ``diagnoses`` name the sections without a usable answer. ``charge`` is the cost of
    the requests, ``kept`` the number of answers that were cached.
    """

    drafts: tuple[GeneratedDraft, ...] = ()
    changed: tuple[str, ...] = ()
    unmatched: tuple[GeneratedDraft, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    skipped: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    charge: Charge = NOTHING
    kept: int = 0
    left_out: tuple[Diagnosis, ...] = ()

    @property
    def is_whole(self) -> bool:
        """True if every section of the note was read."""
        return not self.diagnoses


class _ReadingBuilder(Struct):
    """Collects the results of a note's sections."""

    dropped: Counter[str] = field(default_factory=Counter)
    failures: list[QuarantinedError] = field(default_factory=list)
    left_out: list[Diagnosis] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class CardWriter:
    """Writes cards with a model, as many requests at a time as the server allows; an async context manager.

    ``write`` may be called for many notes at once, best for ``most_at_once`` of them.
    """

    def __init__(
        self,
        options: GenerationOptions,
        answers: AnswerCache,
        budget: Budget,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._options = options
        self._servers = Servers(options, answers, budget, say)
        self._agents = Agents(options, self._servers) if options.use_agents else None

    async def __aenter__(self) -> CardWriter:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._servers.close()

    @property
    def most_at_once(self) -> int:
        """How many notes to write at a time: some are prepared while others wait for an answer."""
        return self._servers.most_at_once + _AHEAD

    @property
    def response_formats(self) -> Mapping[str, str]:
        """How the models of the main server are asked: the next ``GenerationOptions.response_formats``."""
        return self._servers.response_formats.get(self._options.url, {})

    @property
    def formats_by_server(self) -> Mapping[str, Mapping[str, str]]:
        """How each model of each server is asked, by the server's address."""
        return self._servers.response_formats

    async def preflights(self) -> Mapping[str, Preflight]:
        """Asks all servers of this run about themselves; returns their answers by address.

        Raises ``ModelError`` if no request to one of them can succeed.
        """
        return await self._servers.preflights()

    async def write(self, source: SourceNote, hear: Callable[[str], None] = lambda _: None) -> WrittenCards:
        """Returns the cards of a note; ``hear`` gets the question of each as soon as it has come.

        Raises ``QuarantinedError`` if no part of it gave a usable answer, ``ModelError`` if the run has to
        stop, and ``BudgetReachedError``. Cancelling it ends the request; no complete answer is lost.
        """
        ready = prepared(source, self._options)
        builder = _ReadingBuilder(tally=Tally(hear=hear))
        languages = languages_of(self._options, ready)
        found = await _all(
            self._section(source, section, language, builder)
            for section in ready.sections
            for language in languages
        )
        if builder.failures and len(builder.failures) == len(found):
            raise builder.failures[0]
        note = source.note
        taken = [note.body[start:end] for start, end in source.taken]
        starts = range(0, len(found), len(languages))
        sections = (list(chain(*found[start : start + len(languages)])) for start in starts)
        linked = (card for section in sections for card in paired(section))
        cards = without_duplicates(linked, taken, builder.dropped)
        cards.sort(key=lambda card: card.unit.start)
        prompt = self._options.prompt or CARDS_PROMPT
        matched = match([_draft(card, note, prompt) for card in cards], source.existing)
        return WrittenCards(
            drafts=matched.drafts,
            changed=matched.changed,
            unmatched=() if builder.failures else matched.unmatched,
            dropped=dict(builder.dropped),
            skipped=ready.skipped,
            diagnoses=tuple(_diagnosis(failure) for failure in builder.failures),
            charge=builder.tally.charge,
            kept=builder.tally.kept,
            left_out=tuple(sorted(builder.left_out, key=lambda one: one.line or 0)),
        )

    async def answers(self, note: Note, fronts: Sequence[str]) -> tuple[str, ...]:
        """Returns the answer to each question from a note as a whole; to measure by."""
        whole = prepare(note, (), _ANY_LENGTH, 0).sections[0]
        named = [whole.placeholders.named(front) for front in fronts]
        ask = ask_for_answers(whole, named, self._options)
        found = await self._servers.read(ask, read_answers, Tally())
        return tuple(
            whole.placeholders.restore(with_names(found.get(number, ""), whole.legend))
            for number in range(1, len(fronts) + 1)
        )

    async def _section(
        self, source: SourceNote, section: Section, language: str, builder: _ReadingBuilder
    ) -> list[Composed]:
        """Returns the cards of a section; a reason why there are none goes to the builder."""
        line = source.note.line_at(section.units[0].start)
        try:
            if (
                self._agents
                and not source.is_asked_for
                and not await self._agents.is_worth_it(section, builder.tally)
            ):
                builder.dropped["not-worth-it"] += 1
                builder.left_out.append(Diagnosis("not-worth-it", f"{_NOT_WORTH_IT} {_ASK_FOR_IT}", line))
                return []
            return await self._cards(source, section, language, builder, 0)
        except QuarantinedError as error:
            builder.failures.append(QuarantinedError(error.message, error.advice, line))
            return []

    async def _cards(
        self, source: SourceNote, section: Section, language: str, builder: _ReadingBuilder, halved: int
    ) -> list[Composed]:
        ask = ask_for_cards(section, language, self._options, source.pictures)
        try:
            if self._is_too_long(ask.charge(self._options).tokens_in):
                raise PromptTooLongError
            written = await self._servers.read(ask, read_cards, builder.tally)
            if not written and source.is_asked_for:
                ask = ask.again("The author of the note wants cards of it: write at least one.")
                written = await self._servers.read(ask, read_cards, builder.tally)
        except (PromptTooLongError, TruncatedError) as error:
            halves = halve(section, source.note)
            if len(halves) == 1 or halved >= _HALVINGS[type(error)]:
                raise _hopeless(error, section) from None
            parts = [await self._cards(source, half, language, builder, halved + 1) for half in halves]
            return [card for part in parts for card in part]
        view = SectionView(section)
        cards, refused = completed(
            *compose_all(written, view, language, self._options), view, language, self._options
        )
        dropped = Counter(one.code for one in refused)
        builder.dropped += dropped
        line = source.note.line_at(section.units[0].start)
        builder.left_out += _left_out(dropped, line, is_empty=not written)
        if self._agents is None:
            return mended(cards, view, self._options)
        return await self._agents.vetted(cards, view, builder.tally)

    def _is_too_long(self, tokens: int) -> bool:
        """True if a request cannot fit; Ollama would cut it silently, others drop the connection."""
        window = self._options.for_step(Step.WRITE).context_tokens
        return window > 0 and tokens + min(self._options.max_tokens, window // 2) > window


def _left_out(dropped: Counter[str], line: int, *, is_empty: bool) -> Iterator[Diagnosis]:
    """Yields why a section has no card, or fewer: the model wrote none, or cards were dropped."""
    if is_empty:
        yield Diagnosis("nothing", f"The model found nothing to learn from here on. {_ASK_FOR_IT}", line)
    for code, count in dropped.items():
        cards = "A card" if count == 1 else f"{count} cards"
        yield Diagnosis(f"dropped-{code}", f"{cards} of the model dropped: {REFUSALS[code]}", line)


def _hopeless(error: Exception, section: Section) -> SyncError:
    if isinstance(error, PromptTooLongError):
        if tokens_of(section.text) <= _SHORT:
            said = f" The server says: {error}" if str(error) else ""
            return ModelError(
                f"Even a short note does not fit into the model's window.{said}",
                "Enlarge the window of the model (with Ollama: OLLAMA_CONTEXT_LENGTH), or lower max_tokens in"
                " the generation settings.",
            )
        return QuarantinedError(
            "The note does not fit into the model's window, even in parts.",
            "Enlarge the window of the model, or divide the note with headings and paragraphs.",
        )
    return QuarantinedError(
        "The model's answer does not end: it was cut off with twice the room, and for half the section.",
        "Choose a larger model, raise max_tokens, or leave this note out.",
    )


def _draft(composed: Composed, note: Note, prompt: str) -> GeneratedDraft:
    """Returns the draft of a card, which has no id yet."""
    unit = composed.unit
    return GeneratedDraft(
        draft_id="",
        note_type=composed.note_type,
        fields=composed.fields,
        unit=note.body[unit.start : unit.end],
        unit_digest=unit.digest,
        line=note.line_at(unit.start),
        heading=unit.headings[-1] if unit.headings else None,
        language=composed.language,
        flags=composed.flags,
        prompt=prompt,
    )


def _diagnosis(failure: QuarantinedError) -> Diagnosis:
    return Diagnosis(failure.code, f"{failure.message} {failure.advice}", failure.line)


async def _all(works: Iterable[Coroutine[Any, Any, _Result]]) -> list[_Result]:
    """Returns the results of concurrent work, in order; if one fails, the others are ended first."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
