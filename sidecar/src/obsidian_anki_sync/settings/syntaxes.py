"""The marks by which each card syntax is recognised."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

Mark = Annotated[str, Meta(min_length=1, pattern=r"^\S.*$")]

PATTERN_GROUPS = ("front", "back", "text", "tags", "deck", "id")


class ClozeMark(StrEnum):
    """What obsidian-spaced-repetition may take for a cloze deletion."""

    HIGHLIGHT = "highlight"
    BOLD = "bold"
    BRACES = "braces"


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

    spaced_tags: Annotated[
        tuple[str, ...],
        Meta(description="Spaced repetition: the tags whose notes hold its cards; what is below is a deck."),
    ] = ("flashcards",)
    spaced_folders: Annotated[
        tuple[str, ...], Meta(description="Spaced repetition: folders whose notes hold its cards untagged.")
    ] = ()
    spaced_inline: Annotated[
        str, Meta(description="Spaced repetition: what parts a card on one line.", min_length=1)
    ] = "::"
    spaced_inline_reversed: Annotated[
        str, Meta(description="Spaced repetition: the same for a card both ways.", min_length=1)
    ] = ":::"
    spaced_below: Annotated[
        str, Meta(description="Spaced repetition: the line that parts a card of several.", min_length=1)
    ] = "?"
    spaced_below_reversed: Annotated[
        str, Meta(description="Spaced repetition: the same for a card both ways.", min_length=1)
    ] = "??"
    spaced_end: Annotated[
        str, Meta(description="Spaced repetition: the line that ends a card of several; else a blank line.")
    ] = ""
    spaced_clozes: Annotated[
        tuple[ClozeMark, ...], Meta(description="Spaced repetition: what is a cloze deletion.")
    ] = (ClozeMark.HIGHLIGHT,)
    yanki_folders: Annotated[
        tuple[str, ...], Meta(description="Yanki: the folders whose notes are one card each.")
    ] = ()
    patterns: Annotated[
        tuple[str, ...],
        Meta(
            description="Regular expressions of your own, with the groups front and back, or text for cloze;"
            " and tags, deck, id where you like."
        ),
    ] = ()

    def __post_init__(self) -> None:
        for number, pattern in enumerate(self.patterns, 1):
            if problem := _problem(pattern):
                raise ValueError(f"pattern {number} of syntax.patterns, {pattern!r}, {problem}")


def _problem(pattern: str) -> str:
    """What is wrong with a pattern; nothing, where nothing is."""
    # Few have patterns of their own, and the library takes a moment to import.
    import regex

    try:
        groups = set(regex.compile(pattern, regex.MULTILINE).groupindex)
    except regex.error as error:
        return f"is no regular expression: {error}"
    unknown = sorted(groups - set(PATTERN_GROUPS))
    if unknown:
        return f"has a group {unknown[0]!r}; known are {', '.join(PATTERN_GROUPS)}"
    if not ({"front", "back"} <= groups or "text" in groups):
        return "names neither the groups front and back nor the group text"
    return ""
