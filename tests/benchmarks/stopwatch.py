"""Times the functions of the program while a sync runs in this process."""

from __future__ import annotations

import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

ELSE = "everything else"


class Stopwatch:
    """Divides the time among stages: each moment counts for the innermost stage that runs alone.

    It follows one task at a time, in any thread; concurrent work would be counted wrongly.
    """

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._stages = [ELSE]
        self._since = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time of the block for this stage."""
        self._count()
        self._stages.append(name)
        try:
            yield
        finally:
            self._count()
            self._stages.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        self.seconds[self._stages[-1]] += now - self._since
        self._since = now

    @contextmanager
    def running(self) -> Iterator[None]:
        """Counts from here to the end of the block; what no stage claims counts for ``ELSE``."""
        self._since = time.perf_counter()
        try:
            yield
        finally:
            self._count()

    @contextmanager
    def watching(self, owner: Any, name: str, stage: str) -> Iterator[None]:
        """Counts every call of this function, or coroutine function, for the stage."""
        with patch.object(owner, name, self._watched(getattr(owner, name), stage)):
            yield

    def _watched(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **named: Any) -> Any:
                with self.stage(stage):
                    return await function(*args, **named)

            return awaited

        @wraps(function)
        def called(*args: Any, **named: Any) -> Any:
            with self.stage(stage):
                return function(*args, **named)

        return called
