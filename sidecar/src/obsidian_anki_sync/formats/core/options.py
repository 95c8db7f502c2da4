"""The user's options for reading cards."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from obsidian_anki_sync.domain.note_type import BASIC, NoteType
from obsidian_anki_sync.formats.syntaxes.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks


class Syntax(StrEnum):
    """The card syntaxes that can be read."""

    YANKI = "yanki"
    PATTERNS = "patterns"
    BILINGUAL = "bilingual"
    QUESTION_ANSWER = "question-answer"
    APF = "apf"
    SPACED_REPETITION = "spaced-repetition"
    OBSIDIAN_TO_ANKI = "obsidian-to-anki"
    OBSIDIAN_TO_ANKI_HEADING = "obsidian-to-anki-heading"
    OBSIDIAN_TO_ANKI_INLINE = "obsidian-to-anki-inline"
    OBSIDIAN_TO_ANKI_TAG = "obsidian-to-anki-tag"
    OBSIDIAN_TO_ANKI_RULED = "obsidian-to-anki-ruled"
    OBSIDIAN_TO_ANKI_TABLE = "obsidian-to-anki-table"
    OBSIDIAN_TO_ANKI_CLOZE = "obsidian-to-anki-cloze"
    OBSIDIAN_TO_ANKI_CALLOUT = "obsidian-to-anki-callout"
    FLASHCARDS = "flashcards"
    FLASHCARDS_INLINE = "flashcards-inline"
    FLASHCARDS_CLOZE = "flashcards-cloze"
    FLASHCARDS_2 = "flashcards-2"
    COMMENT_BLOCKS = "comment-blocks"
    ANKI_BRIDGE = "anki-bridge"
    INKA2 = "inka2"
    HEADING_TAGS = "heading-tags"
    NOTE_SYNCHRONIZER = "note-synchronizer"
    OBSANKIPY = "obsankipy"


DEFAULT_SYNTAXES = (
    Syntax.YANKI,
    Syntax.PATTERNS,
    Syntax.BILINGUAL,
    Syntax.QUESTION_ANSWER,
    Syntax.APF,
    Syntax.SPACED_REPETITION,
    Syntax.OBSIDIAN_TO_ANKI,
    Syntax.FLASHCARDS,
)
"""The syntaxes that ordinary text never looks like."""


CLOZE_MARKS = ("highlight", "bold", "braces")
"""The names of marks of a deletion in obsidian-spaced-repetition, besides patterns of the user's own."""


class BilingualOptions(Struct, frozen=True, kw_only=True):
    """The names and folders of bilingual Q&A notes."""

    files: Annotated[str, Meta(description="The file names that hold bilingual Q&A notes.")] = "q-*.md"
    skip: Annotated[tuple[str, ...], Meta(description="Path parts that never hold bilingual Q&A notes.")] = (
        "c-*",
        "moc-*",
        "template*",
        "_*",
    )


class YankiOptions(Struct, frozen=True, kw_only=True):
    """The folders of Yanki's notes."""

    folders: Annotated[tuple[str, ...], Meta(description="The folders whose notes are one card each.")] = ()
    ignore_folder_notes: Annotated[
        bool, Meta(description="Leave out a note with the name of its folder.")
    ] = False


class SpacedRepetitionOptions(Struct, frozen=True, kw_only=True):
    """The folders, tags and marks of obsidian-spaced-repetition."""

    tags: Annotated[
        tuple[str, ...],
        Meta(description="The tags, without #, whose notes hold its cards; a tag below one is a deck."),
    ] = ("flashcards",)
    folders: Annotated[
        tuple[str, ...], Meta(description="Folders whose notes hold its cards without a tag.")
    ] = ()
    inline: Annotated[str, Meta(description="The mark between the sides of a card on one line.")] = "::"
    inline_reversed: Annotated[
        str,
        Meta(description="The same for a card that is asked both ways."),
    ] = ":::"
    below: Annotated[str, Meta(description="The line between the sides of a longer card.")] = "?"
    below_reversed: Annotated[
        str, Meta(description="The same for a longer card that is asked both ways.")
    ] = "??"
    end: Annotated[str, Meta(description="The line that ends a longer card; by default a blank line.")] = ""
    clozes: Annotated[
        tuple[str, ...],
        Meta(
            description="What is a cloze deletion: highlight, bold, braces,"
            " or a pattern such as ==[123;;]answer[;;hint]==."
        ),
    ] = ("highlight",)


class SyntaxOptions(Struct, frozen=True, kw_only=True):
    """The marks of each card syntax."""

    patterns: Annotated[
        tuple[str, ...],
        Meta(
            description="Regular expressions of your own, with the groups front and back, or text for cloze;"
            " and tags, deck, id where you like."
        ),
    ] = ()
    cards_in_comments: Annotated[
        bool,
        Meta(
            description="Read cards of every syntax in %% comments; otherwise only those with clear marks,"
            " such as START and END, #card, or an id."
        ),
    ] = False
    bilingual: BilingualOptions = field(default_factory=BilingualOptions)
    yanki: YankiOptions = field(default_factory=YankiOptions)
    spaced_repetition: SpacedRepetitionOptions = field(default_factory=SpacedRepetitionOptions)
    obsidian_to_anki: ObsidianToAnkiMarks = field(default_factory=ObsidianToAnkiMarks)
    flashcards: FlashcardsMarks = field(default_factory=FlashcardsMarks)


class FormatOptions(SyntaxOptions, frozen=True, kw_only=True):
    """The syntaxes to read, their marks, and the default note type."""

    syntaxes: tuple[str, ...] = DEFAULT_SYNTAXES
    note_type: NoteType = BASIC
