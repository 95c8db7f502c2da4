"""A vault with two cards, and what is edited of them."""

from __future__ import annotations

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.pipeline.edits.listing import ListedEdit, list_edits
from support.syncing import question

FRANCE, SPAIN = question("Capital of France?", "Pariss, on the *Seine*."), question("Of Spain?", "Madrid.")
NOTE = f"# Europe\n\n{FRANCE}\n{SPAIN}\n"


async def synced(anki: AnkiPlace, text: str = NOTE, path: str = "Europe.md") -> None:
    anki.write(path, text)
    await anki.sync()


def text_of(anki: AnkiPlace, path: str = "Europe.md") -> str:
    return (anki.settings.vault / path).read_bytes().decode()


async def only(anki: AnkiPlace) -> ListedEdit:
    [edit] = await list_edits(anki.settings)
    return edit
