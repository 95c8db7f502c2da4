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
from identity import user_edits
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
class Surroundings:
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


Act = Callable[[Surroundings], Awaitable[None]]


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
            here = Surroundings(attempt.settings, attempt.collection, random)
            try:
                await self.act(here)
                return await _settled(here)
            except AssertionError as error:
                return Outcome(lost=1, problem=str(error).partition("\n")[0])


async def _settled(here: Surroundings) -> Outcome:
    left: list[ActionKind] = []
    for _ in range(_ROUNDS):
        report = await here.sync()
        left = [action.kind for action in report.actions if action.kind is not ActionKind.CONFLICT]
        if not left:
            return _compared(here.settings.vault, here.held())
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


async def _rename_folder(here: Surroundings) -> None:
    for number in range(here.random.choice((1, 2))):
        renamed = here.settings.vault.with_name(f"renamed {number}")
        here.settings.vault.rename(renamed)
        store = renamed.parent / "data" / f"{number}.db" if here.random.random() < 0.5 else here.settings.db
        here.settings = here.settings.with_changes(vault=renamed, db=store)
        await here.disturbed()


async def _second_vault(here: Surroundings) -> None:
    vault = here.settings.vault.parent / "elsewhere" / here.settings.vault.name
    other = Surroundings(
        here.settings.with_changes(vault=vault, db=vault.parent / "other.db"), here.open, here.random
    )
    for number in range(here.random.choice((2, 3))):
        write_note(vault, "n0.md", question(f"What grows in the {GARDEN}?", f"{number} kinds of pears."))
        write_note(vault, f"n{number}.md", question(f"Where is {GARDEN} {number}?", "Behind the house."))
        before = here.held()
        await sync(other.settings)
        after = here.held()
        ours = {key: note for key, note in before.items() if not note.is_of_the_garden}
        assert {key: after.get(key) for key in ours} == ours, "a card of the other vault changed"
        await here.disturbed()


async def _lose_store(here: Surroundings) -> None:
    for _ in range(here.random.choice((1, 2))):
        await here.disturbed()
        path = here.settings.store_path
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        await here.disturbed()


async def _edit_in_anki(here: Surroundings) -> None:
    for _ in range(here.random.choice((1, 2, 3))):
        with here.open() as collection:
            for _ in range(here.random.randint(1, 4)):
                user_edit = here.random.choice([*user_edits.EDITS.values(), user_edits.review])
                user_edit(collection, here.random.randrange(_MOST_PLACES))
        await here.disturbed()


async def _change_note_type(here: Surroundings) -> None:
    await here.disturbed()
    with here.open() as collection:
        user_edits.review(collection, here.random.randrange(_MOST_PLACES))
        user_edits.change_note_type(collection, here.random.randrange(_MOST_PLACES))
    await here.disturbed()


async def _restore_backup(here: Surroundings) -> None:
    path = Path(here.settings.target.removeprefix("file:"))
    for _ in range(here.random.choice((1, 2))):
        backup = shutil.copy(path, path.with_name("backup.anki2"))
        await here.disturbed()
        shutil.copy(backup, path)
        await here.disturbed()


async def _two_computers(here: Surroundings) -> None:
    with tempfile.TemporaryDirectory() as folder, ankiweb(Path(folder)) as web:
        first = Path(here.settings.target.removeprefix("file:"))
        web.replace(first)
        second = _second_computer(here)
        other = Path(second.settings.target.removeprefix("file:"))
        for _ in range(here.random.randint(3, 8)):
            who = here.random.choice((here, second))
            what = here.random.choice(("sync", "exchange", "review", "write"))
            if what == "sync":
                await who.disturbed()
            elif what == "exchange":
                web.exchange(first, other)
            elif what == "review":
                with who.open() as collection:
                    user_edits.review(collection, here.random.randrange(_MOST_PLACES))
            else:
                number = here.random.randrange(10**6)
                text = question(f"What is the number {number}?", "A late one.")
                for one in (here, second):
                    write_note(one.settings.vault, f"late {number}.md", text)
        for _ in range(_ROUNDS):
            web.exchange(first, other)
            await here.sync()
            await second.sync()
        outcome = _compared(second.settings.vault, second.held())
        assert outcome.survived, f"on the second computer: {outcome}"


def _second_computer(here: Surroundings) -> Surroundings:
    """Returns another computer with a copy of the vault, and nothing in its Anki yet."""
    folder = here.settings.vault.parent / "second"
    shutil.copytree(here.settings.vault, folder / "vault")
    settings = settings_for(folder, workers=1, batch_size=here.settings.batch_size)
    path = settings.target.removeprefix("file:")

    @contextmanager
    def opened() -> Iterator[Collection]:
        collection = Collection(path)
        try:
            yield collection
        finally:
            collection.close()

    return Surroundings(settings, opened, here.random)


FAULTS: Sequence[Fault] = [
    Beside("renamed folder", _rename_folder),
    Beside("second vault of the same name", _second_vault),
    Beside("lost store", _lose_store),
    Beside("edited in Anki", _edit_in_anki),
    Beside("note type changed in Anki", _change_note_type),
    Beside("backup restored", _restore_backup, ("sync of changes",), may_run=False),
    Beside("two computers, one AnkiWeb", _two_computers, ("sync of changes",), may_run=False),
]
