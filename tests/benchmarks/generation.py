"""Measures generation against a server that takes 200 ms: ``python tests/benchmarks/generation.py``."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.charts import Bars
from benchmarks.report import Table, duration, markdown, percent
from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote
from obsidian_anki_sync.pipeline.authoring.ledger import KeptAnswers
from obsidian_anki_sync.store.store import open_store_file

_SERVER = Path(__file__).parents[1] / "generation" / "server.py"
_LATENCY = 0.2
_CONCURRENCY = 16


@dataclass(slots=True)
class Timed:
    """Stored answers; the time of storing each is measured in seconds."""

    answers: AnswerCache
    keep_seconds: list[float] = field(default_factory=list)

    async def get(self, key: str) -> Answer | None:
        """Returns a stored answer, as the store does it."""
        return await self.answers.get(key)

    async def keep(self, key: str, answer: Answer) -> None:
        """Stores an answer as the store does it, and the time that it took."""
        began = time.perf_counter()
        await self.answers.keep(key, answer)
        self.keep_seconds.append(time.perf_counter() - began)


def main() -> None:
    """Measures as the arguments say, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=_CONCURRENCY)
    options = parser.parse_args()
    print(markdown(asyncio.run(generation_table(options.notes, options.concurrency))))


async def generation_table(notes: int, concurrency: int = _CONCURRENCY) -> Table:
    """Returns a table of the time of writing over the server's own, and of the cost of storing answers."""
    with tempfile.TemporaryDirectory(prefix="anki-sync-bench-") as folder, _server() as url:
        options = GenerationOptions(url=url, model="bench", concurrency=concurrency)
        async with open_store_file(Path(folder) / "store.db") as store:
            answers = Timed(KeptAnswers(store.answers))
            cpu = time.process_time()
            first = await _seconds(notes, options, answers)
            cpu = time.process_time() - cpu
            again = await _seconds(notes, options, answers)
            alone = await _seconds_to_keep(KeptAnswers(store.answers), notes)
    ideal = -(-notes // concurrency) * _LATENCY
    rows = [
        ("all notes, without stored answers", duration(first), percent(first / ideal - 1)),
        ("of this, processor time a note", duration(cpu / notes), ""),
        ("the same from stored answers", duration(again), ""),
        ("storing one answer, while others run", duration(sum(answers.keep_seconds) / notes), ""),
        ("storing one answer, alone", duration(alone), ""),
    ]
    explanation = (
        f"{notes:,} notes of three sentences, {concurrency} requests at a time, and a test server"
        f" that takes {_LATENCY * 1000:.0f} ms. The ideal time is {duration(ideal)}: only the waiting."
    )
    drawn = {"only the waiting": ideal, "without stored answers": first, "from stored answers": again}
    return Table(
        *("Generation", explanation, ("what", "time", "over the ideal"), rows, ("time", "over the ideal")),
        charts=[Bars("generation", f"Cards of {notes:,} notes by a model", drawn, duration)],
    )


async def _seconds(notes: int, options: GenerationOptions, answers: AnswerCache) -> float:
    """Returns the seconds for all notes, with as many under way as the writer wants."""
    waiting = iter(range(notes))
    began = time.perf_counter()
    async with CardWriter(options, answers, Unlimited()) as writer:

        async def work() -> None:
            for number in waiting:
                written = await writer.write(SourceNote(_note(number)))
                assert written.drafts

        await asyncio.gather(*(work() for _ in range(writer.most_at_once)))
    return time.perf_counter() - began


async def _seconds_to_keep(answers: AnswerCache, count: int) -> float:
    """Returns the seconds to store one answer while nothing else happens."""
    answer = Answer('{"cards": []}' * 20, "m", "stop")
    began = time.perf_counter()
    for number in range(count):
        await answers.keep(f"alone-{number}", answer)
    return (time.perf_counter() - began) / count


def _note(number: int) -> Note:
    body = (
        f"# Station {number}\nStation {number} was opened in the year {1800 + number}.\n"
        f"Its longest platform measures {100 + number} metres.\n"
        f"The line to the north leaves from track {number}.\n"
    )
    return Note(f"station-{number}.md", f"station-{number}", {}, body)


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, str(_SERVER), "--latency", str(_LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    main()
