"""The work of each process of the fault run: one try after the other, on a stage of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from faults.holdings import Outcome
from faults.registry import FAULTS
from faults.stage import Stage


@dataclass(frozen=True, slots=True)
class Task:
    """The nth try of a fault; together with the seed it determines every choice."""

    fault: str
    number: int
    seed: int
    case: object = None


_stages: list[Stage] = []


def take_stage(folder: Path) -> None:
    """Gives this process its stage below ``folder``; only the main process handles Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stages.append(Stage(folder / f"{os.getpid()}"))


def cases_of(fault: str) -> Sequence[object]:
    """Returns every case of a fault."""
    try:
        return asyncio.run(FAULTS[fault].cases(_stages[0]))
    except Exception as error:
        # Not every error survives the way to another process.
        raise RuntimeError("".join(traceback.format_exception(error))) from None


def attempt(task: Task) -> Outcome:
    """Makes a try; an exception is a failure of this try, and the others continue."""
    random = Random(f"{task.seed}/{task.fault}/{task.number}")
    try:
        return asyncio.run(FAULTS[task.fault].attempt(_stages[0], task.case, random))
    except Exception as error:
        return Outcome(problem=f"the try itself raised {error!r}")
