"""Random work on two computers, in any order: each card and its reviews stay together."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from identity import note_edits, user_edits
from identity.computer import Computer, Stop, Way
from identity.days import Days, done
from identity.held import GARDEN
from support.ankiweb import AnkiWeb, ankiweb
from support.syncing import question, settings_for, sync, write_note

COMPUTERS = st.sampled_from([0, 1])
PLACES = st.integers(0, 30)
_WEB: list[AnkiWeb] = []


@pytest.fixture(scope="module", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ankiweb(tmp_path_factory.mktemp("ankiweb")) as running:
        _WEB.append(running)
        yield
        _WEB.clear()


class RandomDays(RuleBasedStateMachine):
    """Random edits, renames, reviews, syncs, interruptions and losses, on either computer and in its Anki."""

    @initialize()
    def begin(self) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="days-")))
        self.days = Days.begin(folder, _WEB[0])
        self.facts = self.wishes = self.copies = 0

    def teardown(self) -> None:
        if hasattr(self, "_stack"):
            self._stack.close()

    def _computer(self, which: int) -> Computer:
        return self.days.computers[which]

    def _note(self, which: int, place: int) -> Path | None:
        notes = sorted(self._computer(which).vault.rglob("*.md"))
        return notes[place % len(notes)] if notes else None

    def _fact(self) -> str:
        self.facts += 1
        number = self.facts
        # No two facts are alike, since one could be another one reworded.
        asked, told = _words(number), _words(-number)
        return question(f"{asked} fact {number} here?", f"It is said to be {told}.")

    # In the vault

    @rule(which=COMPUTERS, cards=st.integers(1, 3))
    def write_note(self, which: int, cards: int) -> None:
        body = "\n".join(self._fact() for _ in range(cards))
        write_note(self._computer(which).vault, f"note {self.facts}.md", f"#flashcards\n\n{body}")

    @rule(which=COMPUTERS, place=PLACES)
    def append_card(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.write_text(f"{note.read_text()}\n{self._fact()}")

    @rule(which=COMPUTERS, place=PLACES, words=st.sampled_from(["They say that it is", "It is known to be"]))
    def reword(self, which: int, place: int, words: str) -> None:
        if note := self._note(which, place):
            note.write_text(note.read_text().replace("It is said to be", words))

    @rule(which=COMPUTERS, place=PLACES)
    def change_card_type(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.write_text(note.read_text().replace("Q: ", "", 1).replace("here?\nA: ", "here?:::", 1))

    @rule(which=COMPUTERS, place=PLACES)
    def rename_note(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.rename(note.with_name(f"renamed {self.facts} {note.stem[-20:]}.md"))

    @rule(which=COMPUTERS, place=PLACES)
    def delete_note(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.unlink()

    @rule(which=COMPUTERS, place=PLACES, wish=st.sampled_from(note_edits.WISHES), by_tag=st.booleans())
    def ask(self, which: int, place: int, wish: str, by_tag: bool) -> None:
        if note := self._note(which, place):
            self.wishes += 1
            note_edits.ask(note, wish, self.wishes, by_tag=by_tag)

    @rule(which=COMPUTERS, place=PLACES, deck=st.sampled_from(["History", "Science::Physics"]))
    def set_deck(self, which: int, place: int, deck: str) -> None:
        if note := self._note(which, place):
            note_edits.set_deck(note, deck)

    @rule(which=COMPUTERS, place=PLACES)
    def copy_note(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            self.copies += 1
            note_edits.copy(note, self.copies)

    @rule(which=COMPUTERS, place=PLACES, other=PLACES)
    def move_card(self, which: int, place: int, other: int) -> None:
        source, target = self._note(which, place), self._note(which, other)
        if source and target:
            note_edits.move_card(source, target)

    @rule(which=COMPUTERS, place=PLACES, other=PLACES)
    def merge_notes(self, which: int, place: int, other: int) -> None:
        source, target = self._note(which, place), self._note(which, other)
        if source and target:
            note_edits.merge(source, target)

    @rule(which=COMPUTERS)
    def exchange_vaults(self, which: int) -> None:
        self.days.mirror(self._computer(which))

    @rule(which=COMPUTERS, keeps_store=st.booleans())
    def rename_vault(self, which: int, keeps_store: bool) -> None:
        self._computer(which).rename(keeps_store=keeps_store)

    # In Anki

    @rule(which=COMPUTERS, place=PLACES, user_edit=st.sampled_from(list(user_edits.EDITS)))
    def act_in_anki(self, which: int, place: int, user_edit: str) -> None:
        self.days.act(self._computer(which), user_edit, place)

    @rule(which=COMPUTERS, place=PLACES)
    def take_back_in_anki(self, which: int, place: int) -> None:
        self.days.take_back(self._computer(which), place)

    @rule(which=COMPUTERS, place=PLACES)
    def change_note_type_in_anki(self, which: int, place: int) -> None:
        self.days.change_note_type(self._computer(which), place)

    @rule(which=COMPUTERS, place=PLACES)
    def copy_in_anki(self, which: int, place: int) -> None:
        self.days.copy(self._computer(which), place)

    @rule(which=COMPUTERS, place=PLACES)
    def resume_in_anki(self, which: int, place: int) -> None:
        self.days.resume(self._computer(which), place)

    @rule(which=COMPUTERS)
    def sync_into_package(self, which: int) -> None:
        self._computer(which).sync_into_package()

    @rule(which=COMPUTERS)
    def import_package_in_anki(self, which: int) -> None:
        self.days.import_package(self._computer(which))

    @rule(which=COMPUTERS, place=PLACES)
    def delete_in_anki(self, which: int, place: int) -> None:
        self.days.delete(self._computer(which), place)

    @rule(which=COMPUTERS, place=PLACES)
    def review(self, which: int, place: int) -> None:
        self.days.answer(self._computer(which), place)

    @rule(which=COMPUTERS)
    def back_up(self, which: int) -> None:
        self.days.back_up(self._computer(which))

    @rule(which=COMPUTERS)
    def restore_backup(self, which: int) -> None:
        self.days.restore(self._computer(which))

    @rule()
    def exchange_collections(self) -> None:
        self.days.exchange()

    # Syncs

    @rule(which=COMPUTERS, way=st.sampled_from(Way))
    def reach_anki_otherwise(self, which: int, way: Way) -> None:
        self._computer(which).way = way

    @rule(which=COMPUTERS)
    def sync(self, which: int) -> None:
        sync_watched(self._computer(which))

    @rule(which=COMPUTERS)
    def sync_twice(self, which: int) -> None:
        computer = self._computer(which)
        if computer.sync():
            sync_watched(computer)

    @rule(which=COMPUTERS)
    def undo(self, which: int) -> None:
        self._computer(which).undo()

    @rule(
        which=COMPUTERS,
        stop=st.builds(
            Stop, st.integers(1, 14), kills=st.booleans(), at_request=st.booleans(), before=st.booleans()
        ),
    )
    def end_sync_early(self, which: int, stop: Stop) -> None:
        self._computer(which).sync(stop)

    @rule(which=COMPUTERS)
    def lose_store(self, which: int) -> None:
        self._computer(which).lose_store()

    @rule(which=COMPUTERS, change=st.sampled_from(["", "reworded", "removed"]))
    def sync_another_vault(self, which: int, change: str) -> None:
        """A vault of the same name in another folder leaves all cards of this one alone."""
        computer = self._computer(which)
        other = computer.folder / "elsewhere" / computer.vault.name
        name = f"{GARDEN} {which} of {other.name}"
        write_note(other, "note 1.md", question(f"What grows in {name}?", f"{change} Pears grow in {name}."))
        write_note(other, "note 2.md", question(f"Who looks after {name}?", f"Nobody does in {name}."))
        if change == "removed":
            (other / "note 2.md").unlink()
        store = computer.folder / f"other {other.name}.db"
        before = computer.held()
        target = f"file:{computer.collection}"
        asyncio.run(sync(settings_for(computer.folder, other, target=target, db=store)))
        after = computer.held()
        ours = {key for key, note in before.items() if not note.is_of_the_garden}
        assert {key: after.get(key) for key in ours} == {key: before[key] for key in ours}

    # Checks

    @rule(which=COMPUTERS)
    @precondition(lambda self: self.facts > 0)
    def come_to_rest(self, which: int) -> None:
        source = self._computer(which)
        self.days.come_to_rest(source)
        self.days.check_at_rest(source)

    @invariant()
    def no_text_is_on_another_history(self) -> None:
        if hasattr(self, "days"):
            for computer in self.days.computers:
                self.days.check_reviewed(computer)


def sync_watched(computer: Computer) -> None:
    """Syncs; a sync that reports no change must not have made one."""
    before = computer.held()
    if (report := computer.sync()) and not done(report):
        assert computer.held() == before, "a sync that reports nothing wrote something"


def _words(number: int) -> str:
    """Returns words that no other number has."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:32]


def _case(examples: int, steps: int) -> type:
    found = RandomDays.TestCase
    case = type("TestRandomDays", (found,), {})
    case.settings = settings(  # type: ignore[attr-defined]
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < 20,
        print_blob=True,
    )
    return case


TestRandomDays = _case(examples=4, steps=18)
TestManyRandomDays = pytest.mark.long(_case(examples=60, steps=40))
