"""The rules by which notes become cards."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
from dataclasses import dataclass, fields
from typing import TypeVar

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.formats.flashcards.marks import FlashcardsMarks
from obsidian_anki_sync.formats.obsidian_to_anki.marks import ObsidianToAnkiMarks
from obsidian_anki_sync.formats.options import FormatOptions
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.syntaxes import SyntaxSettings

_Marks = TypeVar("_Marks", ObsidianToAnkiMarks, FlashcardsMarks)

# Raised whenever a reader or the renderer makes something else of the same note, so that all are made anew.
_RECIPE_VERSION = 3


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


def recipe_from(settings: Settings) -> Recipe:
    """The rules that the settings ask for."""
    return Recipe(
        FormatOptions(
            syntaxes=tuple(syntax.value for syntax in settings.syntaxes),
            bilingual_files=settings.bilingual_files,
            bilingual_skip=settings.bilingual_skip,
            note_type=BY_KEY[settings.note_type],
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
