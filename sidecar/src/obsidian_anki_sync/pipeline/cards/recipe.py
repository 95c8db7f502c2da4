"""The rules by which notes become cards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.formats.core.options import FormatOptions, SyntaxOptions
from obsidian_anki_sync.pipeline.cards.programs import find_program
from obsidian_anki_sync.render.options import RenderingOptions, RenderOptions
from obsidian_anki_sync.settings import Settings

# Raised whenever a reader or the renderer changes the cards of the same note, so that all are made again.
_RECIPE_VERSION = 16


class Recipe(Struct, frozen=True):
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
        """A short hash of the rules that leave notes out, the only ones that matter for those notes."""
        return _digest(f"{_RECIPE_VERSION} {self.selection.of_content!r}")

    @property
    def suspended_digest(self) -> str:
        """A short hash of the same rules, for notes that ask to suspend their cards."""
        return _digest(f"suspended {self.selection_digest}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class NoteRecipes(Struct, frozen=True):
    """The rules of each note: the general ones, and its accepted generated cards.

    Readers work in processes without a store, so the accepted drafts of a note are sent along. Its own cards
    and the generated ones are always made together and committed with the note. So reading a note loses no
    generated card, and an approval, an edit or a rejection makes the note be read again. ``drafts`` is a hash
    of the accepted drafts, by the note's path. For a note that is ``left_out``, only the rules that leave it
    out matter; the same holds for one that is ``suspended``, whose cards are suspended in Anki.
    """

    common: str
    left_out: str
    suspended: str
    drafts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_all(cls, recipe: Recipe, drafts: Mapping[str, str] | None = None) -> NoteRecipes:
        """Returns the rules for the notes of a vault."""
        return cls(recipe.digest, recipe.selection_digest, recipe.suspended_digest, drafts or {})

    def of(self, path: str) -> str:
        """Returns a short hash of everything that makes a note's cards, except its text."""
        drafts = self.drafts.get(path)
        if not drafts:
            return self.common
        return _digest(f"{self.common} {drafts}")

    def made(self, path: str, recipe: str) -> bool:
        """True if these rules made the note's cards in the store."""
        return recipe in (self.of(path), self.left_out, self.suspended)


def recipe_from(settings: Settings) -> Recipe:
    """Returns the rules in the settings."""
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
    """Returns a section of the settings as the options of its room."""
    return {name: getattr(section, name) for name in kind.__struct_fields__}


def _if_installed(program: str) -> str:
    """Returns the program if it is installed, since cards look different without it."""
    return program if find_program(program) else ""
