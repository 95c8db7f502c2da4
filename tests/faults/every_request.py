"""Ends a process before or after any one request, on a vault that changes before the next sync."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ankiconnect.actions import import_package
from ankiconnect.addon import ACTIONS, Refusal
from ankiconnect.client import free_port
from ankiconnect.releases import RELEASES
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.domain.card import asked_in
from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.connection import Database
from support.syncing import settings_for

WAYS = ("package", "bytes", "singly", "2023 package", "2023 singly")


class KilledError(BaseException):
    """Plays the end of the process."""


@dataclass(slots=True)
class Death:
    """Ends the process ``before`` or after its ``nth`` request: no later request is sent."""

    nth: int
    before: bool
    seen: int = 0
    dead: bool = False

    def pass_request(self, *, before: bool) -> None:
        """Counts a request; raises ``KilledError`` at the end of the process and from then on."""
        if before and not self.dead:
            self.seen += 1
        if self.seen == self.nth and before == self.before:
            self.dead = True
        self.check()

    def check(self) -> None:
        """Raises ``KilledError`` if the process has ended."""
        if self.dead:
            raise KilledError


@contextmanager
def dying(death: Death) -> Iterator[None]:
    """Ends the process inside the block as ``death`` tells."""
    send, execute = Client._send, Database.transaction

    async def sending(self: Client, *arguments: Any) -> Any:
        death.pass_request(before=True)
        answer = await send(self, *arguments)
        death.pass_request(before=False)
        return answer

    def transaction(self: Database) -> AbstractContextManager[None]:
        death.check()
        return execute(self)  # type: ignore[return-value]

    with patch.object(Client, "_send", sending), patch.object(Database, "transaction", transaction):
        yield


@dataclass(frozen=True, slots=True)
class Held:
    """The parts of an Anki note that are compared, with its reviews, suspensions and schedules.

    ``asked`` is the one-time change of which its source link tells other computers.
    """

    note_type: str
    slug: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[tuple[int, str, int, bool, int, int], ...]
    asked: str = ""


@dataclass(slots=True)
class Place:
    """A vault, a store and an Anki at paths that never change, set back before each try."""

    folder: Path
    way: str
    port: int = field(default_factory=free_port)

    @property
    def settings(self) -> Settings:
        """The settings of every sync here."""
        settings = settings_for(
            self.folder / "now", syntaxes=(Syntax.QUESTION_ANSWER, Syntax.SPACED_REPETITION)
        )
        return settings.with_changes(target=f"ankiconnect://127.0.0.1:{self.port}")

    @contextmanager
    def anki(self) -> Iterator[Server]:
        """Yields the running Anki."""
        release = RELEASES["2023" if "2023" in self.way else "latest"]
        with (
            patch.dict(ACTIONS, {"importPackage": self._import}),
            anki_connect(self.folder / "now" / "anki", port=self.port, release=release) as server,
        ):
            yield server

    def _import(self, desk: Any, path: str) -> bool:
        if "singly" in self.way or ("bytes" in self.way and ".media" not in path):
            raise Refusal("no such file")
        return import_package(desk, path)

    def save(self) -> None:
        """Keeps the present state."""
        shutil.copytree(self.folder / "now", self.folder / "saved")

    def set_back(self) -> None:
        """Goes back to the state that was kept."""
        shutil.rmtree(self.folder / "now")
        shutil.copytree(self.folder / "saved", self.folder / "now")


def held_by(server: Server) -> dict[str, Held]:
    """Returns the Anki notes by their first fields; fails if two have the same."""
    found: dict[str, Held] = {}
    with server.collection() as collection:
        for note_id in collection.find_notes(""):
            note = collection.get_note(note_id)
            front = note.fields[0]
            assert front not in found, f"two Anki notes are the card {front}"
            cards = tuple(
                (
                    card.ord,
                    collection.decks.name(card.did),
                    card.reps,
                    card.queue == -1,
                    card.type,
                    card.ivl,
                )
                for card in map(collection.get_card, collection.card_ids_of_note(note_id))
            )
            texts = tuple(text for name, text in note.items() if name not in ("Source", "Slug"))
            kind = note.note_type()
            assert kind is not None
            is_ours = "Source" in note
            found[front] = Held(
                kind["name"],
                # Its end depends on the vault's id.
                note["Slug"].rpartition("-")[0] if is_ours else "",
                texts,
                tuple(sorted(note.tags)),
                cards,
                asked_in(note["Source"]) if is_ours else "",
            )
        left = [path.name for path in Path(collection.media.dir()).glob("*.apkg")]
    assert not left, f"left in Anki's media folder: {left}"
    return found
