"""The user's options for rendering."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class Context(StrEnum):
    """The part of a card's position in the vault that the card shows."""

    NONE = "none"
    HEADINGS = "headings"
    NOTE = "note"
    PATH = "path"


class SourceLink(StrEnum):
    """The target of the link on a card."""

    HEADING = "heading"
    LINE = "line"


class RemotePicturePolicy(StrEnum):
    """The treatment of pictures of the web."""

    SHOW = "show"
    FETCH = "fetch"
    LINK = "link"


class RenderingOptions(Struct, frozen=True, kw_only=True):
    """The look of notes as cards."""

    strict_line_breaks: Annotated[
        bool, Meta(description="Ignore single line ends, as with Obsidian's setting of this name.")
    ] = False
    captions: Annotated[
        bool, Meta(description="Show the alias or title below a picture that is alone in its paragraph.")
    ] = True
    highlight_code: Annotated[bool, Meta(description="Colour code in a fence with a language.")] = True
    embed_depth: Annotated[
        int, Meta(description="How deeply embedded notes may be nested; 0: show a link.", ge=0, le=10)
    ] = 5
    remote_pictures: Annotated[
        RemotePicturePolicy,
        Meta(
            description="Pictures of the web: show (load them each time), fetch (copy them into Anki), link."
        ),
    ] = RemotePicturePolicy.SHOW
    context: Annotated[
        Context,
        Meta(
            description="Where a card is, in a field of its own: none, headings (those above the card),"
            " note (the note's name and the headings), path (the note's path and the headings)."
        ),
    ] = Context.NONE
    source_link: Annotated[
        SourceLink,
        Meta(
            description="Where the link on a card leads: heading (the heading above it), line (the line of"
            " the card, if the Obsidian plugin is there)."
        ),
    ] = SourceLink.HEADING


class RenderOptions(RenderingOptions, frozen=True):
    """The options of rendering, the default deck, and the program that draws diagrams.

    With ``deck_from_folder``, the folders of a note are decks below ``deck``. ``diagrams`` names the program
    for Mermaid diagrams; it is empty if there is none, and cards then look different.
    """

    deck: str
    deck_from_folder: bool
    diagrams: str = ""
