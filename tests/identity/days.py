"""What people do to two computers with one AnkiWeb account, and what must hold whatever they do."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from anki.collection import Collection
from anki.notes import Note, NoteId

from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import is_retired
from obsidian_anki_sync.pipeline.events import Event
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.ankiweb import AnkiWeb
from support.syncing import settings_for, sync

_FACT = re.compile(r"fact (\d+)")


@dataclass(slots=True)
class Computer:
    """A copy of the vault, a store, and a collection; the vault's folder may get another name."""

    folder: Path
    vault: Path
    names: int = 0

    @property
    def settings(self) -> Settings:
        """The settings of the vault as it is called now; each name has a store of its own."""
        store = self.folder / "data" / f"{self.vault.name}.db"
        return settings_for(self.folder, self.vault, db=store)

    @property
    def collection(self) -> Path:
        """The collection's file."""
        return Path(self.settings.target.removeprefix("file:"))

    @contextmanager
    def opened(self) -> Iterator[Collection]:
        """The collection, as Anki opens it."""
        collection = Collection(str(self.collection))
        try:
            yield collection
        finally:
            collection.close()

    def rename(self) -> None:
        """Gives the vault's folder another name."""
        self.names += 1
        self.vault = self.vault.rename(self.vault.with_name(f"vault {self.names}"))

    def sync(self, interrupt_after: int = 0) -> SyncReport | None:
        """Syncs, or stops after so many events; None where it asked the user."""
        heard: list[Event] = []
        interrupt = Interrupt()

        def listen(event: Event) -> None:
            heard.append(event)
            if interrupt_after and len(heard) == interrupt_after:
                interrupt.request()

        working = sync(
            self.settings,
            listener=listen,
            interrupt=interrupt,
            approve=lambda *_: True,
            vault_answer=VaultAnswer.SAME,
        )
        try:
            return asyncio.run(working)
        except GuardError:
            return None

    def lose_store(self) -> None:
        """Deletes the progress store."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)


@dataclass(slots=True)
class Days:
    """Two computers, and what was reviewed on them: the fact that each reviewed Anki note asks for."""

    web: AnkiWeb
    computers: tuple[Computer, Computer]
    reviewed: dict[int, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, web: AnkiWeb) -> Days:
        """Both with empty vaults and one empty collection."""
        computers = []
        for name in ("first", "second"):
            vault = folder / name / "vault"
            vault.mkdir(parents=True)
            computers.append(Computer(folder / name, vault))
        first, second = computers
        for computer in computers:
            computer.collection.parent.mkdir(parents=True, exist_ok=True)
        Collection(str(first.collection)).close()
        web.replace(first.collection)
        shutil.copy(first.collection, second.collection)
        return cls(web, (first, second))

    def exchange(self) -> None:
        """Both collections sync with AnkiWeb until they hold the same."""
        self.web.exchange(*(computer.collection for computer in self.computers))

    def mirror(self, source: Computer) -> None:
        """The other computer's vault becomes like this one's."""
        for computer in self.computers:
            if computer is not source:
                shutil.rmtree(computer.vault)
                shutil.copytree(source.vault, computer.vault)

    def answer(self, computer: Computer, place: int) -> None:
        """Answers the first card of one of the Anki notes."""
        with computer.opened() as collection:
            ids = collection.find_cards("-is:suspended")
            if not ids:
                return
            card = collection.get_card(ids[place % len(ids)])
            card.start_timer()
            collection.sched.answerCard(card, 3)
            self.reviewed[card.nid] = fact_of(card.note())

    def settle(self, source: Computer) -> None:
        """Both vaults become one, and both computers sync until neither has anything to do."""
        self.mirror(source)
        for _ in range(6):
            self.exchange()
            reports = [computer.sync() for computer in self.computers]
            if all(report is not None and not report.actions for report in reports):
                return
        raise AssertionError("the two computers never come to rest")

    def check_reviewed(self, computer: Computer) -> None:
        """No reviewed card is gone, and none asks for another fact than before."""
        with computer.opened() as collection:
            for key, fact in self.reviewed.items():
                if (found := _note(collection, key)) is not None:
                    assert fact_of(found) == fact, "one card's text is on another's history"

    def check_at_rest(self, source: Computer) -> None:
        """Every card of the vault is in Anki once, on both computers, and no reviewed Anki note is gone."""
        wanted = Counter(_FACT.findall(text(source.vault)))
        for computer in self.computers:
            with computer.opened() as collection:
                notes = [collection.get_note(key) for key in collection.find_notes("")]
                active = Counter(fact_of(note) for note in notes if not _retired(note))
                missing = self.reviewed.keys() - {note.id for note in notes}
            assert {fact: active[fact] for fact in wanted} == dict(wanted)
            assert not missing, "a reviewed Anki note is gone"
            self.check_reviewed(computer)


def text(vault: Path) -> str:
    """All notes of a vault."""
    return "\n".join(path.read_text() for path in sorted(vault.rglob("*.md")))


def fact_of(note: Note) -> str:
    """The number of the fact that an Anki note asks for."""
    found = _FACT.search(note["Front"])
    return found[1] if found else ""


def contents(computer: Computer) -> Mapping[int, tuple[str, ...]]:
    """The fields of all Anki notes."""
    with computer.opened() as collection:
        return {key: tuple(collection.get_note(key).fields) for key in collection.find_notes("")}


def _retired(note: Note) -> bool:
    return is_retired(note.tags)


def _note(collection: Collection, key: int) -> Note | None:
    return collection.get_note(NoteId(key)) if collection.find_notes(f"nid:{key}") else None
