"""Ends a process before or after any one request, on a vault that changes before the next sync."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ankiconnect.actions import import_package
from ankiconnect.addon import ACTIONS, Refusal
from ankiconnect.client import free_port
from ankiconnect.faults import Kind
from ankiconnect.releases import RELEASES
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.database.connection import Database
from support.syncing import adopt, question, settings_for, sync, undo, write_note

WAYS = ("package", "bytes", "singly", "2023 package", "2023 singly")

UserEdit = Callable[[Settings], Awaitable[Any]]


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
    """The parts of an Anki note that are compared: text, tags, decks, reviews, suspensions and schedules."""

    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[tuple[int, str, int, bool, int, int], ...]


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
            found[front] = Held(texts, tuple(sorted(note.tags)), cards)
        left = [path.name for path in Path(collection.media.dir()).glob("*.apkg")]
    assert not left, f"left in Anki's media folder: {left}"
    return found


@dataclass(frozen=True, slots=True)
class Situation:
    """Functions that prepare, that are interrupted, that then change the vault, and that end the work."""

    prepare: Callable[[Place, Server], Awaitable[None]]
    work: UserEdit
    change: Callable[[Path], None]
    finish: UserEdit = sync

    async def undisturbed(self, place: Place) -> tuple[dict[str, Held], int]:
        """Prepares and keeps the state; returns what is left without a fault, and the number of requests."""
        (place.folder / "now").mkdir(parents=True)
        with place.anki() as server:
            await self.prepare(place, server)
        place.save()
        with place.anki() as server:
            server.requests.clear()
            await self.work(place.settings)
            requests = len(server.requests)
            return await self._finished(place, server), requests

    async def tried(self, place: Place, nth: int, *, before: bool) -> dict[str, Held]:
        """Returns what is left after the process ended at a request."""
        place.set_back()
        with place.anki() as server:
            with suppress(KilledError), dying(Death(nth, before)):
                await asyncio.wait_for(self.work(place.settings), 60)
            return await self._finished(place, server)

    async def _finished(self, place: Place, server: Server) -> dict[str, Held]:
        self.change(place.settings.vault)
        await self.finish(place.settings)
        report = await sync(place.settings)
        left = [action for action in report.actions if action.kind is not ActionKind.CONFLICT]
        assert not left, [(action.kind, action.slug, action.differs) for action in left]
        return held_by(server)


# The situations


def _write(vault: Path, name: str, text: str, deck: str = "First", tags: str = "one") -> None:
    write_note(vault, f"{name}.md", f"---\nid: {name}\ndeck: {deck}\ntags: [{tags}]\n---\n\n{text}")


def _notes(vault: Path) -> None:
    vault.mkdir(parents=True, exist_ok=True)
    (vault / "p.png").write_bytes(b"\x89PNG of a kind")
    _write(vault, "a", question("Alpha?", "One. ![[p.png]]"))
    _write(vault, "b", question("Beta?", "Two."))
    _write(vault, "c", "#flashcards\n\nGamma:::Three\n")
    _write(vault, "d", question("Delta?", "Four."))


def _reword(vault: Path) -> None:
    _write(vault, "a", question("Alpha?", "Uno. ![[p.png]]"), "Second", "two")
    _write(vault, "b", question("Beta?", "Dos."), "Second", "two")
    _write(vault, "c", "#flashcards\n\nGamma:::Tres\n", "Second")


def _reword_again(vault: Path) -> None:
    _write(vault, "a", question("Alpha?", "Ein."), "Third", "three")
    _write(vault, "b", question("Beta?", "Zwei."), "Second", "three")


def _retag(vault: Path) -> None:
    """Changes only tags, which no adoption compares: changed words would be an edit of unknown origin."""
    _write(vault, "a", question("Alpha?", "One."), tags="three")
    _write(vault, "b", question("Beta?", "Two."), tags="three")
    _write(vault, "d", question("Delta?", "Vier."), tags="three")


def _remove(vault: Path) -> None:
    for name in ("a", "b", "c"):
        (vault / f"{name}.md").unlink(missing_ok=True)


def _nothing(_vault: Path) -> None:
    pass


def _answer(server: Server, *fronts: str) -> None:
    with server.collection() as collection:
        for front in fronts:
            note = collection.get_note(collection.find_notes(f'"Front:{front}"')[0])
            card = collection.get_card(collection.card_ids_of_note(note.id)[0])
            card.start_timer()
            collection.sched.answerCard(card, 3)


async def _only_notes(place: Place, _server: Server) -> None:
    _notes(place.settings.vault)


async def _synced(place: Place, server: Server) -> None:
    _notes(place.settings.vault)
    await sync(place.settings)
    _answer(server, "Alpha?", "Gamma")
    with server.collection() as collection:
        # The user suspended the second card of Gamma.
        note = collection.find_notes("Front:Gamma")[0]
        collection.sched.suspend_cards([collection.card_ids_of_note(note)[1]])


async def _reworded(place: Place, server: Server) -> None:
    await _synced(place, server)
    _reword(place.settings.vault)


async def _reworded_and_synced(place: Place, server: Server) -> None:
    await _reworded(place, server)
    await sync(place.settings)


async def _removed(place: Place, server: Server) -> None:
    await _synced(place, server)
    _remove(place.settings.vault)


async def _suspended_by_note(place: Place, server: Server) -> None:
    await _synced(place, server)
    for name in ("a", "b", "c"):
        note = place.settings.vault / f"{name}.md"
        note.write_text(note.read_text().replace("---\n", "---\nanki: suspended\n", 1))


def _asking(place: Place, value: str) -> None:
    for name in ("a", "b", "c"):
        note = place.settings.vault / f"{name}.md"
        note.write_text(note.read_text().replace("---\n", f"---\nanki: {value}\n", 1))


async def _forgotten_by_note(place: Place, server: Server) -> None:
    await _synced(place, server)
    with server.collection() as collection:
        collection.sched.set_due_date(collection.find_cards("Front:Alpha? or Front:Gamma"), "9")
    _reword(place.settings.vault)
    _asking(place, "forget")


async def _forgotten_and_synced(place: Place, server: Server) -> None:
    await _forgotten_by_note(place, server)
    await sync(place.settings)


async def _removed_and_back(place: Place, server: Server) -> None:
    await _removed(place, server)
    await sync(place.settings)
    _notes(place.settings.vault)


async def _deleted_in_anki(place: Place, server: Server) -> None:
    await _synced(place, server)
    with server.collection() as collection:
        collection.remove_notes(collection.find_notes("Front:Alpha? or Front:Beta?"))


async def _deck_renamed(place: Place, server: Server) -> None:
    await _synced(place, server)
    with server.collection() as collection:
        deck = collection.decks.id_for_name("First")
        assert deck is not None
        collection.decks.rename(deck, "Renamed")
    _write(place.settings.vault, "e", question("Epsilon?", "Five."))
    _write(place.settings.vault, "f", question("Zeta?", "Six."), "First::Below")


async def _other_type(place: Place, server: Server) -> None:
    await _synced(place, server)
    _write(place.settings.vault, "c", "#flashcards\n\nGamma::Three\n", "Second")


async def _made_by_another_tool(place: Place, server: Server) -> None:
    _notes(place.settings.vault)
    _write(place.settings.vault, "a", question("Alpha?", "One."))
    with server.collection() as collection:
        kind = collection.models.by_name("Basic")
        assert kind is not None
        deck = collection.decks.id("Old")
        assert deck is not None
        for front, back in (("Alpha?", "One."), ("Beta?", "Two.")):
            note = collection.new_note(kind)
            note["Front"], note["Back"] = front, back
            collection.add_note(note, deck)
    _answer(server, "Alpha?")


async def _added_singly(place: Place, server: Server) -> None:
    """Gives Anki notes GUIDs of Anki's own, so that a package makes second ones, which are removed again."""
    _notes(place.settings.vault)
    for name in ("a", "b", "c"):
        (place.settings.vault / f"{name}.md").rename(place.folder / name)
    await sync(place.settings)
    for name in ("a", "b", "c"):
        (place.folder / name).rename(place.settings.vault / f"{name}.md")
    refusals = server.faults
    refusals.set(Kind.ERROR, "importPackage", always=True)
    await sync(place.settings)
    refusals.clear()
    _answer(server, "Alpha?")
    _reword(place.settings.vault)


async def _adopt_and_sync(settings: Settings) -> None:
    await adopt(settings)
    await sync(settings)


async def _undo_the_rest(settings: Settings) -> None:
    with suppress(UsageError):
        await undo(settings)
    await sync(settings)


def _add_to_first(vault: Path) -> None:
    _write(vault, "g", question("Eta?", "Seven."))


SITUATIONS: dict[str, Situation] = {
    "first sync, then reworded": Situation(_only_notes, sync, _reword),
    "first sync, then removed": Situation(_only_notes, sync, _remove),
    "changes, then reworded again": Situation(_reworded, sync, _reword_again),
    "changes, then taken back": Situation(_reworded, sync, _notes),
    "changes of what packages miss, then reworded": Situation(_added_singly, sync, _reword_again),
    "removal, then back": Situation(_removed, sync, _notes),
    "removal, then nothing": Situation(_removed, sync, _nothing),
    "suspended by the note, then resumed": Situation(_suspended_by_note, sync, _notes),
    "suspended by the note, then nothing": Situation(_suspended_by_note, sync, _nothing),
    "forgotten by the note, then nothing": Situation(_forgotten_by_note, sync, _nothing),
    "undo of forgetting, then nothing": Situation(_forgotten_and_synced, undo, _nothing, _undo_the_rest),
    "restore, then removed again": Situation(_removed_and_back, sync, _remove),
    "restore, then reworded": Situation(_removed_and_back, sync, _reword),
    "deleted in Anki, then reworded": Situation(_deleted_in_anki, sync, _reword),
    "another card type, then reworded": Situation(_other_type, sync, _reword_again),
    "undo of changes, then reworded": Situation(_reworded_and_synced, undo, _reword_again),
    "new cards of a renamed deck, then one more": Situation(_deck_renamed, sync, _add_to_first),
    "adoption, then tagged": Situation(_made_by_another_tool, adopt, _retag, _adopt_and_sync),
}


def applies(situation: str, way: str) -> bool:
    """False if a release of the add-on cannot do it at all: it changes no note types."""
    return not ("2023" in way and ("type" in situation or "adoption" in situation))
