"""Reads and renders on all cores, if there is enough to do."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.store.records import BuiltNote, FailedNote
from obsidian_anki_sync.vault.walk import FoundFile

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Outcome = BuiltNote | FailedNote

# One checkpoint commits a chunk: small, so that a kill loses little and a stop waits little.
_CHUNK_NOTES = 64
_CHUNK_BYTES = 128 * 1024
# Starting a process takes about as long as rendering this much.
_WORTH_A_PROCESS = 512 * 1024
# When the user stops, work in progress gets this long to end; the rest is made again next time.
# It is less than the grace period of an interrupt, so that finished work is committed within it.
_GRACE_SECONDS = 0.7

_maker: CardBuilder | None = None


class WorkerLostError(UnavailableError):
    """A worker process died."""

    code = "worker-lost"


def chunks(notes: Sequence[FoundFile]) -> Iterator[tuple[FoundFile, ...]]:
    """Yields the notes in their order, in chunks of bounded number and size."""
    portion: list[FoundFile] = []
    size = 0
    for note in notes:
        if portion and (len(portion) == _CHUNK_NOTES or size + note.size > _CHUNK_BYTES):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(note)
        size += note.size
    if portion:
        yield tuple(portion)


def process_count(notes: Sequence[FoundFile], workers: int) -> int:
    """Returns how many processes to start; 1 means this one. ``workers`` of 0 means one for each core."""
    most = workers or os.cpu_count() or 1
    worthwhile = sum(note.size for note in notes) // _WORTH_A_PROCESS
    return max(1, min(most, worthwhile))


async def build_all(
    card_builder: CardBuilder, notes: Sequence[FoundFile], workers: int, interrupt: Interrupt
) -> AsyncIterator[list[Outcome]]:
    """Makes the cards of all notes, chunk by chunk, in any order.

    On an interrupt it ends early, with the chunks that finish in time.
    """
    count = process_count(notes, workers)
    if count == 1:
        for portion in chunks(notes):
            if interrupt.requested:
                return
            yield await asyncio.to_thread(_make_with, card_builder, portion, interrupt)
        return
    with _pool(card_builder, count) as pool:
        async for outcomes in _from_pool(pool, notes, count, interrupt):
            yield outcomes


async def _from_pool(
    pool: ProcessPoolExecutor, notes: Sequence[FoundFile], count: int, interrupt: Interrupt
) -> AsyncIterator[list[Outcome]]:
    portions = chunks(notes)
    running: set[asyncio.Future[list[Outcome]]] = set()
    loop = asyncio.get_running_loop()
    stopping = asyncio.create_task(interrupt.wait())
    try:
        while not interrupt.requested:
            # One chunk more than processes, so that none waits for this one to write.
            while len(running) <= count and (portion := next(portions, None)):
                with _sigint_blocked():
                    running.add(loop.run_in_executor(pool, _make_here, portion))
            if not running:
                return
            anything: tuple[asyncio.Future[Any], ...] = (*running, stopping)
            await asyncio.wait(anything, return_when=asyncio.FIRST_COMPLETED)
            for future in [future for future in running if future.done()]:
                running.discard(future)
                yield _result(future)
        if running:
            ended, _ = await asyncio.wait(running, timeout=_GRACE_SECONDS)
            for future in ended:
                yield _result(future)
    finally:
        stopping.cancel()
        for future in running:
            future.add_done_callback(_forget)


def _forget(future: asyncio.Future[list[Outcome]]) -> None:
    """Retrieves the result of abandoned work, so that asyncio does not warn."""
    if not future.cancelled():
        future.exception()


def _result(future: asyncio.Future[list[Outcome]]) -> list[Outcome]:
    try:
        return future.result()
    except BrokenExecutor:
        raise WorkerLostError(
            "A process that was reading notes ended unexpectedly; perhaps the memory ran out.",
            "Sync again to continue. If it happens again, set workers to 1.",
        ) from None


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Starts processes with SIGINT blocked, since Ctrl+C reaches every process of the terminal.

    The process cannot block it itself in time: a signal in its first moments would end it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _pool(card_builder: CardBuilder, count: int) -> Iterator[ProcessPoolExecutor]:
    # Imported here: a few notes need no processes.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    _start_tracker()
    # Forking a process that has threads (SQLite's is one) can deadlock; a spawned one starts clean.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(card_builder,))
    try:
        yield pool
    finally:
        # Without waiting: a worker that is still busy was abandoned, and its result is not needed.
        busy = multiprocessing.active_children()
        pool.shutdown(wait=False, cancel_futures=True)
        for process in busy:
            process.terminate()


def _start_tracker() -> None:
    """Starts the process that removes the pool's semaphores if this one is killed.

    Its warnings are off: after a stop, they would appear in the terminal.
    """
    if os.name != "posix":
        return
    from multiprocessing import resource_tracker

    name = "PYTHONWARNINGS"
    before = os.environ.get(name)
    os.environ[name] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _begin(card_builder: CardBuilder) -> None:
    """Prepares a worker process: it leaves signals to its parent, and never outlives it."""
    import multiprocessing

    global _maker
    _maker = card_builder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)


def _make_here(portion: tuple[FoundFile, ...]) -> list[Outcome]:
    assert _maker is not None
    return _make_with(_maker, portion)


def _make_with(
    card_builder: CardBuilder, portion: tuple[FoundFile, ...], interrupt: Interrupt | None = None
) -> list[Outcome]:
    """Returns the outcomes of a chunk; after a stop, only of its first notes, since diagrams take long."""
    waited_for = takewhile(lambda _: not (interrupt and interrupt.requested), portion)
    return [card_builder.make(found) for found in waited_for]
