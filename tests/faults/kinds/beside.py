"""What people do beside a sync: folders, stores, computers and Anki notes change."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from anki.collection import Collection

from faults.fault import Fault, at_event, disturbed
from faults.holdings import Outcome
from faults.stage import Situation, Stage
from identity import deeds
from identity.held import GARDEN, Held, held, require_kept
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.ankiweb import ankiweb
from support.syncing import question, settings_for, sync, write_note

_SCENARIOS = ("first sync", "sync of changes")
# About the number of events of a sync of these vaults.
_MOST_EVENTS = 30
_ROUNDS = 5
_MOST_PLACES = 100

OpenAnki = Callable[[], AbstractContextManager[Collection]]


@dataclass(slots=True)
class Desk:
    """A vault, a store and an Anki, as the settings of this moment name them."""

    settings: Settings
    open: OpenAnki
    random: Random

    def held(self) -> Held:
        """Returns what Anki holds."""
        with self.open() as collection:
            return held(collection)

    async def sync(self, *, may_break_off: bool = False) -> SyncReport:
        """Syncs, and fails if the sync removed something."""
        before = self.held()
        interrupt = Interrupt()
        breaks_off = may_break_off and self.random.random() < 0.5
        moment = self.random.randint(1, _MOST_EVENTS)
        report = await sync(
            self.settings,
            interrupt=interrupt,
            listener=at_event(moment if breaks_off else 0, interrupt.request),
            approve=lambda *_: True,
            vault_answer=VaultAnswer.SAME,
        )
        require_kept(before, self.held())
        return report

    async def disturbed(self) -> None:
        """Syncs, perhaps not to the end."""
        problem = await disturbed(self.sync(may_break_off=True))
        assert not problem, problem


Act = Callable[[Desk], Awaitable[None]]


@dataclass(frozen=True)
class Beside(Fault):
    """Something happens before and between syncs, which may be interrupted; then undisturbed syncs follow."""

    what: str
    act: Act
    scenarios: Sequence[str] = _SCENARIOS
    may_run: bool = True

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Beside the sync: {self.what}"

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Checks that Anki ends with the vault's cards, and that all work of a person is kept."""
        running = self.may_run and random.random() < 0.5
        situation = Situation(random.choice(self.scenarios), running, random.random() < 0.7)
        async with stage.set(situation) as attempt:
            desk = Desk(attempt.settings, attempt.collection, random)
            try:
                await self.act(desk)
                return await _settled(desk)
            except AssertionError as error:
                return Outcome(lost=1, problem=str(error).partition("\n")[0])


async def _settled(desk: Desk) -> Outcome:
    left: list[ActionKind] = []
    for _ in range(_ROUNDS):
        report = await desk.sync()
        left = [action.kind for action in report.actions if action.kind is not ActionKind.CONFLICT]
        if not left:
            return _compared(desk.settings.vault, desk.held())
    return Outcome(problem=f"it never comes to rest: {left}")


def _compared(vault: Path, now: Held) -> Outcome:
    """Checks that each card of the vault is in Anki once; one with another note type stays as it is."""
    notes = [note for note in now.values() if not (note.is_of_the_garden or note.is_retired)]
    ours = Counter(note.fields[0] for note in notes if note.is_ours_by_type)
    there = {note.fields[0] for note in notes}
    missing = [front for front in _fronts(vault) if front not in there]
    return Outcome(
        duplicates=ours.total() - len(ours),
        lost=len(missing),
        problem=f"missing: {missing}" if missing else "",
    )


def _fronts(vault: Path) -> list[str]:
    lines = (line for path in vault.rglob("*.md") for line in path.read_text().splitlines())
    return [line.removeprefix("Q: ") for line in lines if line.startswith("Q: ")]


async def _rename_folder(desk: Desk) -> None:
    for number in range(desk.random.choice((1, 2))):
        renamed = desk.settings.vault.with_name(f"renamed {number}")
        desk.settings.vault.rename(renamed)
        store = renamed.parent / "data" / f"{number}.db" if desk.random.random() < 0.5 else desk.settings.db
        desk.settings = desk.settings.with_changes(vault=renamed, db=store)
        await desk.disturbed()


async def _second_vault(desk: Desk) -> None:
    vault = desk.settings.vault.parent / "elsewhere" / desk.settings.vault.name
    other = Desk(
        desk.settings.with_changes(vault=vault, db=vault.parent / "other.db"), desk.open, desk.random
    )
    for number in range(desk.random.choice((2, 3))):
        write_note(vault, "n0.md", question(f"What grows in the {GARDEN}?", f"{number} kinds of pears."))
        write_note(vault, f"n{number}.md", question(f"Where is {GARDEN} {number}?", "Behind the house."))
        before = desk.held()
        await sync(other.settings)
        after = desk.held()
        ours = {key: note for key, note in before.items() if not note.is_of_the_garden}
        assert {key: after.get(key) for key in ours} == ours, "a card of the other vault changed"
        await desk.disturbed()


async def _lose_store(desk: Desk) -> None:
    for _ in range(desk.random.choice((1, 2))):
        await desk.disturbed()
        path = desk.settings.store_path
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        await desk.disturbed()


async def _edit_in_anki(desk: Desk) -> None:
    for _ in range(desk.random.choice((1, 2, 3))):
        with desk.open() as collection:
            for _ in range(desk.random.randint(1, 4)):
                deed = desk.random.choice([*deeds.EDITS.values(), deeds.review])
                deed(collection, desk.random.randrange(_MOST_PLACES))
        await desk.disturbed()


async def _change_note_type(desk: Desk) -> None:
    await desk.disturbed()
    with desk.open() as collection:
        deeds.review(collection, desk.random.randrange(_MOST_PLACES))
        deeds.change_note_type(collection, desk.random.randrange(_MOST_PLACES))
    await desk.disturbed()


async def _restore_backup(desk: Desk) -> None:
    path = Path(desk.settings.target.removeprefix("file:"))
    for _ in range(desk.random.choice((1, 2))):
        backup = shutil.copy(path, path.with_name("backup.anki2"))
        await desk.disturbed()
        shutil.copy(backup, path)
        await desk.disturbed()


async def _two_computers(desk: Desk) -> None:
    with tempfile.TemporaryDirectory() as folder, ankiweb(Path(folder)) as web:
        first = Path(desk.settings.target.removeprefix("file:"))
        web.replace(first)
        second = _second_computer(desk)
        other = Path(second.settings.target.removeprefix("file:"))
        for _ in range(desk.random.randint(3, 8)):
            who = desk.random.choice((desk, second))
            what = desk.random.choice(("sync", "exchange", "review", "write"))
            if what == "sync":
                await who.disturbed()
            elif what == "exchange":
                web.exchange(first, other)
            elif what == "review":
                with who.open() as collection:
                    deeds.review(collection, desk.random.randrange(_MOST_PLACES))
            else:
                number = desk.random.randrange(10**6)
                text = question(f"What is the number {number}?", "A late one.")
                for one in (desk, second):
                    write_note(one.settings.vault, f"late {number}.md", text)
        for _ in range(_ROUNDS):
            web.exchange(first, other)
            await desk.sync()
            await second.sync()
        outcome = _compared(second.settings.vault, second.held())
        assert outcome.survived, f"on the second computer: {outcome}"


def _second_computer(desk: Desk) -> Desk:
    """Returns another computer with a copy of the vault, and nothing in its Anki yet."""
    folder = desk.settings.vault.parent / "second"
    shutil.copytree(desk.settings.vault, folder / "vault")
    settings = settings_for(folder, workers=1, batch_size=desk.settings.batch_size)
    path = settings.target.removeprefix("file:")

    @contextmanager
    def opened() -> Iterator[Collection]:
        collection = Collection(path)
        try:
            yield collection
        finally:
            collection.close()

    return Desk(settings, opened, desk.random)


FAULTS: Sequence[Fault] = [
    Beside("renamed folder", _rename_folder),
    Beside("second vault of the same name", _second_vault),
    Beside("lost store", _lose_store),
    Beside("edited in Anki", _edit_in_anki),
    Beside("note type changed in Anki", _change_note_type),
    Beside("backup restored", _restore_backup, ("sync of changes",), may_run=False),
    Beside("two computers, one AnkiWeb", _two_computers, ("sync of changes",), may_run=False),
]
