"""Cards and actions for the tests of this room."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent, Media
from obsidian_anki_sync.domain.note_type import ALL_NOTE_TYPES, BASIC, NoteType
from obsidian_anki_sync.domain.planning.action import Action, ActionKind


def card(
    slug: str = "loops-0",
    note_type: NoteType = BASIC,
    deck: str = "Obsidian::Kotlin",
    tags: tuple[str, ...] = ("kotlin", "lang::en"),
    media: tuple[Media, ...] = (),
    **fields: str,
) -> Card:
    content = fields or {name: f"<p>{name} of {slug} {{{{c1::x}}}}</p>" for name in note_type.content_fields}
    source = "obsidian://open?vault=V&file=loops"
    return Card(slug, "loops.md", CardContent(note_type.name, content, deck, tags, source, media))


def create(wanted: Card) -> Action:
    return Action(ActionKind.CREATE, wanted.slug, wanted.note_path, "", card=wanted)


def update(wanted: Card, before: AnkiNote) -> Action:
    return Action(ActionKind.UPDATE, wanted.slug, wanted.note_path, "", card=wanted, before=before)


def restore(wanted: Card, before: AnkiNote | None = None) -> Action:
    return Action(ActionKind.RESTORE, wanted.slug, wanted.note_path, "", card=wanted, before=before)


def delete(before: AnkiNote) -> Action:
    return Action(ActionKind.DELETE, before.slug, "loops.md", "", before=before)


def one_of_each() -> list[Card]:
    return [card(f"{note_type.key}-0", note_type) for note_type in ALL_NOTE_TYPES]


async def created(target: Target, wanted: Card) -> AnkiNote:
    await target.apply([create(wanted)])
    return (await target.read([wanted.slug]))[wanted.slug]


def reworded(wanted: Card, **fields: str) -> Card:
    content = replace(wanted.content, fields={**wanted.content.fields, **fields})
    return replace(wanted, content=content)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
