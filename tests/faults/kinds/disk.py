"""The disk is full at a random moment, or cannot be written when the next sync comes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from random import Random

from faults.fault import Fault, at_event, disturbed, finished
from faults.holdings import Outcome
from faults.scenarios import SCENARIOS
from faults.small_disk import small_disk
from faults.stage import Situation, Stage
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupted

_SIZE = "8m"
_MOST_ROOM_LEFT = 200_000
_MAY_MOUNT = os.name == "posix" and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount")
_MISSING = "" if _MAY_MOUNT else "mounting a small file system takes more rights than this user has"


class DiskFull(Fault):
    """Vault, store and collection are on a disk that fills up, to the last byte or nearly."""

    name = "Disk full"
    missing = _MISSING

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Fills the disk at one of the work's events, and makes room for the next sync."""
        situation = Situation(random.choice(list(SCENARIOS)))
        undisturbed = await stage.undisturbed(situation)
        nth = random.randint(1, undisturbed.events)
        leave = random.choice((0, random.randint(0, _MOST_ROOM_LEFT)))
        with small_disk(stage.place, _SIZE) as disk:
            async with stage.set(situation) as attempt:
                fill = at_event(nth, lambda: disk.fill(leave))
                problem = await disturbed(attempt.scenario.work(attempt.settings, fill))
                disk.clear()
                return await finished(attempt, undisturbed.left, problem)


class ReadOnly(Fault):
    """A sync is interrupted at a random moment, and the next one finds store and collection read-only."""

    name = "Read-only store"
    missing = _MISSING

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Interrupts, runs a sync on the read-only disk, and makes it writable for the last."""
        situation = Situation(random.choice(list(SCENARIOS)))
        undisturbed = await stage.undisturbed(situation)
        nth = random.randint(1, undisturbed.events)
        with small_disk(stage.place, _SIZE) as disk:
            async with stage.set(situation) as attempt:
                await disturbed(attempt.scenario.work(attempt.settings, at_event(nth, _break_off)))
                disk.remount("ro")
                problem = await disturbed(attempt.scenario.work(attempt.settings, lambda _: None))
                disk.remount("rw")
                return await finished(attempt, undisturbed.left, problem)


def _break_off() -> None:
    raise Interrupted


FAULTS: Sequence[Fault] = [DiskFull(), ReadOnly()]
