"""Makes a note file's cards: reads, extracts, renders. It runs in this process or in a worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.anki.feasibility import lacks_deletion
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.diagram import Diagrams
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.drafts import UNREVIEWED_TAG
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.remote_picture import RemotePictures
from obsidian_anki_sync.formats.registry import Examination, examine
from obsidian_anki_sync.pipeline.cards.eligibility import LeftOut, asked_of, left_out
from obsidian_anki_sync.pipeline.cards.recipe import NoteRecipes, Recipe
from obsidian_anki_sync.pipeline.cards.time_limit import TimeLimitExceeded, time_limit
from obsidian_anki_sync.render.card import Rendered, render_card
from obsidian_anki_sync.render.losses import shows_nothing
from obsidian_anki_sync.store.records import BuiltCard, BuiltNote, FailedNote
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.loading import TooLargeError, read_beginning
from obsidian_anki_sync.vault.reading import NotTextError, ReadNote, parse_note, read_note
from obsidian_anki_sync.vault.walk import FoundFile, Walk

# An unclosed mark, or a pattern that was stopped, may hide existing cards.
_HIDING = ("unclosed-fence", "unclosed-frontmatter", "unended-card", "pattern-timed-out")
# Much longer than the slowest note of this length takes on a slow computer.
_SECONDS = 10.0
_SECONDS_A_MEGABYTE = 20.0
Made = tuple[CardDraft, Rendered]


class TooSlowError(NoteError):
    """Reading and rendering a note takes too long."""

    code = "note-too-slow"


class Examined(Struct, frozen=True):
    """A note and, unless it is left out, the cards of each syntax.

    ``rendered`` has an entry for each draft of the examination.
    """

    read: ReadNote
    left_out: LeftOut | None
    examination: Examination | None = None
    rendered: tuple[Rendered, ...] = ()

    @property
    def drafts(self) -> tuple[CardDraft, ...]:
        """The drafts of the note's cards, in order."""
        return self.examination.extraction.drafts if self.examination else ()

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The findings about the note from reading, extracting and rendering it."""
        extracted = self.examination.extraction.diagnoses if self.examination else ()
        shown = [said for rendered in self.rendered for said in rendered.diagnoses]
        return (*self.read.warnings, *extracted, *shown)


class CardBuilder:
    """Makes the cards of notes of a walked vault, one note at a time."""

    def __init__(
        self,
        root: Path,
        recipe: Recipe,
        links: VaultLinks,
        recipes: NoteRecipes,
        drafts: Mapping[str, Sequence[QueuedDraft]],
        diagrams: Diagrams | None,
        pictures: RemotePictures | None,
    ) -> None:
        self._root = root
        self._recipe = recipe
        self._links = links
        self._recipes = recipes
        self._drafts = drafts
        self._diagrams = diagrams
        self._pictures = pictures
        # The line of the current card: if the note takes too long, the finding names it.
        self._line = 1

    @classmethod
    def of(
        cls,
        root: Path,
        recipe: Recipe,
        walk: Walk,
        recipes: NoteRecipes | None = None,
        drafts: Mapping[str, Sequence[QueuedDraft]] | None = None,
        diagrams: Diagrams | None = None,
        pictures: RemotePictures | None = None,
    ) -> CardBuilder:
        """Returns the builder for a walked vault; ``drafts`` are the accepted ones of the notes to make."""
        links = VaultLinks.of(root.name, root, walk)
        common = recipes or NoteRecipes.of_all(recipe)
        return cls(root, recipe, links, common, drafts or {}, diagrams, pictures)

    def make(self, found: FoundFile) -> BuiltNote | FailedNote:
        """Returns the cards of a note, or the reason why it could not be read whole. It raises no error."""
        has_cards = True
        try:
            return self.made_of(found, self.examine(found))
        except NoteError as error:
            finding = Diagnosis(error.code, f"{error.message} {error.advice}", error.line)
            if isinstance(error, NotTextError | TooLargeError):
                has_cards = self._seems_to_have_cards(found)
        except Exception as error:
            finding = Diagnosis("internal", f"Unexpected error on this note: {error!r}. Please report it.")
        recipe = self._recipes.of(found.path)
        return FailedNote(
            path=found.path,
            mtime_ns=found.mtime_ns,
            size=found.size,
            recipe=recipe,
            finding=finding,
            has_cards=has_cards,
        )

    def _seems_to_have_cards(self, found: FoundFile) -> bool:
        """True if the readable part of a note has cards, or if that is unknown."""
        try:
            with self._limited(found.size):
                read = parse_note(found.path, read_beginning(self._root, found))
                return bool(examine(read.note, self._recipe.formats).extraction.drafts)
        except Exception:
            return True

    def examine(self, found: FoundFile, content: bytes | None = None) -> Examined:
        """Returns the note with what each syntax claimed; raises a ``NoteError``.

        ``content`` is its text, if the file does not hold it yet.
        """
        with self._limited(found.size if content is None else len(content)):
            return self._examined(found, content)

    def _examined(self, found: FoundFile, content: bytes | None) -> Examined:
        read = read_note(self._root, found) if content is None else parse_note(found.path, content)
        self._links.watched()
        out = left_out(read.note, self._recipe.selection)
        if out:
            return Examined(read, out)
        examination = examine(read.note, self._recipe.formats)
        extraction = examination.extraction
        made = [(draft, self._rendered(draft, read.note)) for draft in extraction.drafts]
        kept, findings = without_unaskable(made)
        if findings:
            diagnoses = sorted((*extraction.diagnoses, *findings), key=lambda found: found.line or 0)
            drafts = tuple(draft for draft, _ in kept)
            extraction = replace(extraction, drafts=drafts, diagnoses=tuple(diagnoses))
            examination = replace(examination, extraction=extraction)
        return Examined(
            read=read,
            left_out=None,
            examination=examination,
            rendered=tuple(rendered for _, rendered in kept),
        )

    @contextmanager
    def _limited(self, size: int) -> Iterator[None]:
        """Raises ``TooSlowError`` inside the block if it takes longer than any ordinary note."""
        self._line = 1
        seconds = _SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000
        try:
            with time_limit(seconds):
                yield
        except TimeLimitExceeded:
            raise TooSlowError(
                f"The note was stopped after {seconds:.0f} seconds of work; its cards did not change.",
                "Shorten a very long or deeply nested part, or exclude the note.",
                self._line,
            ) from None

    def _rendered(self, draft: CardDraft, note: Note) -> Rendered:
        self._line = draft.line
        return render_card(draft, note, self._links, self._recipe.render, self._diagrams, self._pictures)

    def made_of(self, found: FoundFile, examined: Examined) -> BuiltNote:
        """Returns all cards of a note, including generated ones, right after its examination.

        Raises ``TooSlowError``.
        """
        note, out = examined.read.note, examined.left_out
        generated = () if out else self._drafts.get(found.path, ())
        first = max((draft.position for draft in examined.drafts), default=-1) + 1
        drafts = tuple(_as_cards(generated, first))
        with self._limited(found.size):
            rendered = [self._rendered(draft, note) for draft in drafts]
        diagnoses = (*examined.diagnoses, *(said for one in rendered for said in one.diagnoses))
        hidden = any(said.code in _HIDING for said in diagnoses)
        return BuiltNote(
            path=found.path,
            note_id=note.note_id,
            declares_id="id" in note.frontmatter,
            mtime_ns=found.mtime_ns,
            size=found.size,
            content_hash=examined.read.content_hash,
            recipe=self._recipe_of(found.path, out),
            cards=(
                *map(_made, examined.drafts, examined.rendered),
                *map(_made, drafts, rendered),
                *_as_found(generated, first + len(generated)),
            ),
            diagnoses=diagnoses,
            watched=self._links.watched(),
            whole=not hidden and (out is None or out.sure),
            asks=Asked.NOTHING if out else asked_of(note, self._recipe.selection.off_key),
        )

    def _recipe_of(self, path: str, out: LeftOut | None) -> str:
        if out is None:
            return self._recipes.of(path)
        return self._recipes.suspended if out.suspends else self._recipes.left_out


def _made(draft: CardDraft, rendered: Rendered) -> BuiltCard:
    return BuiltCard(
        position=draft.position,
        language=draft.language,
        line=draft.line,
        declared_slug=draft.declared_slug,
        content=rendered.content,
        words=rendered.content.words,
        anki_id=draft.anki_id,
        id_line=draft.id_line,
        implicit_clozes=draft.implicit_clozes,
    )


def _as_cards(generated: Sequence[QueuedDraft], first: int) -> Iterator[CardDraft]:
    """Returns accepted drafts as drafts of cards, after those in the note.

    Each declares its id as its slug, so a card that the model rewords stays the same card.
    """
    for position, queued in enumerate(generated, first):
        draft = queued.accepted
        if draft is None or queued.found:
            continue
        yield CardDraft(
            position=position,
            note_type=draft.note_type,
            fields=draft.fields,
            line=draft.line,
            language=draft.language,
            heading=draft.heading,
            tags=(UNREVIEWED_TAG,) if queued.unreviewed else (),
            declared_slug=draft.draft_id,
        )


def _as_found(generated: Sequence[QueuedDraft], first: int) -> Iterator[BuiltCard]:
    """Yields the generated cards whose drafts were lost, with the texts that Anki has."""
    for position, queued in enumerate(generated, first):
        if queued.found:
            tags = {*queued.found.tags, *((UNREVIEWED_TAG,) if queued.unreviewed else ())}
            content = replace(queued.found, tags=tuple(sorted(tags)))
            yield BuiltCard(
                position=position,
                language="",
                line=1,
                declared_slug=queued.draft_id,
                content=content,
                words=content.words,
            )


def without_unaskable(made: Iterable[Made]) -> tuple[tuple[Made, ...], tuple[Diagnosis, ...]]:
    """Returns the cards that Anki can show, and a finding for each of the others."""
    kept: list[Made] = []
    findings: list[Diagnosis] = []
    for draft, rendered in made:
        if reason := _why_unaskable(rendered.content):
            findings.append(Diagnosis(reason[0], reason[1], draft.line))
        else:
            kept.append((draft, rendered))
    return tuple(kept), tuple(findings)


def _why_unaskable(content: CardContent) -> tuple[str, str] | None:
    question = content.fields.get(BY_NAME[content.note_type].front, "")
    if shows_nothing(question):
        return "empty-question", "The question of this card is empty when rendered; no card is made."
    if lacks_deletion(content.note_type, content.fields):
        return "no-deletion", "No cloze deletion of this text is visible; no card is made."
    return None
