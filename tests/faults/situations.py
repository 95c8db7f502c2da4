"""Situations in which the process ends at a request: what was before, and what the vault does then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankiconnect.faults import Kind
from ankiconnect.server import Server
from faults.every_request import Death, Held, KilledError, Place, dying, held_by
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.settings import Settings
from support.syncing import adopt, question, sync, undo, write_note

UserEdit = Callable[[Settings], Awaitable[Any]]


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


async def _only_forgotten(place: Place, server: Server) -> None:
    await _synced(place, server)
    with server.collection() as collection:
        collection.sched.set_due_date(collection.find_cards("Front:Alpha? or Front:Gamma"), "9")
    _asking(place, "forget")


async def _only_buried(place: Place, server: Server) -> None:
    await _synced(place, server)
    _asking(place, "bury")


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


async def _only_other_type(place: Place, server: Server) -> None:
    await _synced(place, server)
    _write(place.settings.vault, "c", "#flashcards\n\nGamma::Three\n")


async def _other_type_and_synced(place: Place, server: Server) -> None:
    await _only_other_type(place, server)
    await sync(place.settings)


async def _without_slugs(place: Place, server: Server) -> None:
    await _synced(place, server)
    with server.collection() as collection:
        for key in collection.find_notes(""):
            note = collection.get_note(key)
            note["Slug"] = ""
            collection.update_note(note)
            assert collection.db is not None
            collection.db.execute("update notes set mod = mod + 5 where id = ?", key)


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
    "forgotten and not reworded, then nothing": Situation(_only_forgotten, sync, _nothing),
    "buried and not reworded, then nothing": Situation(_only_buried, sync, _nothing),
    "undo of forgetting, then nothing": Situation(_forgotten_and_synced, undo, _nothing, _undo_the_rest),
    "restore, then removed again": Situation(_removed_and_back, sync, _remove),
    "restore, then reworded": Situation(_removed_and_back, sync, _reword),
    "deleted in Anki, then reworded": Situation(_deleted_in_anki, sync, _reword),
    "another card type, then reworded": Situation(_other_type, sync, _reword_again),
    "only another card type, then nothing": Situation(_only_other_type, sync, _nothing),
    "undo of another card type, then nothing": Situation(
        _other_type_and_synced, undo, _nothing, _undo_the_rest
    ),
    "emptied slugs, then nothing": Situation(_without_slugs, sync, _nothing),
    "undo of changes, then reworded": Situation(_reworded_and_synced, undo, _reword_again),
    "new cards of a renamed deck, then one more": Situation(_deck_renamed, sync, _add_to_first),
    "adoption, then tagged": Situation(_made_by_another_tool, adopt, _retag, _adopt_and_sync),
}


def applies(situation: str, way: str) -> bool:
    """False if a release of the add-on cannot do it at all: it changes no note types."""
    return not ("2023" in way and ("type" in situation or "adoption" in situation))
