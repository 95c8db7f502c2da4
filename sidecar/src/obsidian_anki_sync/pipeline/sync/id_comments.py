"""Writes the ids of Anki notes into their notes, if the user switched that on.

A later sync, of this program or another, then finds each card by its id, whatever its words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.anki.targets import is_package
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.formats.syntaxes.yanki import ID_KEY
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.store.records import UnwrittenId
from obsidian_anki_sync.vault.loading import ChangedError, read_bytes
from obsidian_anki_sync.vault.reading import parse_note
from obsidian_anki_sync.vault.walk import FoundFile, Walk
from obsidian_anki_sync.vault.writing import Insertion, replace_note, with_lines


class _Written(Struct):
    """The outcome of writing ids."""

    cards: int = 0
    notes: int = 0
    changed: list[str] = field(default_factory=list)


async def write_ids(run: Run, walked: Walk) -> None:
    """Writes the missing ids, note by note; raises ``Interrupted`` between two.

    A note that changed since it was read is skipped, and so is one whose cards would change.
    """
    if is_package(run.session.settings.target):
        run.say("No ids were written into notes: cards of a package get theirs when Anki imports it.")
        return
    found = {note.path: note for note in walked.notes}
    formats = run.recipe.formats
    written = _Written()
    waiting = await run.store.declared.without_written_id(run.target_name)
    for path, group in groupby(waiting, key=lambda card: card.path):
        run.interrupt.check()
        cards = list(group)
        if path not in found:
            continue
        try:
            count = await asyncio.to_thread(_write_into, run.settings.vault_root, found[path], cards, formats)
            written.cards += count
            written.notes += bool(count)
        except ChangedError:
            written.changed.append(path)
        except NoteError as error:
            run.fail(NoteFailure(path, error.line, f"{error.message} {error.advice}"))
    await _say(run, written)


async def _say(run: Run, written: _Written) -> None:
    if written.cards:
        run.say(f"Ids written into notes: {written.cards} (notes: {written.notes}).")
    if written.changed:
        run.say(
            f"Notes that changed since they were read: {len(written.changed)} ({written.changed[0]})."
            " The next sync writes their ids."
        )
    placeless = await run.store.declared.count_without_id_line(run.target_name)
    if placeless and run.statistics.cards_created:
        run.say(
            f"Cards without an id in their notes: {placeless}. Their syntax (bilingual, APF, a pattern)"
            " cannot hold one."
        )


class SameCardsError(NoteError):
    """With the ids in it, the note would hold other cards."""

    code = "id-has-no-place"


def _write_into(root: Path, found: FoundFile, cards: Sequence[UnwrittenId], formats: FormatOptions) -> int:
    """Writes the ids of one note's cards into it; returns how many."""
    before = read_bytes(root, found)
    read = parse_note(found.path, before)
    if read.content_hash != cards[0].content_hash:
        raise ChangedError("The note changed since it was read.", "The next sync writes its ids.")
    drafts = extract(read.note, formats).drafts
    ids = {(card.position, card.language): card.anki_id for card in cards}
    wanted = {
        index: ids[draft.position, draft.language]
        for index, draft in enumerate(drafts)
        if (draft.position, draft.language) in ids and draft.anki_id is None and draft.id_line is not None
    }
    insertions = [_insertion(read.note, drafts[index], anki_id) for index, anki_id in wanted.items()]
    if not insertions:
        return 0
    after = with_lines(before, insertions)
    written = parse_note(found.path, after)
    _require_same_cards(drafts, extract(written.note, formats).drafts, wanted)
    if len(written.warnings) > len(read.warnings):
        raise SameCardsError(
            "The id cannot be written into the frontmatter: the result would not be valid YAML.",
            "Write the frontmatter as lines of `key: value`, or switch the setting id_comments off.",
        )
    replace_note(root, found, before, after)
    return len(insertions)


def _insertion(note: Note, draft: CardDraft, anki_id: int) -> Insertion:
    if draft.id_line:
        return Insertion(draft.id_line, (f"<!--ID: {anki_id}-->",))
    line = f"{ID_KEY}: {anki_id}"
    # The frontmatter's closing line is the one above the body's first.
    return (
        Insertion(note.first_line - 2, (line,)) if note.first_line > 1 else Insertion(0, ("---", line, "---"))
    )


def _require_same_cards(
    before: Sequence[CardDraft], after: Sequence[CardDraft], ids: Mapping[int, int]
) -> None:
    expected = [_without_position(draft, ids.get(index, draft.anki_id)) for index, draft in enumerate(before)]
    if expected != [_without_position(draft, draft.anki_id) for draft in after]:
        raise SameCardsError(
            "The ids of its cards cannot be written into the note: they would change its cards.",
            "Put a blank line below each card, or switch the setting id_comments off.",
        )


def _without_position(draft: CardDraft, anki_id: int | None) -> CardDraft:
    return replace(draft, line=0, id_line=None, anki_id=anki_id)
