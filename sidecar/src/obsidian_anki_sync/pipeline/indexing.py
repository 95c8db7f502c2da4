"""The phase of indexing: what Anki holds of ours, and what of it the store does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.plan import inferred_base
from obsidian_anki_sync.pipeline.run import Run


@dataclass(frozen=True, slots=True)
class AnkiIndex:
    """What Anki holds of ours, as far as it is news.

    ``managed`` are the slugs that the target was given, ``changed`` those of them whose Anki note was edited
    or deleted since it was last looked at; ``notes`` are the Anki notes, by slug, that are not as they were.
    ``complete`` says that all of Anki was looked at; without that, nothing is known to be missing there.
    """

    managed: frozenset[str]
    changed: frozenset[str]
    notes: Mapping[str, AnkiNote]
    complete: bool


async def without_index(run: Run) -> AnkiIndex:
    """The index of a session that does not look at Anki as a whole."""
    known = await run.store.cards.summaries(run.target_name)
    return AnkiIndex(frozenset(base.slug for base in known), frozenset(), {}, complete=False)


async def index_anki(run: Run) -> AnkiIndex:
    """Takes a snapshot of Anki, and takes in the Anki notes of ours that the store has no base of."""
    known = await run.store.cards.summaries(run.target_name)
    ids = {base.slug: base.anki_id for base in known}
    snapshot = await run.target.snapshot({base.anki_id: base.modified for base in known})
    notes = _one_a_slug(run, snapshot, ids)
    found = [(_note_path(note), note, inferred_base(note)) for slug, note in notes.items() if slug not in ids]
    if found:
        await run.store.cards.add_found(run.target_name, found)
        if not ids:
            run.say(f"Found {len(found)} cards of this vault in Anki that the progress store did not know.")
    changed = {slug for slug, anki_id in ids.items() if anki_id not in snapshot.unchanged}
    return AnkiIndex(frozenset({*ids, *notes}), frozenset(changed), notes, complete=True)


def _one_a_slug(run: Run, snapshot: Snapshot, ids: Mapping[str, int]) -> dict[str, AnkiNote]:
    """The Anki notes by slug. Of several with one slug the one that we wrote counts: a copy is the user's."""
    by_slug: dict[str, list[AnkiNote]] = defaultdict(list)
    for note in snapshot.notes:
        by_slug[note.slug].append(note)
    chosen = {}
    for slug, notes in by_slug.items():
        ours = ids.get(slug)
        if ours not in snapshot.unchanged:
            chosen[slug] = min(notes, key=lambda note: (note.anki_id != ours, note.anki_id))
    copies = len(snapshot.notes) - len(chosen)
    if copies:
        run.say(f"{copies} Anki notes are copies of others, with the same slug; they are left alone.")
    return chosen


def _note_path(note: AnkiNote) -> str:
    """The path of the note that an Anki note says it comes from; empty where it does not say."""
    file = parse_qs(urlsplit(note.source).query).get("file", [""])[0]
    path = file.partition("#")[0]
    return f"{path}.md" if path else ""
