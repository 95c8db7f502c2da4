"""One note file to its cards: read, extract, render. The same in this process and in a worker."""

from __future__ import annotations

from pathlib import Path

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.pipeline.recipe import Recipe
from obsidian_anki_sync.render.card import render_card
from obsidian_anki_sync.store.records import FailedNote, MadeCard, MadeNote, WatchedFile
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import Found, Walk

# What opens and never closes may hide cards that are still there, and so may a pattern that was stopped.
_HIDING = ("unclosed-fence", "unclosed-frontmatter", "pattern-timed-out")


class Maker:
    """Makes the cards of notes of one walked vault, one note at a time."""

    def __init__(self, root: Path, recipe: Recipe, links: VaultLinks) -> None:
        self._root = root
        self._recipe = recipe
        self._recipe_digest = recipe.digest
        self._links = links

    @classmethod
    def of(cls, root: Path, recipe: Recipe, walk: Walk) -> Maker:
        """The maker for a walked vault."""
        return cls(root, recipe, VaultLinks.of(root.name, root, walk))

    def make(self, found: Found) -> MadeNote | FailedNote:
        """The note's cards, or why it could not be read whole; raises nothing that a note can cause."""
        try:
            return self._make(found)
        except NoteError as error:
            finding = Diagnosis(error.code, f"{error.message} {error.advice}", error.line)
        except Exception as error:
            finding = Diagnosis("internal", f"The program failed on this note: {error!r}. Please report it.")
        return FailedNote(found.path, found.mtime_ns, found.size, self._recipe_digest, finding)

    def _make(self, found: Found) -> MadeNote:
        read = read_note(self._root, found)
        self._links.watched()
        extraction = extract(read.note, self._recipe.formats)
        diagnoses = [*read.warnings, *extraction.diagnoses]
        cards = []
        for draft in extraction.drafts:
            rendered = render_card(draft, read.note, self._links, self._recipe.render)
            diagnoses += rendered.diagnoses
            cards.append(
                MadeCard(
                    *(draft.position, draft.language, draft.line, draft.declared_slug, rendered.content),
                    *(draft.anki_id, draft.id_place, draft.implicit_clozes),
                )
            )
        return MadeNote(
            found.path,
            read.note.note_id,
            "id" in read.note.frontmatter,
            found.mtime_ns,
            found.size,
            read.content_hash,
            self._recipe_digest,
            tuple(cards),
            tuple(diagnoses),
            tuple(
                WatchedFile(file.target, file.path, file.mtime_ns, file.size)
                for file in self._links.watched()
            ),
            whole=not any(found.code in _HIDING for found in diagnoses),
        )
