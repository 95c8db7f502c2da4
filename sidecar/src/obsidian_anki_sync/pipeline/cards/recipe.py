"""The rules by which notes become cards."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.formats.core.options import FormatOptions, SpacedRepetitionOptions
from obsidian_anki_sync.formats.syntaxes.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks
from obsidian_anki_sync.pipeline.cards.selection import Selection, selection_from
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.syntaxes import SyntaxSettings

_Marks = TypeVar("_Marks", ObsidianToAnkiMarks, FlashcardsMarks)

# Raised whenever a reader or the renderer makes something else of the same note, so that all are made anew.
_RECIPE_VERSION = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """The rules by which notes become cards; ``digest`` changes with any of them."""

    formats: FormatOptions
    render: RenderOptions
    selection: Selection = field(default_factory=Selection)

    @property
    def digest(self) -> str:
        """A short hash of the rules."""
        return _digest(f"{_RECIPE_VERSION} {self.formats!r} {self.render!r} {self.selection!r}")

    @property
    def selection_digest(self) -> str:
        """A short hash of the rules that leave notes out: all that matters of one that is left out."""
        return _digest(f"{_RECIPE_VERSION} {self.selection!r}")


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
        """The rules of the notes of a vault."""
        return cls(recipe.digest, recipe.selection_digest, drafts or {})

    def of(self, path: str) -> str:
        """A short hash of all that makes the cards of a note, its text apart."""
        drafts = self.drafts.get(path)
        if not drafts:
            return self.common
        return _digest(f"{self.common} {drafts}")

    def made(self, path: str, recipe: str) -> bool:
        """Whether these rules made what the store has of a note."""
        return recipe in (self.of(path), self.left_out)


def recipe_from(settings: Settings) -> Recipe:
    """The rules that the settings ask for."""
    return Recipe(
        FormatOptions(
            syntaxes=tuple(syntax.value for syntax in settings.syntaxes),
            bilingual_files=settings.bilingual_files,
            bilingual_skip=settings.bilingual_skip,
            note_type=BY_KEY[settings.note_type],
            spaced_repetition=SpacedRepetitionOptions(
                tags=settings.syntax.spaced_tags,
                folders=settings.syntax.spaced_folders,
                inline=settings.syntax.spaced_inline,
                inline_reversed=settings.syntax.spaced_inline_reversed,
                below=settings.syntax.spaced_below,
                below_reversed=settings.syntax.spaced_below_reversed,
                end=settings.syntax.spaced_end,
                clozes=tuple(mark.value for mark in settings.syntax.spaced_clozes),
            ),
            yanki_folders=settings.syntax.yanki_folders,
            patterns=settings.syntax.patterns,
            obsidian_to_anki=_marks(ObsidianToAnkiMarks, "obsidian_to_anki", settings.syntax),
            flashcards=_marks(FlashcardsMarks, "flashcards", settings.syntax),
        ),
        RenderOptions(
            deck=settings.deck,
            deck_from_folder=settings.deck_from_folder,
            strict_line_breaks=settings.rendering.strict_line_breaks,
            captions=settings.rendering.captions,
            highlight_code=settings.rendering.highlight_code,
            embed_depth=settings.rendering.embed_depth,
            diagrams=_if_installed(settings.rendering.mermaid),
        ),
        selection_from(settings),
    )


def _marks(kind: type[_Marks], prefix: str, syntax: SyntaxSettings) -> _Marks:
    """The marks of a syntax, whose settings have their names behind its own."""
    return kind(**{mark.name: getattr(syntax, f"{prefix}_{mark.name}") for mark in fields(kind)})


def command_words(command: str) -> list[str]:
    """A command of the settings as its words, as a shell would part them; none where it makes no sense."""
    with contextlib.suppress(ValueError):
        return [word.strip('"') for word in shlex.split(command, posix=os.name != "nt")]
    return []


def _if_installed(command: str) -> str:
    """The command, where there is such a program: with it cards look different than without."""
    words = command_words(command)
    return command if words and shutil.which(words[0]) else ""
