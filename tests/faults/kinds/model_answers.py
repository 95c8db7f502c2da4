"""Every fault of a language model's server, at every request of a sync; and kills while it writes."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from unittest.mock import patch

from msgspec import structs

from faults.fault import Fault, disturbed, finished
from faults.holdings import GENERATED, Holdings, Outcome, compared
from faults.model import Bad, Model
from faults.processes import at_work
from faults.stage import Situation, Stage, Try
from faults.writing import WRITING, refresh
from generation.server import Reply, as_json, chunk, event, failure, text
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.pipeline.authoring import writing as authoring
from obsidian_anki_sync.pipeline.authoring.sources import options_from
from obsidian_anki_sync.settings import Settings
from support.generating import with_generation
from support.syncing import store_value

_SILENT_SECONDS = 0.4
_RETRY_SECONDS = 0.01
# With a slow model, kills also come in the middle of an answer.
_ANSWER_SECONDS = 0.03
_AGAIN = 0.4
_LATER = 1.2


def _cut(answer: str) -> Reply:
    return Reply(((0, event(chunk(answer[: len(answer) // 2]))),), cut=True)


def _dripping(answer: str) -> Reply:
    letters = [(_RETRY_SECONDS, event(chunk(answer[at : at + 4]))) for at in range(0, len(answer), 4)]
    return Reply((*letters, (0, event(chunk("", "stop"))), (0, b"data: [DONE]\n\n")))


def _falling_silent(answer: str) -> Reply:
    return Reply(((0, event(chunk(answer[: len(answer) // 2]))),), hangs=True)


ANSWERS: Mapping[str, Bad] = {
    "429 with Retry-After": Bad(lambda _: failure(429, "slow down", retry_after="0.02")),
    "429 without": Bad(lambda _: failure(429, "slow down")),
    "402": Bad(lambda _: failure(402, "insufficient credits")),
    "500": Bad(lambda _: failure(500, "internal error")),
    "error inside a 200": Bad(lambda _: as_json({"error": {"message": "upstream died", "code": 502}})),
    "cut stream": Bad(_cut),
    "connection refused": Bad(lambda _: Reply(cut=True), leaves=True),
    "hang": Bad(lambda _: Reply(hangs=True)),
    "hang within an answer": Bad(_falling_silent),
    "slow drip": Bad(_dripping, is_paid=True),
    "wrong key": Bad(lambda _: failure(401, "incorrect API key provided")),
    "unknown model": Bad(lambda _: failure(404, "the model `m` does not exist", "model_not_found")),
    "context overflow": Bad(lambda _: failure(400, "this exceeds the available context size", 400)),
    "wrong JSON": Bad(lambda answer: text(answer[:-2]), is_paid=True),
    "truncated": Bad(lambda answer: text(answer[: len(answer) // 2], "length"), is_paid=True),
    "empty": Bad(lambda _: text(""), is_paid=True),
    "refusal": Bad(lambda _: text("I cannot help with that.", "content_filter"), is_paid=True),
    "schema not enforced": Bad(lambda _: text('{"reply": 42}'), is_paid=True),
}
# What was answered badly is kept, and so is the doubt of a card that could not be asked about: such a note
# is asked for again by refreshing.
_KEPT = frozenset({"wrong JSON", "truncated", "empty", "refusal", "schema not enforced", "context overflow"})


@dataclass(frozen=True, slots=True)
class Disturbance:
    """The nth request to the model in this scenario, alone or as the first of many."""

    scenario: str
    nth: int
    lasts: bool


@dataclass(frozen=True)
class ModelFault(Fault):
    """One fault of the server, until it is taken away."""

    answer: str

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Model: {self.answer}"

    async def cases(self, stage: Stage) -> Sequence[Disturbance]:
        """Returns every request of both scenarios, the list of models included."""
        found = []
        for scenario in WRITING:
            requests = (await stage.undisturbed(Situation(scenario))).requests
            # A server that has left is gone until it is started again.
            lasts = (True,) if ANSWERS[self.answer].leaves else (True, False)
            found += [Disturbance(scenario, nth, so) for nth in range(requests + 1) for so in lasts]
        return found

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Lets the model meet the fault, then syncs without it; refreshes if the case needs it."""
        assert isinstance(case, Disturbance)
        situation = Situation(case.scenario)
        expected = (await stage.undisturbed(situation)).left
        async with stage.set(situation) as attempt:
            model = _model_of(attempt)
            model.meet(ANSWERS[self.answer], case.nth, lasts=case.lasts)
            settings = attempt.settings
            if "hang" in self.answer:
                settings = with_generation(
                    settings, idle_seconds=_SILENT_SECONDS, load_seconds=_SILENT_SECONDS
                )
            with _short_waits():
                problem = await disturbed(attempt.scenario.work(settings, lambda _: None))
            model.mend()
            return await _ended(attempt, expected, problem, may_refresh=self.answer in _KEPT)


class KilledWriting(Fault):
    """The process is killed at random moments while the model writes, and often again."""

    name = "Model: killed while it writes"

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Kills once or more, then ends the work."""
        situation = Situation(random.choice(list(WRITING)))
        expected = (await stage.undisturbed(situation)).left
        longest = await self._time_of(stage, situation)
        async with stage.set(situation) as attempt:
            model = _model_of(attempt)
            model.pause = _ANSWER_SECONDS
            before = _kept(attempt.settings)
            kill_again = True
            while kill_again:
                moment = random.uniform(0, longest)
                with at_work(situation.scenario, attempt.settings) as working:
                    if working.await_phase(Phase.GENERATING):
                        await asyncio.sleep(moment)
                    working.kill()
                model.lose(_kept(attempt.settings) - before)
                kill_again = random.random() < _AGAIN
            return await _ended(attempt, expected, "", may_refresh=False)

    async def _time_of(self, stage: Stage, situation: Situation) -> float:
        if situation.scenario not in self._seconds:
            async with stage.set(situation) as attempt:
                _model_of(attempt).pause = _ANSWER_SECONDS
                with at_work(situation.scenario, attempt.settings) as working:
                    working.await_phase(Phase.GENERATING)
                    began = time.monotonic()
                    working.await_phase(Phase.DETERMINING_ACTIONS)
                    self._seconds[situation.scenario] = (time.monotonic() - began) * _LATER
        return self._seconds[situation.scenario]


async def _ended(attempt: Try, expected: Holdings, problem: str, *, may_refresh: bool) -> Outcome:
    """Ends the work as a user does, who refreshes only the notes with bad answers."""
    model = _model_of(attempt)
    outcome = await finished(attempt, expected, problem)
    if may_refresh and not outcome.survived and not problem:
        model.forget()
        await refresh(attempt.settings)
        # What is asked for anew is made into cards anew; none of them may be created anew.
        left = attempt.holdings()
        outcome = compared(replace(left, done=Counter({GENERATED: left.done[GENERATED]})), expected)
    return replace(outcome, repeated=outcome.repeated + model.repeated)


def _model_of(attempt: Try) -> Model:
    assert attempt.model is not None
    return attempt.model


def _kept(settings: Settings) -> int:
    """Returns how many requests have stored answers; one with several questions is also stored in parts."""
    try:
        return int(store_value(settings, "SELECT count(*) FROM answer WHERE finish_reason != 'part'"))
    except sqlite3.OperationalError:
        return 0


@contextmanager
def _short_waits() -> Iterator[None]:
    """Shortens the waits before a retry."""

    def hurried(*arguments: Any, **more: Any) -> GenerationOptions:
        return structs.replace(options_from(*arguments, **more), retry_seconds=_RETRY_SECONDS)

    with patch(f"{authoring.__name__}.options_from", hurried):
        yield


FAULTS: Sequence[Fault] = [*(ModelFault(answer) for answer in ANSWERS), KilledWriting()]
