"""One computer: a vault, a store, and a collection that is synced as a file or through AnkiConnect."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from unittest.mock import patch

from anki.collection import Collection

from ankiconnect.client import free_port
from ankiconnect.faults import Kind
from ankiconnect.server import anki_connect
from faults.every_request import Death, KilledError, dying
from identity.held import Held, held, require_kept
from identity.wishes import Done, require_asked, require_told, still_asked, told
from obsidian_anki_sync.anki.ankiconnect import writing
from obsidian_anki_sync.domain.errors import GuardError, UsageError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.pipeline.events import Event, Listener
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync, undo

_PAUSE = 10


class Way(StrEnum):
    """The way in which the collection is reached."""

    FILE = "file"
    PACKAGE = "package"
    SINGLY = "singly"


Work = Callable[[Interrupt, Listener], Coroutine[Any, Any, SyncReport]]


@dataclass(frozen=True, slots=True)
class Stop:
    """The early end of a sync: an interrupt or a kill at the nth event, or a kill at the nth request."""

    nth: int
    kills: bool = False
    at_request: bool = False
    before: bool = False


@dataclass(slots=True)
class Computer:
    """A copy of the vault, a store, and a collection; the vault's folder may get another name.

    ``wishes`` are those that this computer knows to be carried out, ``everywhere`` those of all computers.
    ``earlier`` are the fields of Anki notes before the last sync, ``removed`` those that a sync or the user
    deleted here; AnkiWeb then deletes them everywhere, reviewed meanwhile or not.
    """

    folder: Path
    vault: Path
    way: Way = Way.FILE
    synced_by: Way = Way.FILE
    store: str = "vault"
    names: int = 0
    port: int = field(default_factory=free_port)
    earlier: dict[int, list[str]] = field(default_factory=dict)
    wishes: set[Done] = field(default_factory=set)
    everywhere: set[Done] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)

    @property
    def settings(self) -> Settings:
        """The settings of the vault as it is called and reached now."""
        settings = settings_for(
            self.folder,
            self.vault,
            db=self.folder / "data" / f"{self.store}.db",
            syntaxes=(Syntax.QUESTION_ANSWER, Syntax.SPACED_REPETITION),
        )
        if self.way is Way.FILE:
            return settings
        return settings.with_changes(target=f"ankiconnect://127.0.0.1:{self.port}")

    @property
    def collection(self) -> Path:
        """The collection's file."""
        return self.folder / "anki" / "collection.anki2"

    @property
    def package(self) -> Path:
        """The package of the last sync into one."""
        return self.folder / "cards.apkg"

    def sync_into_package(self) -> None:
        """Syncs into a package; the collection stays as it is."""
        before = self.held()
        settings = self.settings.with_changes(target=f"file:{self.package}")
        with suppress(GuardError):
            asyncio.run(_synced(settings, Interrupt(), lambda _: None))
        assert self.held() == before

    @contextmanager
    def opened(self) -> Iterator[Collection]:
        """Yields the collection, as Anki opens it."""
        collection = Collection(str(self.collection))
        try:
            yield collection
        finally:
            collection.close()

    def held(self) -> Held:
        """Returns what the collection holds."""
        with self.opened() as collection:
            return held(collection)

    def rename(self, *, keeps_store: bool) -> None:
        """Gives the vault's folder another name; the store is another file then, or the settings name it."""
        self.names += 1
        self.vault = self.vault.rename(self.vault.with_name(f"vault {self.names}"))
        if not keeps_store:
            self.store = self.vault.name

    def lose_store(self) -> None:
        """Deletes the progress store."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)

    def sync(self, stop: Stop | None = None, settings: Settings | None = None) -> SyncReport | None:
        """Syncs, and checks the removals; returns None if the sync was stopped."""
        settings = settings or self.settings
        self.synced_by = self.way
        report = self._watched(lambda interrupt, listen: _synced(settings, interrupt, listen), stop)
        self._let_time_pass()
        return report

    def _let_time_pass(self) -> None:
        """Makes the notes older: Anki counts whole seconds, and people are slower than tests."""
        for note in self.vault.rglob("*.md"):
            written = note.stat().st_mtime
            if written > time.time() - _PAUSE:
                os.utime(note, (written - _PAUSE, written - _PAUSE))

    def undo(self) -> SyncReport | None:
        """Undoes the last session; returns None if there is nothing to undo."""
        way, self.way = self.way, self.synced_by
        try:
            with suppress(UsageError):
                return self._watched(
                    lambda _, listen: undo(self.settings, listener=listen), None, is_undo=True
                )
        finally:
            self.way = way
        return None

    def _watched(self, work: Work, stop: Stop | None, *, is_undo: bool = False) -> SyncReport | None:
        before = self.held()
        self.earlier |= {key: list(note.fields) for key, note in before.items()}
        report = None
        with self._anki_running(), suppress(KilledError, GuardError), _ending(stop) as (interrupt, listen):
            report = asyncio.run(work(interrupt, listen))
        after = self.held()
        require_kept(before, after)
        if not is_undo:
            known = self.wishes | told(before, self.everywhere)
            carried_out = require_asked(before, after, self.vault, known)
            require_told(before, after, self.vault, self.wishes)
            self.everywhere |= carried_out
            self.wishes |= carried_out | still_asked(self.vault, known)
        self.removed |= before.keys() - after.keys()
        return report if stop is None else None

    @contextmanager
    def _anki_running(self) -> Iterator[None]:
        if self.way is Way.FILE:
            yield
            return
        # The days have few notes, which would otherwise be changed without packages.
        few = writing.FEW if self.way is Way.SINGLY else 0
        with (
            anki_connect(self.folder / "anki", port=self.port) as server,
            patch.object(writing, "FEW", few),
        ):
            if self.way is Way.SINGLY:
                server.faults.set(Kind.ERROR, "importPackage", always=True)
            yield


@contextmanager
def _ending(stop: Stop | None) -> Iterator[tuple[Interrupt, Listener]]:
    interrupt = Interrupt()
    if stop is None:
        yield interrupt, lambda _: None
        return
    heard: list[Event] = []
    death = Death(stop.nth if stop.at_request else 0, before=stop.before)

    def listen(event: Event) -> None:
        heard.append(event)
        if stop.at_request or len(heard) < stop.nth:
            return
        if stop.kills:
            death.dead = True
            raise KilledError
        interrupt.request()

    with dying(death) if stop.kills else nullcontext():
        yield interrupt, listen


async def _synced(settings: Settings, interrupt: Interrupt, listen: Listener) -> SyncReport:
    return await sync(
        settings,
        listener=listen,
        interrupt=interrupt,
        approve=lambda *_: True,
        vault_answer=VaultAnswer.SAME,
    )
