"""The rules by which notes become cards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.formats.core.options import FormatOptions, SyntaxOptions
from obsidian_anki_sync.pipeline.cards.programs import find_program
from obsidian_anki_sync.render.options import RenderingOptions, RenderOptions
from obsidian_anki_sync.settings import Settings

# Raised whenever a reader or the renderer makes something else of the same note, so that all are made anew.
_RECIPE_VERSION = 12


@dataclass(frozen=True, slots=True)
class Recipe:
    """The rules by which notes become cards; ``digest`` changes with any of them."""

    formats: FormatOptions
    render: RenderOptions
    selection: Selection = field(default_factory=Selection)

    @property
    def digest(self) -> str:
        """A short hash of the rules."""
        return _digest(f"{_RECIPE_VERSION} {self.formats!r} {self.render!r} {self.selection.of_content!r}")

    @property
    def selection_digest(self) -> str:
        """A short hash of the rules that leave notes out: all that matters of one that is left out."""
        return _digest(f"{_RECIPE_VERSION} {self.selection.of_content!r}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NoteRecipes:
    """The rules of each note: those of all, and the generated cards that the user accepted for it.

    Readers work in processes without a store, so the accepted drafts of a note travel there with it, and its
    cards are always made as a whole: its own and the generated ones, committed with the note. That no reading
    loses a generated card follows from this, and that an approval, an edit or a rejection has the note read
    again. ``drafts`` is a hash of what was accepted, by the note's path. Of a note that is ``left_out``, only
    the rules that leave it out matter.
    """

    common: str
    left_out: str
    drafts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_all(cls, recipe: Recipe, drafts: Mapping[str, str] | None = None) -> NoteRecipes:
        """Returns the rules of the notes of a vault."""
        return cls(recipe.digest, recipe.selection_digest, drafts or {})

    def of(self, path: str) -> str:
        """Returns a short hash of all that makes the cards of a note, its text apart."""
        drafts = self.drafts.get(path)
        if not drafts:
            return self.common
        return _digest(f"{self.common} {drafts}")

    def made(self, path: str, recipe: str) -> bool:
        """True if these rules made what the store has of a note."""
        return recipe in (self.of(path), self.left_out)


def recipe_from(settings: Settings) -> Recipe:
    """Returns the rules that the settings ask for."""
    return Recipe(
        FormatOptions(
            syntaxes=settings.syntaxes,
            note_type=BY_KEY[settings.note_type],
            **_fields_of(SyntaxOptions, settings.syntax),
        ),
        RenderOptions(
            deck=settings.deck,
            deck_from_folder=settings.deck_from_folder,
            diagrams=_if_installed(settings.rendering.mermaid),
            **_fields_of(RenderingOptions, settings.rendering),
        ),
        settings.selection,
    )


def _fields_of(kind: Any, section: Any) -> dict[str, Any]:
    """Returns what a section of the settings holds of a room's own options."""
    return {field.name: getattr(section, field.name) for field in fields(kind)}


def _if_installed(program: str) -> str:
    """Returns the program if it is installed: with it cards look different than without."""
    return program if find_program(program) else ""
