"""The phase of indexing: reads which Anki notes of this vault exist, and adds unknown ones to the store."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote, LastRead, Remembered, Snapshot
from obsidian_anki_sync.domain.generation.drafts import is_draft_id
from obsidian_anki_sync.domain.generation.review import recovered, rejected
from obsidian_anki_sync.domain.identity.twins import Twins, need_counts, twins_of
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.action import is_retired
from obsidian_anki_sync.domain.planning.plan import inferred_base
from obsidian_anki_sync.pipeline.cards.importing import READERS, import_pieces
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.cards import as_content
from obsidian_anki_sync.store.records import OtherNote

# Reading the cards of so many notes takes no longer than one request.
_FEW_NOTES = 100


class AnkiView(Struct, frozen=True):
    """Anki's notes, and what the store knew about them.

    ``known`` are this vault's Anki notes by their ids, with the time when they were last modified; ``ids``
    are the same by slug, ``others`` those of other vaults.
    """

    snapshot: Snapshot
    known: Mapping[int, int]
    ids: Mapping[str, int]
    others: Sequence[OtherNote]
    remembered: Remembered


class AnkiIndex(Struct, frozen=True):
    """The changes in Anki since the last read.

    ``managed`` are the slugs that were written to the target, ``changed`` those of them whose Anki note was
    edited or deleted since the last read; ``notes`` are the changed Anki notes, by slug. ``complete`` is true
    if all of Anki was read; otherwise missing notes are unknown. ``doubled`` are Anki notes with the slug of
    another one, which stays.
    """

    managed: frozenset[str]
    changed: frozenset[str]
    notes: Mapping[str, AnkiNote]
    complete: bool
    doubled: tuple[AnkiNote, ...] = ()


async def without_index(run: Run) -> AnkiIndex:
    """Returns the index of a session that does not read all of Anki."""
    known = await run.store.cards.summaries(run.target_name)
    return AnkiIndex(frozenset(base.slug for base in known), frozenset(), {}, complete=False)


async def read_anki(run: Run, edited: Collection[str] = ()) -> AnkiView:
    """Reads a snapshot of Anki, without drawing conclusions yet.

    The cards of a few notes that were ``edited`` are read in any case, since the plan compares them. Reading
    them later takes one more request.
    """
    known = await run.store.cards.summaries(run.target_name)
    # Without an id, the owner of the others is still unknown: an earlier release used the folder's name.
    vault_id = await run.store.sessions.vault_id()
    others = await run.store.foreign.all(run.target_name) if vault_id else []
    modified = {note.anki_id: note.modified for note in known}
    if run.is_full and 0 < len(edited) <= _FEW_NOTES:
        modified |= dict.fromkeys(await run.store.notes.anki_ids(run.target_name, edited), 0)
    remembered = Remembered(
        others={note.anki_id: note.modified for note in others},
        vault_id=vault_id,
        last_read=await run.store.last_reads.last(run.target_name),
    )
    taking = run.target.snapshot(modified, remembered)
    snapshot, _ = await asyncio.gather(taking, import_pieces(READERS if edited else ()))
    ids = {base.slug: base.anki_id for base in known}
    return AnkiView(snapshot, modified, ids, others, remembered)


async def forget_others(run: Run, anki: AnkiIndex) -> bool:
    """Forgets the Anki notes of other vaults, if some may be cards of this vault.

    They were judged before this vault had those cards: its notes came later, through a synced folder.
    """
    deleted = anki.changed - anki.notes.keys()
    if not anki.complete or not await run.store.foreign.count_same_words(run.target_name, deleted):
        return False
    await run.store.foreign.replace(run.target_name, [])
    return True


async def index_anki(run: Run, view: AnkiView, claimed: Collection[int]) -> AnkiIndex:
    """Adds the Anki notes of this vault that have no base in the store; ``claimed`` are the ids of some.

    Those of other vaults are only remembered, so that none of our cards gets their slugs.
    """
    own_id = await run.store.sessions.vault_id()
    ours = [note for note in view.snapshot.notes if is_known(note, view, own_id) or note.anki_id in claimed]
    own = {note.anki_id for note in ours}
    others = [note for note in view.snapshot.notes if note.anki_id not in own]
    lost = [note.slug for note in others if view.ids.get(note.slug) == note.anki_id]
    await run.store.cards.disown(run.target_name, lost)
    ids = {slug: anki_id for slug, anki_id in view.ids.items() if slug not in set(lost)}
    notes, twins = await _one_a_slug(run, view, ours, ids)
    notes |= _strays(view.snapshot, ids)
    ids |= {slug: notes[slug].anki_id for slug in twins if slug in ids}
    await _remember_others(
        run, view, [*others, *(note for found in twins.values() for note in found.retired)]
    )
    unknown = {slug: note for slug, note in notes.items() if slug not in ids}
    await _take_in(run, unknown)
    known = [note for slug, note in notes.items() if slug in ids and note.note_type in BY_NAME]
    await run.store.cards.renew_found(run.target_name, known)
    changed = {slug for slug, anki_id in ids.items() if anki_id not in view.snapshot.unchanged}
    changed |= twins.keys() & ids.keys()
    if view.snapshot.last_read:
        await _remember_read(run, view.snapshot.last_read, changed)
    await _recover_drafts(run, unknown)
    deleted = changed - notes.keys()
    await _end_recovered(run, deleted)
    if deleted:
        await run.store.cards.forget_never_seen(run.target_name, deleted)
    doubled = tuple(note for found in twins.values() for note in found.unneeded)
    return AnkiIndex(frozenset({*ids, *notes}), frozenset(changed), notes, complete=True, doubled=doubled)


def is_known(note: AnkiNote, view: AnkiView, own_id: str) -> bool:
    """True if an Anki note is this vault's by its id or, without one, by what the store wrote."""
    if note.vault_id:
        return note.vault_id == own_id
    return note.slug in view.ids


async def _remember_read(run: Run, last_read: LastRead, changed: Collection[str]) -> None:
    """Stores when Anki was read. The Anki notes of changed slugs are read again until they stay the same."""
    bases = await run.store.cards.bases(run.target_name, list(changed))
    to_read_again = [replace(base, modified=0) for base in bases.values() if base.modified]
    await run.store.cards.write_bases(run.target_name, to_read_again)
    await run.store.last_reads.remember(run.target_name, last_read)


async def _remember_others(run: Run, view: AnkiView, others: Sequence[AnkiNote]) -> None:
    kept = [note for note in view.others if note.anki_id in view.snapshot.unchanged]
    if others or len(kept) < len(view.others):
        found = [OtherNote(note.slug, note.anki_id, note.modified, _words(note)) for note in others]
        await run.store.foreign.replace(run.target_name, [*kept, *found])


def _words(note: AnkiNote) -> str:
    """Returns the hash of the words of another vault's note; empty for one that a sync retired."""
    is_told = note.note_type in BY_NAME and not is_retired(note.tags)
    return as_content(note).words if is_told else ""


def _strays(snapshot: Snapshot, ids: Mapping[str, int]) -> dict[str, AnkiNote]:
    """Returns the Anki notes that only their ids identify as ours, by slug."""
    slugs = {anki_id: slug for slug, anki_id in ids.items()} if snapshot.strays else {}
    return {
        slugs[note.anki_id]: replace(note, slug=slugs[note.anki_id])
        for note in snapshot.strays
        if note.anki_id in slugs
    }


async def _take_in(run: Run, notes: Mapping[str, AnkiNote]) -> None:
    if not notes:
        return
    await run.store.cards.add_found(
        run.target_name, [(note.note_path, note, inferred_base(note)) for note in notes.values()]
    )


async def _recover_drafts(run: Run, notes: Mapping[str, AnkiNote]) -> None:
    """Makes drafts of generated cards from a lost store or another computer.

    They are in no note, and without a draft they would be orphans. They stay as Anki has them, until the user
    decides otherwise.
    """
    generated = {
        slug: note for slug, note in notes.items() if is_draft_id(slug) and note.note_type in BY_NAME
    }
    if not generated:
        return
    known = await run.store.drafts.known(generated.keys())
    await run.store.drafts.write(
        recovered(note.note_path, slug, as_content(note))
        for slug, note in generated.items()
        if slug not in known
    )


async def _end_recovered(run: Run, deleted: Collection[str]) -> None:
    """Ends the cards that were known from Anki alone and were deleted there."""
    gone = [slug for slug in deleted if is_draft_id(slug)]
    if gone:
        await run.store.drafts.write(map(rejected, await run.store.drafts.found(gone)))


async def _one_a_slug(
    run: Run, view: AnkiView, ours: Sequence[AnkiNote], ids: Mapping[str, int]
) -> tuple[dict[str, AnkiNote], dict[str, Twins]]:
    """Returns the Anki notes by slug, and which one stays if AnkiWeb brought another one of a slug.

    An edited copy belongs to the user.
    """
    by_slug: dict[str, list[AnkiNote]] = defaultdict(list)
    for note in ours:
        by_slug[note.slug].append(note)
    several = {
        slug
        for slug, notes in by_slug.items()
        if len(notes) > 1 or ids.get(slug, notes[0].anki_id) != notes[0].anki_id
    }
    unseen = {ids[slug] for slug in several & ids.keys()} & view.snapshot.unchanged
    if unseen:
        known = {key: modified for key, modified in view.known.items() if key not in unseen}
        for note in (await run.target.snapshot(known, view.remembered)).notes:
            if note.anki_id in unseen:
                by_slug[note.slug].append(note)
    twins = {slug: twins_of(by_slug[slug], await reviews_of(run, by_slug[slug])) for slug in several}
    await _resolve_twins(run, twins, ids)
    chosen = {slug: notes[0] for slug, notes in by_slug.items() if slug not in several}
    return chosen | {slug: found.stays for slug, found in twins.items()}, twins


async def reviews_of(run: Run, notes: Sequence[AnkiNote]) -> Mapping[int, int]:
    """Returns how often Anki notes were answered, if that decides which one stays."""
    return await run.target.reviews([note.anki_id for note in notes]) if need_counts(notes) else {}


async def _resolve_twins(run: Run, twins: Mapping[str, Twins], ids: Mapping[str, int]) -> None:
    """Records which Anki note a card has from now on, and forgets those that an earlier sync retired."""
    bases = await run.store.cards.bases(run.target_name, [slug for slug in twins if slug in ids])
    await run.store.cards.write_bases(
        run.target_name,
        [
            replace(base, anki_id=twins[slug].stays.anki_id, digest="", modified=0)
            for slug, base in bases.items()
            if base.anki_id != twins[slug].stays.anki_id
        ],
    )
    copies = sum(len(found.edited) for found in twins.values())
    if copies:
        run.say(f"{copies} Anki notes are edited copies of others. They were not changed.")
