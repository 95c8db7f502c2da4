"""Asks a model, and pays once: a question with an answer in the cache is not sent."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from msgspec import Struct

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.budget import NOTHING, Budget, Charge, charge_for
from obsidian_anki_sync.generation.ask.chat import Chat
from obsidian_anki_sync.generation.ask.faults import (
    FormRefusedError,
    ParameterRefusedError,
    RequestRefusedError,
    RoomRefusedError,
    ServerBusyError,
)
from obsidian_anki_sync.generation.ask.marks import LARGER_WINDOW, is_repeated, require_whole
from obsidian_anki_sync.generation.ask.pacing import Pacer
from obsidian_anki_sync.generation.ask.replies import (
    DeclinedError,
    MalformedAnswerError,
    TruncatedError,
    without_thoughts,
)
from obsidian_anki_sync.generation.ask.requests import Ask
from obsidian_anki_sync.generation.ask.response_format import Dialect, ResponseFormat
from obsidian_anki_sync.generation.ask.waits import in_words
from obsidian_anki_sync.generation.errors import (
    ModelError,
    NotAnsweredError,
    QuarantinedError,
    UnreachableError,
)
from obsidian_anki_sync.generation.options import GenerationOptions, Step

_LONGEST_WAIT = 300.0
_SLOWER_AT_A_LIMIT = 8
_SLOWER_WHILE_LOADING = 10
# After this many notes in a row without an answer, the fault is the server's and not the notes'.
_MOST_IN_VAIN = 5
# So many before the first answer, and from a server that is silent, of which each costs the whole wait.
_FEW_IN_VAIN = 2
_MOST_UNREADABLE = 3

_Read = TypeVar("_Read")


def _unheard(_: str) -> None:
    """Ignores a question of a card."""


class Tally(Struct):
    """What was sent for a note, and how many answers were cached; ``hear`` gets questions as they come."""

    charge: Charge = NOTHING
    kept: int = 0
    hear: Callable[[str], None] = _unheard


class _Room(Struct):
    """The room for the answers to one question so far; ``to_think`` is in tokens."""

    dialect: Dialect
    to_think: int
    thinks: bool = False
    is_doubled: bool = False

    def first(self, ask: Ask) -> Ask:
        """Returns the question with room for thinking, if the model is known to need it."""
        self.thinks = self.dialect.thinks
        return ask.with_thinking(self.to_think) if self.thinks else ask

    def more(self, ask: Ask, answer: Answer, error: TruncatedError) -> Ask:
        """Returns the question with more room; raises ``error``, or ``ModelError`` for endless thinking."""
        only_thought = not without_thoughts(answer.text)
        if only_thought and not self.thinks:
            self.dialect.thinks = self.thinks = True
            return ask.with_thinking(self.to_think)
        if self.is_doubled:
            raise _only_thinks(ask) if only_thought else error
        self.is_doubled = True
        return ask.with_room()


class Asker:
    """Asks the models of one server."""

    def __init__(
        self,
        options: GenerationOptions,
        answers: AnswerCache,
        budget: Budget,
        chat: Chat,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._options = options
        self._answers = answers
        self._budget = budget
        self._chat = chat
        self._say = say
        self._marks: set[str] = set()
        self._said: set[str] = set()
        self.pacer = Pacer(options.concurrency, is_loopback=options.is_loopback)
        self._dialects: dict[str, Dialect] = {}
        self._under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._in_vain = 0
        self._unreadable: Counter[str] = Counter()
        self._proven: set[str] = set()
        self._first: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def response_formats(self) -> dict[str, str]:
        """The response format of each model asked so far, as far as it is known."""
        return {model: str(dialect) for model, dialect in self._dialects.items()}

    async def read(self, ask: Ask, read: Callable[[Answer], _Read], tally: Tally) -> _Read:
        """Returns the parsed answer; see ``_read``.

        Until a model has answered once, it is asked one question at a time, so that an error that stops the
        run costs only one request.
        """
        if ask.model in self._proven:
            return await self._read(ask, read, tally)
        async with self._first[ask.model]:
            if ask.model not in self._proven:
                result = await self._read(ask, read, tally)
                self._proven.add(ask.model)
                return result
        return await self._read(ask, read, tally)

    async def recalled(self, key: str) -> str | None:
        """Returns what was remembered under a key, or None."""
        answer = await self._answers.get(key)
        return None if answer is None else answer.text

    async def remember(self, key: str, words: str) -> None:
        """Keeps a part of an answer, which is paid already, under a key of its own."""
        await _unbroken(self._answers.keep(key, Answer(words, "", "part")))

    async def _read(self, ask: Ask, read: Callable[[Answer], _Read], tally: Tally) -> _Read:
        """Returns the parsed answer; if it is malformed, asks again and says what is wrong.

        Raises ``TruncatedError`` if twice the room was not enough, ``PromptTooLongError``,
        ``QuarantinedError`` if no usable answer comes, ``NotAnsweredError`` if none comes for now, and
        whatever stops the run.
        """
        unreadable = 0
        room = _Room(self._dialect(ask.model), self._options.reasoning_tokens)
        ask = room.first(ask)
        while True:
            answer = await self._answer(ask, tally)
            try:
                result = read(answer)
                self._look_for_cut(ask, answer, is_empty=not result)
                return result
            except TruncatedError as error:
                ask = room.more(ask, answer, error)
            except DeclinedError as error:
                said = f" It says: {error}" if str(error) else ""
                raise QuarantinedError(
                    f"The model declined to work on this note ({answer.finish_reason}).{said}",
                    "Leave the note out, or choose another model.",
                ) from None
            except MalformedAnswerError as error:
                unreadable += 1
                if unreadable == _MOST_UNREADABLE:
                    raise self._unreadable_answer(error, answer, ask.model) from None
                if unreadable > 1 and error.is_form:
                    # The form was accepted and not kept: it has to be asked for in another way.
                    self._dialect(ask.model).step_down(_response_format(answer))
                ask = ask.again(error.problem)

    def _look_for_cut(self, ask: Ask, answer: Answer, *, is_empty: bool) -> None:
        """Checks that the reply repeats the mark, if the server does not count what it read.

        Raises ``ModelError`` for an empty reply of a model that repeated marks before. A model that never
        did may not be able to: its replies count, and the user is told once.
        """
        if not ask.mark:
            return
        if is_repeated(ask.mark, answer.text):
            self._marks.add(ask.model)
            return
        if answer.usage.tokens_in + answer.usage.tokens_cached:
            return
        if is_empty and ask.model in self._marks:
            raise ModelError(
                f"{self._options.host} cut the request in silence: {ask.model} did not repeat the words at"
                " its beginning and end, and found nothing to learn.",
                LARGER_WINDOW,
            )
        self._say_once(
            f"{ask.model} did not repeat the words at the beginning and end of a request. If"
            f" {self._options.host} cuts requests in silence, cards are missing. {LARGER_WINDOW}"
        )

    def _say_once(self, words: str) -> None:
        if words not in self._said:
            self._said.add(words)
            self._say(words)

    def _unreadable_answer(self, error: MalformedAnswerError, answer: Answer, model: str) -> SyncError:
        """Returns the error for a note; for the run, if the model has written nothing else."""
        told = error.problem.replace("Your last reply", "the last reply").rstrip(".")
        words = " ".join(answer.text.split())
        told += f" and began '{shortened(words)}'" if words else ""
        self._unreadable[model] += 1
        if model not in self._proven and self._unreadable[model] > 1:
            return ModelError(
                f"{model} wrote nothing that can be read for {self._unreadable[model]} notes: {told}.",
                "Choose a larger model in the generation settings.",
            )
        return QuarantinedError(
            f"{model} wrote nothing that can be read in {_MOST_UNREADABLE} attempts: {told}.",
            "Choose a larger model, or leave this note out.",
        )

    async def _answer(self, ask: Ask, tally: Tally) -> Answer:
        """Returns the cached answer, or a new one that is kept before it is parsed."""
        key = ask.key
        # Two notes may hold the same text: the second waits for the first one's answer.
        lock = self._under_way.setdefault(key, asyncio.Lock())
        async with lock:
            answer = await self._answers.get(key)
            if answer is not None:
                tally.kept += 1
                return answer
            return await self._sent(ask, key, tally)

    async def _sent(self, ask: Ask, key: str, tally: Tally) -> Answer:
        """Returns the answer; sends again, in another form or later, as long as that may help."""
        dialect = self._dialect(ask.model)
        before, plainer = dialect.copy(), dialect.plainer()
        tries, began = 0, time.monotonic()
        while True:
            asked = dialect.copy()
            try:
                answer = await self._once(ask, key, dialect, tally)
                self._in_vain = 0
                return answer
            except (FormRefusedError, ParameterRefusedError, RoomRefusedError) as error:
                self._adapt(dialect, error, asked, ask)
            except RequestRefusedError as error:
                # A model that has answered refuses the note, not the form.
                tried = ask.model not in self._proven and error.may_be_form and next(plainer, None)
                dialect.become(tried or before)
                if not tried:
                    raise self._refusal(str(error), ask.model) from None
            except ServerBusyError as error:
                waited = time.monotonic() - began
                tries += not error.is_loading or waited > self._options.load_seconds
                if tries >= error.tries:
                    raise self._given_up(error, ask.model) from None
                await self._wait(error, tries)

    def _adapt(self, dialect: Dialect, error: Exception, asked: Dialect, ask: Ask) -> None:
        """Leaves out what the server refused in the dialect ``asked``; raises if that is left out already."""
        match error:
            case FormRefusedError():
                if not dialect.step_down(asked.response_format):
                    raise self._refused(str(error)) from None
            case ParameterRefusedError(args=(str(parameter),)):
                if parameter in asked.refused:
                    raise self._refused(f"it refuses the parameter {parameter}") from None
                dialect.refused.add(parameter)
            case RoomRefusedError():
                dialect.shrink(error, ask.expected_tokens)

    async def _once(self, ask: Ask, key: str, dialect: Dialect, tally: Tally) -> Answer:
        async with self.pacer.turn() as began:
            reservation = await self._budget.reserve(ask.most(self._options))
            # The cost of a request without an answer is unknown: a cut reply was paid for, a refusal was not.
            charge = ask.charge(self._options)
            try:
                body = dialect.body(ask, self._options.max_cards)
                hear = tally.hear if ask.step is Step.WRITE else _unheard
                answer = await self._chat.complete(body, dialect.response_format, hear)
                read = answer.usage.tokens_in + answer.usage.tokens_cached
                require_whole(read, ask.charge(self._options).tokens_in, self._options.host)
            except ServerBusyError as error:
                if error.slows:
                    self.pacer.overtaxed(began, error.wait)
                charge = Charge(not error.is_loading) if error.was_refused else charge
                raise
            except Exception:
                charge = Charge(1)
                raise
            else:
                charge = charge_for(answer, charge, self._options.for_step(ask.step))
                await _unbroken(self._answers.keep(key, answer))
            finally:
                tally.charge = tally.charge.plus(charge)
                await _unbroken(self._budget.record_charge(reservation, charge))
            self.pacer.went_well()
            return answer

    async def _wait(self, error: ServerBusyError, tries: int) -> None:
        wait = error.wait
        if error.is_loading:
            wait = wait or _SLOWER_WHILE_LOADING * self._options.retry_seconds
            self._say_once(f"{error.told} The sync waits for it.")
        if wait is None:
            first = self._options.retry_seconds * (_SLOWER_AT_A_LIMIT if error.is_limited else 1)
            wait = first * 2 ** (tries - 1) * (0.5 + random.random())  # noqa: S311
        if wait > _LONGEST_WAIT:
            raise ModelError(
                f"{error.told} It asks to wait {in_words(wait)}.",
                "Resume the session then: answers are kept, and nothing is sent twice.",
            )
        await asyncio.sleep(wait)

    def _given_up(self, error: ServerBusyError, model: str) -> Exception:
        self._in_vain += 1
        if error.is_silent and model not in self._proven:
            return ModelError(
                f"{error.told} It has not answered once.",
                "Look at the server's own log. The setting load_seconds of generation waits longer.",
            )
        if model not in self._proven and (error.slows or not error.may_be_note):
            return ModelError(
                f"{error.told} It was asked {error.tries} times and has not answered once.",
                "Follow what the server says, or look at its own log; then resume: nothing is sent twice.",
            )
        if error.is_unreachable:
            return UnreachableError(
                error.told,
                "Start the server, or correct the base URL of the generation settings; then resume.",
            )
        most = _MOST_IN_VAIN if model in self._proven and not error.is_silent else _FEW_IN_VAIN
        if self._in_vain >= most:
            return ModelError(
                f"{error.told} That is so for {self._in_vain} notes in a row.",
                "Look at the server's own log, then resume: answers are kept.",
            )
        return NotAnsweredError(
            f"{error.told} It was asked {error.tries} times.",
            "The next sync tries it again. If it fails each time, the note may be too long for the model.",
        )

    def _refused(self, words: str) -> ModelError:
        return ModelError(
            f"{self._options.host} does not accept the request: {words}.", "Choose another model or server."
        )

    def _refusal(self, told: str, model: str) -> Exception:
        """Returns the error for an unknown refusal: it is about the note if others were answered."""
        if model in self._proven:
            return QuarantinedError(told, "Shorten or reword the note, or choose another model.")
        return ModelError(told, "Change the generation settings as the server says, or choose another model.")

    def _dialect(self, model: str) -> Dialect:
        return self._dialects.setdefault(model, Dialect.first(self._options, model))


def _only_thinks(ask: Ask) -> ModelError:
    return ModelError(
        f"{ask.model} used all {ask.max_tokens} tokens for thinking and wrote no card.",
        "Raise reasoning_tokens in the generation settings, set reasoning_effort to low or none, or choose a"
        " model that does not think.",
    )


def _response_format(answer: Answer) -> ResponseFormat:
    try:
        return ResponseFormat(answer.response_format)
    except ValueError:
        return ResponseFormat.PROMPT


async def _unbroken(work: Awaitable[None]) -> None:
    """Finishes work even if the note is cancelled meanwhile, and then raises the cancellation."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
