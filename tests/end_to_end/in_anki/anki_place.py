"""An Anki with a vault's cards, reached in each way, for tests of what people do in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import Collection
from anki.decks import DeckId
from anki.models import NotetypeDict
from anki.notes import Note

from ankiconnect.client import free_port
from ankiconnect.faults import Kind
from ankiconnect.real_anki import RealAnki, real_anki
from ankiconnect.releases import RELEASES
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.from_anki.mend import MendRules
from obsidian_anki_sync.pipeline.from_anki.mended import mark_mended
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.settings import Settings
from support.syncing import settings_for, sync, undo, write_note

if TYPE_CHECKING:
    from anki.cards import Card

REAL = "real"
WAYS = ("file", *RELEASES, "latest singly", "2023 singly", REAL)


@dataclass(slots=True)
class AnkiPlace:
    """A vault, and an Anki that its cards go to; ``said`` are the notices of all syncs."""

    settings: Settings
    server: Server | None = None
    without_packages: bool = False
    said: list[str] = field(default_factory=list)

    @property
    def changes_note_types(self) -> bool:
        """False for a release of the add-on that cannot give an Anki note another note type."""
        return self.server is None or "updateNoteModel" not in self.server.add_on.release.lacks

    def write(self, path: str, text: str) -> None:
        """Writes a note of the vault."""
        write_note(self.settings.vault, path, text)

    def remove(self, path: str) -> None:
        """Removes a note of the vault."""
        (self.settings.vault / path).unlink()

    async def sync(self, *, approve: Callable[..., bool] | None = None, **changes: object) -> SyncReport:
        """Runs one whole sync, with some settings changed."""
        settings = self.settings.with_changes(**changes) if changes else self.settings
        return await sync(settings, approve=approve, listener=self._listen)

    async def undo(self) -> SyncReport:
        """Undoes the last session."""
        return await undo(self.settings, listener=self._listen)

    async def mend(self, slugs: Sequence[str], rules: MendRules, *, resume: bool = False) -> SyncReport:
        """Clears what asks to mend cards."""
        _, report = await mark_mended(self.settings, slugs, rules, resume=resume, listener=self._listen)
        return report

    def _listen(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.said.append(event.message)

    @property
    def collection_path(self) -> Path:
        """The path of the collection."""
        return self.settings.vault.parent / "anki" / "collection.anki2"

    @contextmanager
    def collection(self) -> Iterator[Collection]:
        """Yields the collection, as the user has it open."""
        if self.server:
            with self.server.collection() as collection:
                yield collection
            return
        self.collection_path.parent.mkdir(parents=True, exist_ok=True)
        collection = Collection(str(self.collection_path))
        try:
            yield collection
        finally:
            collection.close()

    @contextmanager
    def reading(self) -> Iterator[Collection]:
        """Yields the collection, only for reading."""
        with self.collection() as collection:
            yield collection

    def notes(self) -> dict[str, Note]:
        """Returns every Anki note by its first field; fails if two have the same."""
        with self.reading() as collection:
            notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
        by_front = {note.fields[0]: note for note in notes}
        assert len(by_front) == len(notes), sorted(note.fields[0] for note in notes)
        return by_front

    def cards(self, front: str) -> list[Card]:
        """Returns the cards of the Anki note with this first field, in order."""
        note = self.notes()[front]
        with self.reading() as collection:
            return [collection.get_card(card) for card in collection.card_ids_of_note(note.id)]

    def decks_of(self, front: str) -> list[str]:
        """Returns the decks of its cards."""
        cards = self.cards(front)
        with self.reading() as collection:
            return [collection.decks.name(card.did) for card in cards]

    def change(self, front: str, **fields: str) -> None:
        """Edits an Anki note, as a person does in the browser."""
        note = self.notes()[front]
        with self.collection() as collection:
            for name, text in fields.items():
                note[name] = text
            collection.update_note(note)
            _a_second_later(collection, note.id)

    def answer(self, front: str, position: int = 0) -> None:
        """Answers a card."""
        card = self.cards(front)[position]
        with self.collection() as collection:
            card = collection.get_card(card.id)
            card.start_timer()
            collection.sched.answerCard(card, 3)

    def give_note_type(self, front: str, name: str) -> None:
        """Changes the note type of an Anki note, as Notes > Change Note Type does by default."""
        note = self.notes()[front]
        with self.collection() as collection:
            target = collection.models.by_name(name)
            assert target is not None
            info = collection.models.change_notetype_info(
                old_notetype_id=note.mid, new_notetype_id=target["id"]
            )
            request = info.input
            request.note_ids.extend([note.id])
            collection.models.change_notetype_of_notes(request)
            _a_second_later(collection, note.id)

    def note_type(self, name: str) -> NotetypeDict:
        """Returns a note type, as it is now."""
        with self.reading() as collection:
            found = collection.models.by_name(name)
        assert found is not None
        return found

    def new_deck(self, name: str) -> DeckId:
        """Makes a deck."""
        with self.collection() as collection:
            deck = collection.decks.id(name)
        assert deck is not None
        return deck


def _a_second_later(collection: Collection, note: int) -> None:
    """Moves the edit a second later: Anki counts whole seconds, and people are slower than tests."""
    assert collection.db is not None
    collection.db.execute("update notes set mod = mod + 5 where id = ?", note)


@dataclass(slots=True)
class RealPlace(AnkiPlace):
    """A place with real Anki, which is closed while a test works on its collection."""

    folder: Path = Path()
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)
    anki: RealAnki | None = None

    def start(self) -> None:
        """Starts Anki."""
        self.anki = self.running.enter_context(real_anki(self.folder, port=self.port))

    @property
    def changes_note_types(self) -> bool:
        """False for a release of the add-on that cannot give an Anki note another note type."""
        assert self.anki
        return "updateNoteModel" in self.anki.call("apiReflect", scopes=["actions"])["actions"]

    @contextmanager
    def collection(self) -> Iterator[Collection]:
        """Yields the collection; Anki starts again at the end."""
        assert self.anki
        self.running.close()
        collection = Collection(str(self.anki.collection_path))
        try:
            yield collection
        finally:
            collection.close()
            self.start()

    @contextmanager
    def reading(self) -> Iterator[Collection]:
        """Yields a copy of the collection, since Anki locks the file."""
        assert self.anki
        with tempfile.TemporaryDirectory() as folder:
            path = self.anki.collection_path
            for part in path.parent.glob(f"{path.name}*"):
                if part.is_file():
                    shutil.copy(part, folder)
            collection = Collection(str(Path(folder) / path.name))
            try:
                yield collection
            finally:
                collection.close()


@contextmanager
def anki_place(folder: Path, way: str) -> Iterator[AnkiPlace]:
    """Yields a vault and an empty Anki below ``folder``."""
    settings = settings_for(folder, syntaxes=(Syntax.QUESTION_ANSWER, Syntax.SPACED_REPETITION))
    settings.vault.mkdir(parents=True)
    name, _, singly = way.partition(" ")
    if name == REAL:
        place = RealPlace(settings, folder=folder)
        place.settings = settings.with_changes(target=f"ankiconnect://127.0.0.1:{place.port}")
        place.start()
        try:
            yield place
        finally:
            place.running.close()
        return
    if name == "file":
        yield AnkiPlace(settings)
        return
    with anki_connect(folder / "anki", release=RELEASES[name]) as server:
        if singly:
            server.faults.set(Kind.ERROR, "importPackage", always=True)
        settings = settings.with_changes(target=f"ankiconnect://127.0.0.1:{server.port}")
        yield AnkiPlace(settings, server, bool(singly))
