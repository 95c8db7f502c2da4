"""The rules by which notes become cards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.formats.options import FormatOptions
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.settings import Settings

# Raised whenever a reader or the renderer makes something else of the same note, so that all are made anew.
_RECIPE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """The rules by which notes become cards; ``digest`` changes with any of them."""

    formats: FormatOptions
    render: RenderOptions

    @property
    def digest(self) -> str:
        """A short hash of the rules."""
        text = f"{_RECIPE_VERSION} {self.formats!r} {self.render!r}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NoteRecipes:
    """The rules of each note: those of all, and the generated cards that the user accepted for it.

    Readers work in processes without a store, so the accepted drafts of a note travel there with it, and its
    cards are always made as a whole: its own and the generated ones, committed with the note. That no reading
    loses a generated card follows from this, and that an approval, an edit or a rejection has the note read
    again. ``drafts`` is a hash of what was accepted, by the note's path.
    """

    common: str
    drafts: Mapping[str, str] = field(default_factory=dict)

    def of(self, path: str) -> str:
        """A short hash of all that makes the cards of a note, its text apart."""
        drafts = self.drafts.get(path)
        if not drafts:
            return self.common
        return hashlib.sha256(f"{self.common} {drafts}".encode()).hexdigest()[:16]


def recipe_from(settings: Settings) -> Recipe:
    """The rules that the settings ask for."""
    return Recipe(
        FormatOptions(
            syntaxes=tuple(syntax.value for syntax in settings.syntaxes),
            bilingual_files=settings.bilingual_files,
            bilingual_skip=settings.bilingual_skip,
            note_type=BY_KEY[settings.note_type],
        ),
        RenderOptions(deck=settings.deck, deck_from_folder=settings.deck_from_folder),
    )
