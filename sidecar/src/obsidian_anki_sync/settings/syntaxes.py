"""The marks by which each card syntax is recognised."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Mark = Annotated[str, Meta(min_length=1, pattern=r"^\S.*$")]


class SyntaxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The marks by which each card syntax is recognised."""

    obsidian_to_anki_start: Annotated[Mark, Meta(description="The line that opens a block.")] = "START"
    obsidian_to_anki_end: Annotated[Mark, Meta(description="The line that closes a block.")] = "END"
    obsidian_to_anki_inline_start: Annotated[Mark, Meta(description="What opens a card on one line.")] = (
        "STARTI"
    )
    obsidian_to_anki_inline_end: Annotated[Mark, Meta(description="What closes a card on one line.")] = "ENDI"
    obsidian_to_anki_target_deck: Annotated[Mark, Meta(description="What names the deck of a note.")] = (
        "TARGET DECK"
    )
    obsidian_to_anki_file_tags: Annotated[Mark, Meta(description="What names the tags of a note.")] = (
        "FILE TAGS"
    )
    obsidian_to_anki_frozen: Annotated[
        Mark, Meta(description="What names fields that each card of a note gets.")
    ] = "FROZEN"
    obsidian_to_anki_delete: Annotated[
        Mark, Meta(description="What asks for an Anki note to be deleted; it is reported, and not obeyed.")
    ] = "DELETE"
    obsidian_to_anki_flashcard_tag: Annotated[
        Mark, Meta(description="The tag behind the front in the tag style, without #.")
    ] = "flashcard"
    obsidian_to_anki_curly_clozes: Annotated[
        bool, Meta(description="Whether {x} and {2:x} are deletions in cloze cards.")
    ] = True
    obsidian_to_anki_highlight_clozes: Annotated[
        bool, Meta(description="Whether ==x== is a deletion in cloze cards.")
    ] = False
    obsidian_to_anki_default_tags: Annotated[
        tuple[str, ...], Meta(description="Tags for every card of every note.")
    ] = ()
    obsidian_to_anki_folder_decks: Annotated[
        dict[str, str], Meta(description="The decks of folders, whose paths are relative to the vault.")
    ] = {}
    obsidian_to_anki_folder_tags: Annotated[
        dict[str, tuple[str, ...]], Meta(description="The tags of folders; subfolders get them too.")
    ] = {}
    obsidian_to_anki_fields: Annotated[
        dict[str, tuple[str, ...]], Meta(description="The field names of note types of your own, in order.")
    ] = {}

    flashcards_tag: Annotated[Mark, Meta(description="The tag behind a card's front, without #.")] = "card"
    flashcards_separator: Annotated[Mark, Meta(description="What parts prompt and answer on one line.")] = (
        "::"
    )
    flashcards_separator_reversed: Annotated[
        Mark, Meta(description="What parts them where both ways are asked.")
    ] = ":::"
