"""The keywords of Obsidian_to_Anki's syntax, and the decks and tags that it adds to cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct, field

from obsidian_anki_sync.formats.core.mark import Mark


class ObsidianToAnkiMarks(Struct, frozen=True, kw_only=True):
    """Obsidian_to_Anki's keywords and tables."""

    start: Annotated[Mark, Meta(description="The line that opens a block.")] = "START"
    end: Annotated[Mark, Meta(description="The line that closes a block.")] = "END"
    inline_start: Annotated[Mark, Meta(description="The mark that opens a card on one line.")] = "STARTI"
    inline_end: Annotated[Mark, Meta(description="The mark that closes a card on one line.")] = "ENDI"
    target_deck: Annotated[Mark, Meta(description="The mark before the deck of a note.")] = "TARGET DECK"
    file_tags: Annotated[Mark, Meta(description="The mark before the tags of a note.")] = "FILE TAGS"
    frozen: Annotated[Mark, Meta(description="The mark before fields that each card of a note gets.")] = (
        "FROZEN"
    )
    delete: Annotated[
        Mark,
        Meta(description="The mark that asks to delete an Anki note; it is reported, not carried out."),
    ] = "DELETE"
    flashcard_tag: Annotated[
        Mark, Meta(description="The tag after the front in the tag style, without #.")
    ] = "flashcard"
    curly_clozes: Annotated[bool, Meta(description="Read {x} and {2:x} as deletions in cloze cards.")] = True
    highlight_clozes: Annotated[bool, Meta(description="Read ==x== as a deletion in cloze cards.")] = False
    default_tags: Annotated[tuple[str, ...], Meta(description="Tags for every card of every note.")] = ()
    folder_decks: Annotated[
        Mapping[str, str], Meta(description="The decks of folders, whose paths are relative to the vault.")
    ] = field(default_factory=dict)
    folder_tags: Annotated[
        Mapping[str, tuple[str, ...]], Meta(description="The tags of folders; subfolders get them too.")
    ] = field(default_factory=dict)
    fields: Annotated[
        Mapping[str, tuple[str, ...]],
        Meta(description="The field names of note types of your own, in order."),
    ] = field(default_factory=dict)
