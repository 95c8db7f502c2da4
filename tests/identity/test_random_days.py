"""Whatever people do on two computers, in whatever order: each card and its reviews stay together."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from identity.days import Computer, Days, contents
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
    """Edits, renames, reviews, syncs, interruptions and losses, on either computer."""

    @initialize()
    def begin(self) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="days-")))
        self.days = Days.begin(folder, _WEB[0])
        self.facts = 0

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
        return question(f"What is said of fact {number} here?", f"It is said to be {number * 7919}.")

    @rule(which=COMPUTERS, cards=st.integers(1, 3))
    def write_note(self, which: int, cards: int) -> None:
        body = "\n".join(self._fact() for _ in range(cards))
        write_note(self._computer(which).vault, f"note {self.facts}.md", body)

    @rule(which=COMPUTERS, place=PLACES)
    def append_card(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.write_text(f"{note.read_text()}\n{self._fact()}")

    @rule(which=COMPUTERS, place=PLACES)
    def reword(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.write_text(note.read_text().replace("It is said to be", "They say that it is"))

    @rule(which=COMPUTERS, place=PLACES)
    def rename_note(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.rename(note.with_name(f"renamed {self.facts} {note.stem[-20:]}.md"))

    @rule(which=COMPUTERS, place=PLACES)
    def delete_note(self, which: int, place: int) -> None:
        if note := self._note(which, place):
            note.unlink()

    @rule(which=COMPUTERS)
    def exchange_vaults(self, which: int) -> None:
        self.days.mirror(self._computer(which))

    @rule(which=COMPUTERS)
    def rename_vault(self, which: int) -> None:
        self._computer(which).rename()

    @rule(which=COMPUTERS)
    def lose_store(self, which: int) -> None:
        self._computer(which).lose_store()

    @rule(which=COMPUTERS)
    def sync(self, which: int) -> None:
        self._computer(which).sync()

    @rule(which=COMPUTERS, events=st.integers(1, 12))
    def interrupt_sync(self, which: int, events: int) -> None:
        self._computer(which).sync(interrupt_after=events)

    @rule()
    def exchange_collections(self) -> None:
        self.days.exchange()

    @rule(which=COMPUTERS, place=PLACES)
    def review(self, which: int, place: int) -> None:
        self.days.answer(self._computer(which), place)

    @rule(which=COMPUTERS)
    def sync_another_vault(self, which: int) -> None:
        """A vault of the same name in another folder leaves all cards of this one alone."""
        computer = self._computer(which)
        other = computer.folder / "elsewhere" / computer.vault.name
        garden = f"garden {which} of {other.name}"
        grows = question(f"What grows in {garden}?", f"Pears grow in {garden}.")
        write_note(other, "note 1.md", grows)
        before = contents(computer)
        target = computer.settings.target
        store = computer.folder / f"other {other.name}.db"
        asyncio.run(sync(settings_for(computer.folder, other, target=target, db=store)))
        after = contents(computer)
        assert {key: after.get(key) for key in before} == before

    @rule(which=COMPUTERS)
    @precondition(lambda self: self.facts > 0)
    def come_to_rest(self, which: int) -> None:
        source = self._computer(which)
        self.days.settle(source)
        self.days.check_at_rest(source)

    @invariant()
    def no_text_is_on_another_history(self) -> None:
        if hasattr(self, "days"):
            for computer in self.days.computers:
                self.days.check_reviewed(computer)


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
