"""The interface between a renderer and a program that draws diagrams."""

from __future__ import annotations

from typing import Protocol

from obsidian_anki_sync.domain.card import Media

DIAGRAM_AS_CODE = "diagram-as-code"
"""The code of a diagnosis: a diagram is shown as code, since no program draws it."""


class UndrawnDiagram(Exception):  # noqa: N818 - a finding about a note, not a failure of the program
    """A diagram that could not be drawn; the reason is the first argument."""


class Diagrams(Protocol):
    """Draws diagrams from their text."""

    def drawn(self, source: str) -> Media:
        """Returns the picture of a Mermaid diagram; raises ``UndrawnDiagram``."""
        ...
