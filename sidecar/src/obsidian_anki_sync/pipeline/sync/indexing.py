"""The phase of indexing: what Anki holds of ours, and what of it the store does not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from obsidian_anki_sync.domain.anki_note import AnkiNote, Snapshot
from obsidian_anki_sync.domain.generated import is_draft_id
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.plan import inferred_base
from obsidian_anki_sync.domain.review import recovered, rejected
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.cards import as_content
from obsidian_anki_sync.store.records import BaseSummary


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
    """Takes a snapshot of Anki, and takes in the Anki notes of this vault that the store has no base of.

    Those of other vaults are remembered only, so that no card of ours takes their slugs.
    """
    known = await run.store.cards.summaries(run.target_name)
    foreign = await run.store.foreign.all(run.target_name)
    ids = {base.slug: base.anki_id for base in known}
    snapshot = await run.target.snapshot({note.anki_id: note.modified for note in (*known, *foreign)})
    ours, others = _parted(run, snapshot, ids)
    notes = _one_a_slug(run, snapshot, ours, ids)
    kept = [note for note in foreign if note.anki_id in snapshot.unchanged]
    found = [BaseSummary(note.slug, note.anki_id, note.modified) for note in others]
    if found or len(kept) < len(foreign):
        await run.store.foreign.replace(run.target_name, [*kept, *found])
    await _take_in(run, {slug: note for slug, note in notes.items() if slug not in ids}, is_first=not ids)
    changed = {slug for slug, anki_id in ids.items() if anki_id not in snapshot.unchanged}
    await _recover_drafts(run, {slug: note for slug, note in notes.items() if slug not in ids})
    await _end_recovered(run, changed - notes.keys())
    return AnkiIndex(frozenset({*ids, *notes}), frozenset(changed), notes, complete=True)


async def _take_in(run: Run, notes: Mapping[str, AnkiNote], *, is_first: bool) -> None:
    if not notes:
        return
    await run.store.cards.add_found(
        run.target_name, [(_note_path(note), note, inferred_base(note)) for note in notes.values()]
    )
    if is_first:
        run.say(f"Found {len(notes)} cards of this vault in Anki that the progress store did not know.")


async def _recover_drafts(run: Run, notes: Mapping[str, AnkiNote]) -> None:
    """Makes drafts of the generated cards of a lost store, or of another computer's.

    No reading of a note finds them, and without a draft they would be taken for orphans. They stay as Anki
    has them, until the user decides otherwise.
    """
    generated = {
        slug: note for slug, note in notes.items() if is_draft_id(slug) and note.note_type in BY_NAME
    }
    if not generated:
        return
    known = await run.store.drafts.known(generated.keys())
    await run.store.drafts.write(
        recovered(_note_path(note), slug, as_content(note))
        for slug, note in generated.items()
        if slug not in known
    )


async def _end_recovered(run: Run, deleted: Collection[str]) -> None:
    """A card that is known from Anki alone ends when it is deleted there: nothing else could say that."""
    gone = [slug for slug in deleted if is_draft_id(slug)]
    if gone:
        await run.store.drafts.write(map(rejected, await run.store.drafts.found(gone)))


def _parted(run: Run, snapshot: Snapshot, ids: Mapping[str, int]) -> tuple[list[AnkiNote], list[AnkiNote]]:
    """The Anki notes of this vault, by what we wrote or by their source link, and those of others."""
    names = {run.settings.vault_root.name, *run.settings.former_names}
    ours: list[AnkiNote] = []
    others: list[AnkiNote] = []
    for note in snapshot.notes:
        (ours if note.slug in ids or _vault_name(note) in names else others).append(note)
    if others and not ids and not ours:
        vaults = sorted({_vault_name(note) for note in others})
        run.say(f"Anki holds {len(others)} cards of other vaults ({', '.join(vaults)}); they are left alone.")
    return ours, others


def _one_a_slug(
    run: Run, snapshot: Snapshot, ours: list[AnkiNote], ids: Mapping[str, int]
) -> dict[str, AnkiNote]:
    """The Anki notes by slug. Of several with one slug the one that we wrote counts: a copy is the user's."""
    by_slug: dict[str, list[AnkiNote]] = defaultdict(list)
    for note in ours:
        by_slug[note.slug].append(note)
    chosen = {}
    for slug, notes in by_slug.items():
        written = ids.get(slug)
        if written not in snapshot.unchanged:
            chosen[slug] = min(notes, key=lambda note: (note.anki_id != written, note.anki_id))
    copies = len(ours) - len(chosen)
    if copies:
        run.say(f"{copies} Anki notes are copies of others, with the same slug; they are left alone.")
    return chosen


def _note_path(note: AnkiNote) -> str:
    """The path of the note that an Anki note says it comes from; empty where it does not say."""
    path = _said(note, "file").partition("#")[0]
    return f"{path}.md" if path else ""


def _vault_name(note: AnkiNote) -> str:
    return _said(note, "vault")


def _said(note: AnkiNote, key: str) -> str:
    return parse_qs(urlsplit(note.source).query).get(key, [""])[0]
