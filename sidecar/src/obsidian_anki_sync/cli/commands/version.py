"""``--version``: of this program, of Anki, and of the add-on."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import PROGRAM, Settings, load_settings
from obsidian_anki_sync.settings.version import program_version

# A running Anki answers in milliseconds.
_SECONDS = 1.0


def version_lines(*, whole: bool) -> Iterator[str]:
    """Yields the version of the program and, if ``whole``, those of Python, the anki library and Anki."""
    yield f"{PROGRAM} {program_version()}"
    if not whole:
        return
    yield f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    try:
        yield f"anki library {version('anki')}"
    except PackageNotFoundError:
        yield "anki library: not installed (only a collection file needs it)"
    yield asyncio.run(_of_anki())


async def _of_anki() -> str:
    try:
        target = target_of(_settings())
    except SyncError as error:
        return error.message
    try:
        return (await asyncio.wait_for(target.check(), _SECONDS)).description
    except (SyncError, TimeoutError):
        return "Anki does not answer."
    finally:
        await target.close()


def _settings() -> Settings:
    try:
        return load_settings().settings
    except SyncError:
        return Settings()
