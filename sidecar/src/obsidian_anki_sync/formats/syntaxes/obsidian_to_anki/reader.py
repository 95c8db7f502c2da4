"""The syntax of Obsidian_to_Anki that is always on: blocks, inline cards, lines about the file."""

from __future__ import annotations

from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import ReadingBuilder
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.blocks import read_blocks, say_deletion
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.cards import FieldCards
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.file_lines import FileLines, deletions, file_lines
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.inline import read_inline
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks


def read_obsidian_to_anki(page: Page, options: FormatOptions) -> Reading:
    """Returns a card for each block and each inline card, with the deck and tags of the file."""
    marks = options.obsidian_to_anki
    of_file = file_lines(page, marks)
    if not of_file.spans and not any(
        mark in page.searched for mark in (marks.start, marks.inline_start, marks.delete)
    ):
        return Reading(deck=_deck(page, marks, of_file), tags=_tags(page, marks, of_file))
    builder = ReadingBuilder(page)
    for span in of_file.spans:
        builder.claim(span)
    card_builder = FieldCards(builder, marks, of_file.frozen)
    read_blocks(card_builder)
    builder.hide_claimed()
    for deletion in deletions(builder.page, marks.delete):
        builder.claim(deletion.span)
        say_deletion(card_builder, deletion.anki_id, deletion.span[0])
    builder.hide_claimed()
    read_inline(card_builder)
    return builder.reading(_deck(page, marks, of_file), _tags(page, marks, of_file))


def _deck(page: Page, marks: ObsidianToAnkiMarks, of_file: FileLines) -> str | None:
    declares = "deck" in page.note.frontmatter or "cards-deck" in page.note.frontmatter
    if of_file.deck or declares or not marks.folder_decks:
        return of_file.deck
    return _folder_deck(_folders(page), marks)


def _tags(page: Page, marks: ObsidianToAnkiMarks, of_file: FileLines) -> tuple[str, ...]:
    of_folders = _folder_tags(_folders(page), marks) if marks.folder_tags else ()
    return (*of_file.tags, *of_folders, *marks.default_tags)


def _folders(page: Page) -> list[str]:
    return page.note.path.split("/")[:-1]


def _folder_deck(folders: list[str], marks: ObsidianToAnkiMarks) -> str | None:
    """Returns the deck of the nearest folder that has one."""
    for depth in range(len(folders), 0, -1):
        if deck := marks.folder_decks.get("/".join(folders[:depth])):
            return deck
    return marks.folder_decks.get("/")


def _folder_tags(folders: list[str], marks: ObsidianToAnkiMarks) -> list[str]:
    """Returns the tags of every folder above the note."""
    paths = ["/", *("/".join(folders[: depth + 1]) for depth in range(len(folders)))]
    return [tag for path in paths for tag in marks.folder_tags.get(path, ())]
