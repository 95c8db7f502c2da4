"""How notes look as cards."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class RenderingSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How notes look as cards."""

    strict_line_breaks: Annotated[
        bool, Meta(description="Whether a line's end is no break, as with Obsidian's setting of this name.")
    ] = False
    captions: Annotated[
        bool, Meta(description="Whether a picture that stands alone shows its alias or title below it.")
    ] = True
    highlight_code: Annotated[
        bool, Meta(description="Whether code in a fence that names its language is coloured.")
    ] = True
    embed_depth: Annotated[
        int, Meta(description="How many embedded notes may stand within each other; 0: a link.", ge=0, le=10)
    ] = 5
    mermaid: Annotated[
        str,
        Meta(description="The program that draws Mermaid diagrams, where installed; empty: none."),
    ] = "mmdc"
