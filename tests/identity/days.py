"""The actions of people on two computers with one AnkiWeb account, and the checks at the end."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from anki.collection import Collection
from anki.notes import Note, NoteId

from identity import user_edits
from identity.computer import Computer
from identity.held import HeldNote, facts_in_use, held, require_one_each
from identity.note_edits import wish_of
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.pipeline.report import SyncReport
from support.ankiweb import AnkiWeb

_FACT = re.compile(r"fact (\d+)")
_ROUNDS = 6


@dataclass(slots=True)
class Days:
    """Two computers, and the fact that each Anki note reviewed on them asks for."""

    web: AnkiWeb
    computers: tuple[Computer, Computer]
    reviewed: dict[int, str] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, web: AnkiWeb) -> Days:
        """Returns two computers with empty vaults and one empty collection."""
        computers = []
        for name in ("first", "second"):
            vault = folder / name / "vault"
            vault.mkdir(parents=True)
            computers.append(Computer(folder / name, vault))
        first, second = computers
        second.everywhere = first.everywhere
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
        """Copies this computer's vault to the other."""
        for computer in self.computers:
            if computer is not source:
                shutil.rmtree(computer.vault)
                shutil.copytree(source.vault, computer.vault)

    # The actions of a person in Anki

    def act(self, computer: Computer, user_edit: str, place: int) -> None:
        """Changes one of the cards."""
        with computer.opened() as collection:
            user_edits.EDITS[user_edit](collection, place)

    def answer(self, computer: Computer, place: int) -> None:
        """Answers one of the cards."""
        with computer.opened() as collection:
            if note := user_edits.review(collection, place):
                self.reviewed[note.id] = _fact(note)

    def take_back(self, computer: Computer, place: int) -> None:
        """Undoes in Anki the last write of a sync to an Anki note."""
        with computer.opened() as collection:
            user_edits.take_back(collection, place, computer.earlier)

    def change_note_type(self, computer: Computer, place: int) -> None:
        """Gives an Anki note the stock note type."""
        with computer.opened() as collection:
            user_edits.change_note_type(collection, place)

    def copy(self, computer: Computer, place: int) -> None:
        """Copies an Anki note."""
        with computer.opened() as collection:
            user_edits.copy(collection, place)

    def resume(self, computer: Computer, place: int) -> None:
        """Resumes a card that a sync suspended."""
        with computer.opened() as collection:
            user_edits.resume(collection, place)

    def import_package(self, computer: Computer) -> None:
        """Imports the last package of this computer's vault, as File > Import does."""
        with computer.opened() as collection:
            user_edits.import_package(collection, computer.package)

    def delete(self, computer: Computer, place: int) -> None:
        """Deletes an Anki note."""
        with computer.opened() as collection:
            key = user_edits.delete(collection, place)
        if key:
            computer.removed.add(key)

    # Backups

    def back_up(self, computer: Computer) -> None:
        """Copies the collection aside."""
        shutil.copy(computer.collection, computer.folder / "backup.anki2")

    def restore(self, computer: Computer) -> None:
        """Restores the copy; AnkiWeb and the other computer get it, as Anki requires."""
        backup = computer.folder / "backup.anki2"
        if not backup.exists():
            return
        shutil.copy(backup, computer.collection)
        self.web.replace(computer.collection)
        self.exchange()
        with computer.opened() as collection:
            self.reviewed = {key: note.fact for key, note in held(collection).items() if note.reviews}

    # Checks

    def come_to_rest(self, source: Computer) -> None:
        """Makes both vaults equal, and syncs both computers until neither has an action left."""
        self.mirror(source)
        for _ in range(_ROUNDS):
            self.exchange()
            reports = [computer.sync() for computer in self.computers]
            if all(report is not None and not done(report) for report in reports):
                return
        left = [done(report) for report in reports if report]
        raise AssertionError(f"the two computers never come to rest: {left}")

    def check_reviewed(self, computer: Computer) -> None:
        """Checks that no reviewed card asks for another fact than before."""
        with computer.opened() as collection:
            for key, fact in self.reviewed.items():
                if (found := _note(collection, key)) is not None:
                    assert _fact(found) == fact, "one card's text is on another's history"

    def check_at_rest(self, source: Computer) -> None:
        """Checks that Anki has every card of the vault once, with its text, and every reviewed Anki note."""
        answers: dict[str, set[str]] = {}
        for fact, answer in re.findall(r"fact (\d+) here\?(?:\nA: |:::)(.*)", text(source.vault)):
            answers.setdefault(fact, set()).add(answer)
        wanted = Counter(_FACT.findall("".join(map(_in_use, sorted(source.vault.rglob("*.md"))))))
        for computer in self.computers:
            now = computer.held()
            require_one_each(now)
            left_alone = {note.fact for note in now.values() if not note.is_ours_by_type or note.is_edited}
            active = facts_in_use(now)
            once = {fact: count for fact, count in wanted.items() if fact not in left_alone}
            assert {fact: active[fact] for fact in once} == once
            assert all(active[fact] for fact in wanted)
            for note in now.values():
                if note.fact in once and not note.is_retired:
                    _require_as_in_vault(note, answers[note.fact])
            removed = set().union(*(computer.removed for computer in self.computers))
            assert not self.reviewed.keys() - removed - now.keys(), "a reviewed Anki note is gone"
            self.check_reviewed(computer)


def _require_as_in_vault(note: HeldNote, answers: set[str]) -> None:
    assert note.fields[1] in answers, "an earlier text stays in Anki"


def _in_use(note: Path) -> str:
    """Returns the text of a note; nothing if it asks that its cards are suspended or go."""
    found = note.read_text()
    return "" if wish_of(found)[0] in ("suspended", "false") else found


def done(report: SyncReport) -> list[ActionKind]:
    """Returns the kinds of actions of a sync, without waiting conflicts."""
    return [action.kind for action in report.actions if action.kind is not ActionKind.CONFLICT]


def text(vault: Path) -> str:
    """Returns all notes of a vault."""
    return "\n".join(path.read_text() for path in sorted(vault.rglob("*.md")))


def _fact(note: Note) -> str:
    found = _FACT.search(note.fields[0])
    return found[1] if found else ""


def _note(collection: Collection, key: int) -> Note | None:
    return collection.get_note(NoteId(key)) if collection.find_notes(f"nid:{key}") else None
