"""The contents of Anki and the counts of the store, and how two such states differ."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faults.stop import Stop
from obsidian_anki_sync.settings import Settings

_NOTES = """
SELECT n.id, n.flds, n.tags, (SELECT name FROM decks WHERE id = c.did), c.reps, c.queue
FROM notes n JOIN cards c ON c.nid = n.id WHERE c.ord = 0 ORDER BY n.id
"""
_MADE = "SELECT path, sum(times_generated) FROM session_note GROUP BY path"
GENERATED = "gen-"
"""How the slugs of generated cards begin; the rest is drawn by lot, so that each try has others."""

# Each try has a vault id of its own, and slugs are made of it.
_ALIKE = re.compile(r"-[a-z2-7]{13}$")
_VAULT = re.compile(r' data-vault="[0-9a-f]+"')

_CREATED = f"""
SELECT iif(slug GLOB '{GENERATED}*', '{GENERATED}', slug) AS card, count(*) FROM journal
WHERE kind = 'create' AND state IN ('done', 'undone') GROUP BY card
"""


@dataclass(frozen=True, slots=True)
class Held:
    """An Anki note with its card: how often it was answered, and whether it is suspended."""

    anki_id: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    deck: str
    reviews: int
    suspended: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """All Anki notes by their front, the number of duplicates, and the counts of what was done."""

    notes: dict[str, Held]
    duplicates: int
    done: Counter[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one try; ``problem`` describes what is wrong, and is empty if nothing is.

    ``stop`` is how the program ended, if it was stopped.
    """

    duplicates: int = 0
    lost: int = 0
    repeated: int = 0
    problem: str = ""
    stop: Stop | None = None

    @property
    def survived(self) -> bool:
        """True if all is as if nothing had happened."""
        return replace(self, stop=None) == Outcome()


def held_in_file(path: Path) -> list[Held]:
    """Returns the Anki notes of a closed collection, or none if there is no file."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return held(lambda query: connection.execute(query).fetchall())


def held(rows_of: Callable[[str], Iterable[Sequence[Any]]]) -> list[Held]:
    """Returns the Anki notes that a query through this function finds."""
    return [
        Held(anki_id, tuple(fields.split("\x1f")), tuple(sorted(tags.split())), deck, reviews, queue == -1)
        for anki_id, fields, tags, deck, reviews, queue in rows_of(_NOTES)
    ]


def holdings(notes: Sequence[Held], settings: Settings) -> Holdings:
    """Returns these Anki notes together with the store's counts of what was done."""
    by_front = {note.fields[0]: note for note in notes}
    slugs = Counter(note.fields[-1] for note in notes)
    twice = max(len(notes) - len(by_front), sum(slugs.values()) - len(slugs))
    return Holdings(by_front, twice, _done(settings))


def _done(settings: Settings) -> Counter[str]:
    """Returns how often each note was made into cards, and each card created in Anki."""
    if not settings.store_path.exists():
        return Counter()
    with closing(sqlite3.connect(f"{settings.store_path.as_uri()}?mode=ro", uri=True)) as connection:
        done: Counter[str] = Counter()
        for name, times in (*connection.execute(_MADE), *connection.execute(_CREATED)):
            done[_ALIKE.sub("", name)] += times
        return done


def compared(found: Holdings, expected: Holdings) -> Outcome:
    """Compares the state after a try with the state after an undisturbed run."""
    missing = expected.notes.keys() - found.notes.keys()
    both = expected.notes.keys() & found.notes.keys()
    forgotten = [front for front in both if found.notes[front].reviews < expected.notes[front].reviews]
    repeated = (found.done - expected.done).total()
    problems = [f"{front}: missing" for front in sorted(missing)]
    problems += [f"{front}: not expected" for front in sorted(found.notes.keys() - expected.notes.keys())]
    problems += [
        f"{front}: {_words(found.notes[front])} instead of {_words(expected.notes[front])}"
        for front in sorted(both)
        if _words(found.notes[front]) != _words(expected.notes[front])
    ]
    return Outcome(found.duplicates, len(missing) + len(forgotten), repeated, "; ".join(problems))


def _words(note: Held) -> tuple[object, ...]:
    *fields, slug = note.fields
    fields = [_VAULT.sub("", text) for text in fields]
    fields += [GENERATED if slug.startswith(GENERATED) else _ALIKE.sub("", slug)]
    return fields, note.tags, note.deck, note.reviews, note.suspended
