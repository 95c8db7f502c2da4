"""One note file to its cards: read, extract, render. The same in this process and in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generated import UNREVIEWED_TAG
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.review import QueuedDraft
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.pipeline.recipe import NoteRecipes, Recipe
from obsidian_anki_sync.render.card import render_card
from obsidian_anki_sync.store.records import FailedNote, MadeCard, MadeNote, WatchedFile
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import Found, Walk

# What opens and never closes may hide cards that are still there.
_HIDING = ("unclosed-fence", "unclosed-frontmatter")


class Maker:
    """Makes the cards of notes of one walked vault, one note at a time."""

    def __init__(
        self,
        root: Path,
        recipe: Recipe,
        links: VaultLinks,
        recipes: NoteRecipes,
        drafts: Mapping[str, Sequence[QueuedDraft]],
    ) -> None:
        self._root = root
        self._recipe = recipe
        self._links = links
        self._recipes = recipes
        self._drafts = drafts

    @classmethod
    def of(
        cls,
        root: Path,
        recipe: Recipe,
        walk: Walk,
        recipes: NoteRecipes | None = None,
        drafts: Mapping[str, Sequence[QueuedDraft]] | None = None,
    ) -> Maker:
        """The maker for a walked vault; ``drafts`` are the accepted ones of the notes that it is to make."""
        links = VaultLinks.of(root.name, root, walk)
        return cls(root, recipe, links, recipes or NoteRecipes(recipe.digest), drafts or {})

    def make(self, found: Found) -> MadeNote | FailedNote:
        """The note's cards, or why it could not be read whole; raises nothing that a note can cause."""
        try:
            return self._make(found)
        except NoteError as error:
            finding = Diagnosis(error.code, f"{error.message} {error.advice}", error.line)
        except Exception as error:
            finding = Diagnosis("internal", f"The program failed on this note: {error!r}. Please report it.")
        return FailedNote(found.path, found.mtime_ns, found.size, self._recipes.of(found.path), finding)

    def _make(self, found: Found) -> MadeNote:
        read = read_note(self._root, found)
        self._links.watched()
        extraction = extract(read.note, self._recipe.formats)
        diagnoses = [*read.warnings, *extraction.diagnoses]
        cards = []
        generated = self._drafts.get(found.path, ())
        first = max((draft.position for draft in extraction.drafts), default=-1) + 1
        for draft in (*extraction.drafts, *_as_cards(generated, first)):
            rendered = render_card(draft, read.note, self._links, self._recipe.render)
            diagnoses += rendered.diagnoses
            cards.append(
                MadeCard(draft.position, draft.language, draft.line, draft.declared_slug, rendered.content)
            )
        cards += _as_found(generated, first + len(generated))
        return MadeNote(
            found.path,
            read.note.note_id,
            "id" in read.note.frontmatter,
            found.mtime_ns,
            found.size,
            read.content_hash,
            self._recipes.of(found.path),
            tuple(cards),
            tuple(diagnoses),
            tuple(
                WatchedFile(file.target, file.path, file.mtime_ns, file.size)
                for file in self._links.watched()
            ),
            whole=not any(found.code in _HIDING for found in diagnoses),
        )


def _as_cards(generated: Sequence[QueuedDraft], first: int) -> Iterator[CardDraft]:
    """Accepted drafts as drafts like any other, behind those that stand in the note.

    Each declares its id as its slug: so a card that the model words anew is still the same card.
    """
    for position, queued in enumerate(generated, first):
        draft = queued.accepted
        if draft is None or queued.found:
            continue
        yield CardDraft(
            *(position, draft.note_type, draft.fields, draft.line, draft.language, draft.heading),
            tags=(UNREVIEWED_TAG,) if queued.unreviewed else (),
            declared_slug=draft.draft_id,
        )


def _as_found(generated: Sequence[QueuedDraft], first: int) -> Iterator[MadeCard]:
    """The cards whose drafts were lost, as Anki has them."""
    for position, queued in enumerate(generated, first):
        if queued.found:
            tags = {*queued.found.tags, *((UNREVIEWED_TAG,) if queued.unreviewed else ())}
            content = replace(queued.found, tags=tuple(sorted(tags)))
            yield MadeCard(position, "", 1, queued.draft_id, content)
