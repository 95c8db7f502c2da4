"""What a user can choose about the rendering of cards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """``deck`` is where cards go that name no deck; its subdecks are the folders, if ``deck_from_folder``.

    With ``strict_line_breaks`` a line that ends in a paragraph goes on, as in standard Markdown.
    ``embed_depth`` is how many embeds may stand within each other, ``diagrams`` the program that draws
    Mermaid diagrams, empty where there is none: cards look different without it.
    """

    deck: str
    deck_from_folder: bool
    strict_line_breaks: bool = False
    captions: bool = True
    highlight_code: bool = True
    embed_depth: int = 5
    diagrams: str = ""
