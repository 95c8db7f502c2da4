"""Notes are edited, renamed, deleted and added while a sync reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from faults.fault import Fault, disturbed
from faults.holdings import Holdings, Outcome, held_in_file
from faults.scenarios import answer
from faults.stage import Situation, Stage, Try
from obsidian_anki_sync.pipeline.events import Event
from support.syncing import question, settings_for, sync, write_note

_SCENARIOS = ("first sync", "sync of changes")
_MOST_MOMENTS = 3

Change = Callable[[Path, Random], None]


def _edit(vault: Path, random: Random) -> None:
    if note := _any_note(vault, random):
        note.write_text(note.read_text("utf-8").rstrip() + f" Revised {random.randrange(1000)}.\n", "utf-8")


def _rename(vault: Path, random: Random) -> None:
    if note := _any_note(vault, random):
        note.rename(vault / f"renamed {random.randrange(10**6)}.md")


def _delete(vault: Path, random: Random) -> None:
    if note := _any_note(vault, random):
        note.unlink()


def _add(vault: Path, random: Random) -> None:
    number = random.randrange(10**6)
    write_note(vault, f"added {number}.md", question(f"What is the added {number}?", "A late one."))


def _any_note(vault: Path, random: Random) -> Path | None:
    notes = sorted(vault.rglob("*.md"))
    return random.choice(notes) if notes else None


_CHANGES: Mapping[str, tuple[Change, ...]] = {
    "edited": (_edit,),
    "renamed": (_rename,),
    "deleted": (_delete,),
    "all of it": (_edit, _rename, _delete, _add),
}


@dataclass(frozen=True)
class MovingVault(Fault):
    """Up to three changes at random moments; then the vault is left alone and synced once more."""

    how: str

    @property
    def name(self) -> str:
        """The row's name."""
        return f"Vault under the sync: {self.how}"

    async def attempt(self, stage: Stage, case: object, random: Random) -> Outcome:
        """Changes the vault; what Anki holds in the end is what a first sync of that vault makes."""
        situation = Situation(random.choice(_SCENARIOS), running=random.random() < 0.3)
        events = (await stage.undisturbed(situation)).events
        moments = {random.randint(1, events) for _ in range(random.randint(1, _MOST_MOMENTS))}
        async with stage.set(situation) as attempt:
            with attempt.collection() as collection:
                answer(collection, list(collection.find_cards("prop:reps=0")))
            before = attempt.holdings()
            heard: list[Event] = []

            def listen(event: Event) -> None:
                heard.append(event)
                if len(heard) in moments:
                    random.choice(_CHANGES[self.how])(attempt.settings.vault, random)

            problem = await disturbed(attempt.scenario.work(attempt.settings, listen))
            return await _compared_with_fresh(attempt, before, problem)


async def _compared_with_fresh(attempt: Try, before: Holdings, problem: str) -> Outcome:
    """Checks that no reviewed Anki note is gone, and that the active ones are those of a first sync."""
    left = await attempt.finish()
    fresh = settings_for(attempt.settings.vault.parent / "fresh", attempt.settings.vault)
    await sync(fresh)
    wanted = {_text(note.fields) for note in held_in_file(Path(fresh.target.removeprefix("file:")))}
    present = {_text(note.fields) for note in left.notes.values() if not note.suspended}
    ids = {note.anki_id for note in left.notes.values() if note.reviews}
    gone = [note.anki_id for note in before.notes.values() if note.reviews and note.anki_id not in ids]
    differences = sorted(wanted ^ present)
    return Outcome(
        left.duplicates,
        len(gone) + len(wanted - present),
        problem=problem or (f"differs in {differences}" if differences else ""),
    )


def _text(fields: Sequence[str]) -> tuple[str, ...]:
    """Returns the visible fields of a card; slug and source link also depend on the note's name."""
    return tuple(fields[:2])


FAULTS: Sequence[Fault] = [MovingVault(how) for how in _CHANGES]
