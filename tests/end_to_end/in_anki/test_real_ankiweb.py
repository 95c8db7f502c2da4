"""Real Anki syncs with Anki's own sync server before and after a sync of the vault."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.decks import DeckId
from anki.notes import NoteId

from ankiconnect.real_anki import PROFILE, RealAnki, missing_for_real_anki, real_anki
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.pipeline.events import Notice
from obsidian_anki_sync.settings import Settings
from support.ankiweb import AnkiWeb, ankiweb
from support.syncing import question, settings_for, sync, write_note

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Phone:
    """A second collection of the same account."""

    web: AnkiWeb
    path: Path

    def begin(self) -> None:
        """Makes a collection with one note, and uploads it."""
        self.path.parent.mkdir()
        collection = Collection(str(self.path))
        note_type = collection.models.by_name("Basic")
        assert note_type
        note = collection.new_note(note_type)
        note.fields[0] = "Made on the phone"
        collection.add_note(note, DeckId(1))
        collection.close()
        self.web.sync(self.path)

    def answers(self) -> dict[str, str]:
        """Returns the first two fields of each Anki note, after a sync."""
        self.web.sync(self.path)
        collection = Collection(str(self.path))
        try:
            notes = map(collection.get_note, collection.find_notes(""))
            return {note.fields[0]: note.fields[1] for note in notes}
        finally:
            collection.close()

    def waits_for(self, front: str) -> bool:
        """True if the card arrives: Anki sends it after it answered the add-on."""
        deadline = time.monotonic() + _SECONDS
        while front not in self.answers() and time.monotonic() < deadline:
            time.sleep(0.2)
        return front in self.answers()

    def edit(self, front: str, back: str) -> None:
        """Changes the answer of a card, and syncs."""
        self.web.sync(self.path)
        collection = Collection(str(self.path))
        notes = (collection.get_note(NoteId(found)) for found in collection.find_notes(""))
        [note] = [note for note in notes if note.fields[0] == front]
        note.fields[1] = back
        collection.update_note(note)
        collection.close()
        self.web.sync(self.path)

    def require_one_way_sync(self) -> None:
        """Changes a note type, and replaces what the server holds."""
        collection = Collection(str(self.path))
        note_type = collection.models.by_name("Basic")
        assert note_type
        collection.models.add_field(note_type, collection.models.new_field("More"))
        collection.models.update_dict(note_type)
        collection.close()
        self.web.replace(self.path)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    with ankiweb(tmp_path / "server") as web:
        yield Phone(web, tmp_path / "phone" / "collection.anki2")


@pytest.fixture
def anki(tmp_path: Path, phone: Phone) -> Iterator[RealAnki]:
    """Yields real Anki, logged in to the account of the phone, with the same collection."""
    missing = missing_for_real_anki()
    if missing:
        pytest.skip(missing)
    phone.begin()
    path = tmp_path / "anki" / PROFILE / "collection.anki2"
    phone.web.sync(path)
    collection = Collection(str(path))
    key = collection.sync_login("user", "password", phone.web.url).hkey
    collection.close()
    account = {"syncKey": key, "syncUser": "user", "customSyncUrl": phone.web.url}
    with real_anki(tmp_path, account=account) as running:
        if "getActiveProfile" not in running.call("apiReflect", scopes=["actions"])["actions"]:
            pytest.skip("This release of the add-on cannot sync with AnkiWeb without a dialog.")
        yield running


@pytest.fixture
def settings(anki: RealAnki, tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", "A protocol."))
    return settings.with_changes(target=anki.url.replace("http://", "ankiconnect://"))


async def test_cards_reach_the_phone_and_its_edits_are_kept(settings: Settings, phone: Phone) -> None:
    await sync(settings.with_changes(ankiweb="after"))
    assert phone.waits_for("What is TCP?")
    phone.edit("What is TCP?", "Written on the phone.")
    write_note(settings.vault, "a.md", question("What is TCP?", "A transport protocol."))

    report = await sync(settings.with_changes(ankiweb="before"))

    assert len(report.conflicts) == 1
    assert phone.answers()["What is TCP?"] == "Written on the phone."


async def test_a_one_way_sync_is_never_started_and_no_dialog_stays_open(
    settings: Settings, phone: Phone, anki: RealAnki
) -> None:
    said: list[str] = []
    phone.require_one_way_sync()

    await sync(
        settings.with_changes(ankiweb="after"),
        listener=lambda event: said.append(event.message) if isinstance(event, Notice) else None,
    )
    with pytest.raises(TargetError, match="which side shall replace the other"):
        await sync(settings.with_changes(ankiweb="both"))

    assert any("which side shall replace the other" in sentence for sentence in said)
    assert len(anki.call("findNotes", query="deck:*")) == 2
    assert "What is TCP?" not in phone.answers()
