"""Lists the edits made in Anki, with the note's own text and the text that could be written into it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress

from msgspec import Struct

from obsidian_anki_sync.domain.card import checksum
from obsidian_anki_sync.domain.errors import StoreError
from obsidian_anki_sync.domain.planning.edits import AnkiEdit
from obsidian_anki_sync.domain.text import as_stored, readable, shortened
from obsidian_anki_sync.domain.word_diff import DiffPart, pieces
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.edits.locating import line_of
from obsidian_anki_sync.pipeline.edits.proving import OpenNote, Proven, difference_of, field_range, proven
from obsidian_anki_sync.pipeline.edits.reading import (
    NOT_WRITTEN_THERE,
    OTHER_RULES,
    NoteReader,
    edits_in_anki,
    opened_target,
)
from obsidian_anki_sync.pipeline.edits.tags_and_deck import says, with_tags_and_deck
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import Store, open_store_file

BOTH = "The vault changed this field too. Decide the conflict first."
UNPROVEN = "No Markdown for it gives exactly this field and leaves the rest of the note as it is."
IN_NOTE = "The note has this text already. The next sync takes the card off this list."
NO_PLACE = "The card's syntax has no way to write these tags or this deck. They stay in Anki."


class FieldEdit(Struct, frozen=True):
    """A field that was edited in Anki: both texts, with the words marked that differ."""

    name: str
    vault: tuple[DiffPart, ...]
    anki: tuple[DiffPart, ...]


class ListedEdit(Struct, frozen=True):
    """A card that was edited in Anki.

    ``line`` is where it is in its note, None if that is not known. ``note_text`` are the lines of the note
    that would change, ``new_text`` the lines that would replace them. ``problem`` says why the edit cannot be
    written into the note; empty if it can. ``token`` identifies the shown texts.
    """

    slug: str
    note_path: str
    line: int | None
    front: str
    fields: tuple[FieldEdit, ...]
    added_tags: tuple[str, ...]
    removed_tags: tuple[str, ...]
    deck: str
    note_text: str
    new_text: str
    problem: str
    token: str


async def list_edits(settings: Settings, note_path: str | None = None) -> tuple[ListedEdit, ...]:
    """Returns the cards whose fields, tags or deck were changed in Anki since the last sync.

    With a ``note_path``, only those of that note.

    Raises ``TargetError`` if Anki does not answer.
    """
    if not settings.store_path.exists():
        return ()
    async with open_store_file(settings.store_path, read_only=True) as store:
        async with opened_target(settings, store) as (target, name):
            found = await edits_in_anki(store, target, name)
        await _remember(settings, store, name, {edit.card.slug for edit in found})
        edits = [edit for edit in found if note_path in (None, edit.card.note_path)]
        if not edits:
            return ()
        reader = await NoteReader.of(settings, store)
        return tuple([await _listed(store, reader, edit) for edit in edits])


async def _remember(settings: Settings, store: Store, name: str, found: set[str]) -> None:
    """Stores which cards of a target are edited, if the store does not know it yet."""
    if await store.kept_edits.are_known(name) and await store.kept_edits.slugs(name) == found:
        return
    with suppress(StoreError):  # the next sync or list finds them again
        async with open_store_file(settings.store_path) as writable:
            await writable.kept_edits.replace(name, found)


def token_of(edit: AnkiEdit) -> str:
    """Returns a token that identifies the texts of an edit, in the vault and in Anki."""
    place = {" tags": " ".join(sorted(edit.seen.tags)), " deck": edit.seen.deck}
    return f"{edit.card.content.digest[:16]}-{checksum(edit.seen.content_fields | place)}"


async def prepared(store: Store, reader: NoteReader, edit: AnkiEdit) -> tuple[OpenNote, Proven] | str:
    """Returns the note with the edit in it, proven by rendering, or the reason why there is none."""
    note, index = await _found(store, reader, edit)
    if isinstance(note, str) or index is None:
        return note if isinstance(note, str) else NOT_WRITTEN_THERE
    if problem := _problem(edit, note, index):
        return problem
    wanted = {name: edit.seen.content_fields[name] for name in edit.fields}
    return await asyncio.to_thread(_written, reader.builder, note, index, edit, wanted)


def _written(
    builder: CardBuilder, note: OpenNote, index: int, edit: AnkiEdit, wanted: Mapping[str, str]
) -> tuple[OpenNote, Proven] | str:
    """Returns the note with all fields of the edit, and with the tags and deck that its syntax can write."""
    texts = proven(builder, note, index, wanted) if wanted else None
    if wanted and texts is None:
        return UNPROVEN
    after = with_tags_and_deck(builder, texts.note if texts else note, index, edit)
    return NO_PLACE if after is note else (note, difference_of(note, after))


async def _found(store: Store, reader: NoteReader, edit: AnkiEdit) -> tuple[OpenNote | str, int | None]:
    note = await asyncio.to_thread(reader.opened, edit.card.note_path)
    if isinstance(note, str):
        return note, None
    return note, await reader.draft_index(store, note, edit.card.slug)


def _problem(edit: AnkiEdit, note: OpenNote, index: int) -> str:
    if edit.both:
        return BOTH
    now = note.examined.rendered[index].content
    has_texts = all(
        as_stored(now.fields.get(name, "")) == edit.seen.content_fields[name] for name in edit.fields
    )
    if has_texts and says(now, edit):
        return IN_NOTE
    if now.digest != edit.card.content.digest:
        return OTHER_RULES
    return ""


async def _listed(store: Store, reader: NoteReader, edit: AnkiEdit) -> ListedEdit:
    ready = await prepared(store, reader, edit)
    note, index = await _found(store, reader, edit)
    problem = ready if isinstance(ready, str) else ""
    line, before, after = None, "", ""
    if isinstance(ready, tuple):
        line, before, after = ready[1].line, ready[1].before, ready[1].after
    elif isinstance(note, OpenNote) and index is not None:
        line, before = _where(note, index, edit.fields)
    return ListedEdit(
        slug=edit.card.slug,
        note_path=edit.card.note_path,
        line=line,
        front=shortened(edit.card.content.front),
        fields=tuple(_field(edit, name) for name in edit.fields),
        added_tags=edit.added_tags,
        removed_tags=edit.removed_tags,
        deck=edit.deck,
        note_text=before,
        new_text=after,
        problem=problem,
        token=token_of(edit),
    )


def _where(note: OpenNote, index: int, names: Collection[str]) -> tuple[int, str]:
    """Returns the line of a card and, if its first edited field is found there, the field's own text."""
    for name in names:
        found = field_range(note, index, name)
        if found.is_field:
            return line_of(note.text, found.start), note.text[found.start : found.end]
    return note.examined.drafts[index].line, ""


def _field(edit: AnkiEdit, name: str) -> FieldEdit:
    vault, anki = edit.card.content.fields.get(name, ""), edit.seen.content_fields[name]
    if readable(vault) != readable(anki):  # otherwise only the markup differs, and it is shown
        vault, anki = readable(vault), readable(anki)
    return FieldEdit(name, pieces(vault, anki), pieces(anki, vault))
