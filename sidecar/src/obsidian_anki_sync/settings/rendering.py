"""How notes look as cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from obsidian_anki_sync.render.options import RenderingOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderingSettings(RenderingOptions):
    """How notes look as cards."""

    mermaid: Annotated[
        str,
        Meta(description="The program that draws Mermaid diagrams: a name or an absolute path; empty: none."),
    ] = "mmdc"
