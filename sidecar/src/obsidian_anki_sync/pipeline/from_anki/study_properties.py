"""Writes into notes when their cards are due and how well they are known, if the user switched that on."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from obsidian_anki_sync.anki.targets import is_package
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.study import sums_of
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.edits.study_properties import StudyProperties
from obsidian_anki_sync.vault.loading import ChangedError, VanishedError, read_bytes
from obsidian_anki_sync.vault.properties import with_properties
from obsidian_anki_sync.vault.reading import parse_note
from obsidian_anki_sync.vault.walk import FoundFile, Walk
from obsidian_anki_sync.vault.writing import replace_note

DUE, RETENTION = "anki-due", "anki-retention"
_NOTHING = ("", "")


class _Outcome(Struct):
    """The outcome of writing properties."""

    written: int = 0
    removed: int = 0
    problems: dict[str, str] = field(default_factory=dict)


async def write_study_properties(run: Run, walked: Walk) -> None:
    """Writes the properties of each note if they differ; raises ``Interrupted`` between two notes.

    With the setting off, the properties that were written are removed. A note that changed since it was read
    waits for the next sync.
    """
    is_on = run.settings.study_properties
    if is_on and is_package(run.session.settings.target):
        run.say("No properties were written into notes: the cards of a package have no reviews.")
        return
    values = await _values(run) if is_on else {}
    hashes = await run.store.study_properties.hashes()
    notes = {note.path: note for note in walked.notes if note.path in hashes}
    known = await _known(run, notes, hashes)
    outcome = _Outcome()
    for path in sorted((values.keys() | known.keys()) & notes.keys()):
        run.interrupt.check()
        before, wanted = known.get(path), values.get(path, _NOTHING)
        as_written = before == (path, *wanted, hashes[path], before.made_frontmatter) if before else False
        if as_written or (before is None and wanted == _NOTHING):
            continue
        try:
            await _write(run, notes[path], hashes[path], wanted, before, outcome)
        except (ChangedError, VanishedError):
            outcome.problems[path] = "It changed since it was read. The next sync writes them."
        except NoteError as error:
            outcome.problems[path] = error.message
    _say(run, outcome)


async def _known(
    run: Run, notes: Mapping[str, FoundFile], hashes: Mapping[str, str]
) -> dict[str, StudyProperties]:
    """Returns the properties by the path that each note has now, and forgets those of notes that are gone."""
    known = await run.store.study_properties.all()
    moved = {hashes[path]: path for path in notes if path not in known}
    found: dict[str, StudyProperties] = {}
    for path, properties in known.items():
        if path in notes:
            found[path] = properties
        elif now_at := moved.get(properties.content_hash):
            found[now_at] = properties
        elif not (run.settings.vault_root / path).exists():
            await run.store.study_properties.forget(path)
    return found


async def _values(run: Run) -> dict[str, tuple[str, str]]:
    """Returns when the first card of each note is due, and its share of good answers in percent."""
    given = await run.store.index.given_cards(run.target_name)
    path_of = {card.anki_id: card.path for card in given}
    dates: dict[str, date] = {}
    for anki_id, day in (await run.target.due_dates(path_of.keys())).items():
        path = path_of[anki_id]
        dates[path] = min(day, dates.get(path, day))
    cards = defaultdict(list)
    for card in await run.target.study(path_of.keys()):
        if card.anki_id in path_of:
            cards[path_of[card.anki_id]].append(card)
    return {
        path: (dates[path].isoformat() if path in dates else "", _percent(sums_of(cards[path]).retention))
        for path in set(path_of.values())
    }


def _percent(share: float | None) -> str:
    return "" if share is None else str(round(100 * share))


async def _write(
    run: Run,
    found: FoundFile,
    content_hash: str,
    wanted: tuple[str, str],
    before: StudyProperties | None,
    outcome: _Outcome,
) -> None:
    """Writes one note's properties, and records them first, so that a kill in between is noticed later."""
    store, root = run.store.study_properties, run.settings.vault_root
    content = await asyncio.to_thread(read_bytes, root, found)
    if hashlib.sha256(content).hexdigest() != content_hash:
        raise ChangedError("The note changed since it was read.", "The next sync writes them.")
    values = dict(zip((DUE, RETENTION), (value or None for value in wanted), strict=True))
    made = bool(before and before.made_frontmatter)
    after = with_properties(found.path, content, values, drop_empty=made)
    if wanted == _NOTHING and after == content:
        await store.forget(before.path if before else found.path)
        return
    made = made or parse_note(found.path, content).note.first_line == 1
    await store.record(StudyProperties(found.path, *wanted, hashlib.sha256(after).hexdigest(), made))
    if before and before.path != found.path:
        await store.forget(before.path)
    if after != content:
        await asyncio.to_thread(replace_note, root, found, content, after)
    if wanted == _NOTHING:
        await store.forget(found.path)
        outcome.removed += 1
    else:
        outcome.written += after != content


def _say(run: Run, outcome: _Outcome) -> None:
    if outcome.written:
        run.say(f"Properties written into notes: {outcome.written}.")
    if outcome.removed:
        run.say(f"Properties removed from notes: {outcome.removed}.")
    if outcome.problems:
        path, reason = next(iter(outcome.problems.items()))
        run.say(f"Notes without their properties: {len(outcome.problems)} ({path}: {reason})")
