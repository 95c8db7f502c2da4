"""``sync --watch``: syncs whenever the vault changes, one sync after another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from rich.console import RenderableType
from watchfiles import awatch

from obsidian_anki_sync.cli.commands.sync import sync
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import SilentDisplay
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.requests.sync import SyncRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import SyncError, UnavailableError
from obsidian_anki_sync.settings import Settings

# Obsidian saves while the user writes, so a sync waits until no file has changed for a moment.
_QUIET_MILLISECONDS = 1500
# A git checkout deletes and writes many files; between them, a sync would see a part of the vault.
_MANY_FILES = 20
_SECONDS_UNTIL_ANOTHER_LOOK = 1.0
_SECONDS_UNTIL_ANOTHER_TRY = 5.0
_WRITTEN = ("cards_created", "cards_updated", "cards_deleted", "cards_suspended", "cards_restored")

Print = Callable[[RenderableType], object]


async def watch(request: SyncRequest, settings: Settings, show: Print) -> CommandResult:
    """Syncs at once and after each change, until the user stops it.

    It prints what changed. An error of a sync is printed once, and does not end the watching.
    """
    root = settings.vault_root
    watcher = _Watcher(request, settings, show)
    changed = asyncio.Event()
    watching = asyncio.create_task(_watch_files(root, changed))
    # The watching begins before the first sync, so that changes during this sync are seen.
    await asyncio.sleep(0)
    show(f"Watching {root}. Ctrl+C ends it.")
    try:
        while True:
            changed.clear()
            await watcher.sync_now()
            if watcher.stopped:
                return watcher.stopped
            await _either(changed, watching, watcher.seconds_until_next_try)
    finally:
        watching.cancel()


async def _watch_files(root: Path, changed: asyncio.Event) -> None:
    """Sets ``changed`` after a change, and when the folder vanishes or another one takes its place."""
    watched = _identity(root)
    while True:
        if watched:
            with suppress(FileNotFoundError):
                await _watch_folder(root, watched, changed)
        else:
            await asyncio.sleep(_SECONDS_UNTIL_ANOTHER_LOOK)
        if (there := _identity(root)) != watched:
            watched = there
            changed.set()


async def _watch_folder(root: Path, watched: tuple[int, int], changed: asyncio.Event) -> None:
    """Sets ``changed`` after a change; returns once another folder, or none, is at ``root``."""
    is_waiting = False
    async for changes in awatch(
        root,
        watch_filter=lambda _, path: is_of_the_vault(root, path),
        debounce=_QUIET_MILLISECONDS,
        step=_QUIET_MILLISECONDS // 5,
        rust_timeout=int(_SECONDS_UNTIL_ANOTHER_LOOK * 1000),
        yield_on_timeout=True,
    ):
        if _identity(root) != watched:
            return
        is_waiting = is_waiting or bool(changes)
        if is_waiting and len(changes) < _MANY_FILES:
            is_waiting = False
            changed.set()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Returns what tells a folder from another one at the same path; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


async def _either(changed: asyncio.Event, watching: asyncio.Task[None], seconds: float | None) -> None:
    """Waits for a change, at most ``seconds`` if given; raises the error that ended the watching."""
    waiting = asyncio.create_task(changed.wait())
    try:
        await asyncio.wait((waiting, watching), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if watching.done():
        watching.result()


def is_of_the_vault(root: Path, path: str) -> bool:
    """True if a changed file may be a note or something that a note shows."""
    parts = Path(path).relative_to(root).parts if Path(path).is_relative_to(root) else ()
    return bool(parts) and not any(part.startswith(".") or part == "node_modules" for part in parts)


class _Watcher:
    """The syncs of one watched vault.

    ``stopped`` is the result of the sync that the user stopped. ``seconds_until_next_try`` is None if the
    next sync waits for a change of the vault.
    """

    def __init__(self, request: SyncRequest, settings: Settings, show: Print) -> None:
        self._request = request
        self._settings = settings
        self._show = show
        self._shown_error = ""
        self.seconds_until_next_try: float | None = None
        self.stopped: CommandResult | None = None

    async def sync_now(self) -> None:
        """Runs one sync. An error that prevents it is shown once; a temporary one is tried again later."""
        display = SilentDisplay()
        try:
            result = await sync(self._request, self._settings, display)
        except UnavailableError as error:
            self.seconds_until_next_try = _SECONDS_UNTIL_ANOTHER_TRY
            self._show_once(f"{error.message} The changes wait, and the sync tries again.")
            return
        except SyncError as error:
            self.seconds_until_next_try = None
            self._show_once(f"{error.message} {error.cli_advice}".strip())
            return
        self.seconds_until_next_try = None
        if result.exit_code is ExitCode.INTERRUPTED:
            self.stopped = result
            return
        if display.stop_requested:
            self.stopped = CommandResult(ExitCode.INTERRUPTED, dict, lambda: ("Stopped. Nothing was lost.",))
        if self._shown_error:
            self._shown_error = ""
            self._show(f"{_now()} Syncing again.")
        for part in _news(result):
            self._show(part)

    def _show_once(self, line: str) -> None:
        if line != self._shown_error:
            self._shown_error = line
            self._show(Prose(f"{_now()} {line}"))


def _news(result: CommandResult) -> Iterator[RenderableType]:
    """Yields the result of a sync; nothing if it had nothing to do."""
    document = result.document()
    statistics = document["session"]["statistics"]
    if any(statistics[name] for name in _WRITTEN) or document["failures"] or document["conflicts"]:
        yield _now()
        yield from result.view()


def _now() -> str:
    return f"{datetime.now():%H:%M}"
