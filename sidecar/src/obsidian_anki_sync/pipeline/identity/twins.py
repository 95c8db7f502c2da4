"""Merges cards that two computers made before AnkiWeb synced them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.identity.twins import twins_of
from obsidian_anki_sync.domain.planning.action import Action, ActionKind
from obsidian_anki_sync.domain.text import counted, shortened
from obsidian_anki_sync.pipeline.sync.indexing import AnkiIndex, reviews_of
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.journal import PlannedAction
from obsidian_anki_sync.store.records import OtherNote

_REASON = "it is the same card as another Anki note, which stays"


async def merge_twins(run: Run, anki: AnkiIndex) -> list[PlannedAction]:
    """Returns the removals of Anki notes that are the same card as another.

    The more reviewed one of two stays, under its slug; the other one is deleted or, if it was reviewed too,
    suspended and tagged.
    """
    if not anki.complete:
        return []
    found = [PlannedAction(_removal(f"{note.slug}~{note.anki_id}", note), None) for note in anki.doubled]
    found += await _of_other_slugs(run)
    if found:
        run.say(
            f"{counted(len(found), 'card is', 'cards are')} in Anki twice, made on two computers or under an"
            " earlier name of the vault. The more reviewed Anki note of each stays; the other one is removed."
        )
    return found


async def _of_other_slugs(run: Run) -> list[PlannedAction]:
    doubles = await run.store.cards.doubles(run.target_name)
    if not doubles:
        return []
    seen = await run.target.read({slug for pair in doubles for slug in pair})
    others: dict[str, list[AnkiNote]] = defaultdict(list)
    for slug, other in doubles:
        if other in seen:
            others[slug].append(seen[other])
    found = []
    for slug, notes in others.items():
        own = seen.get(slug)
        found += await _merged(run, slug, [own, *notes] if own else notes)
    return found


async def _merged(run: Run, slug: str, notes: Sequence[AnkiNote]) -> list[PlannedAction]:
    twins = twins_of(notes, await reviews_of(run, notes))
    if twins.stays.slug != slug:
        await run.store.cards.swap_slugs(slug, twins.stays.slug)
    retired = [OtherNote(note.slug, note.anki_id, note.modified) for note in twins.retired]
    await run.store.foreign.add(run.target_name, retired)
    await run.store.cards.forget(run.target_name, [note.slug for note in twins.retired])
    unneeded = twins.unneeded
    bases = await run.store.cards.bases(run.target_name, [note.slug for note in unneeded])
    return [PlannedAction(_removal(note.slug, note), None, bases.get(note.slug)) for note in unneeded]


def _removal(slug: str, note: AnkiNote) -> Action:
    return Action(ActionKind.DELETE, slug, note.note_path, shortened(note.front), reason=_REASON, before=note)
