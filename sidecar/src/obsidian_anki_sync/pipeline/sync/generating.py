"""The phase of generating: makes cards of changed notes, with a checkpoint for each group."""

from __future__ import annotations

import time
from collections.abc import Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.diagram import DIAGRAM_AS_CODE, Diagrams
from obsidian_anki_sync.domain.remote_picture import RemotePictures
from obsidian_anki_sync.pipeline.cards.programs import find_program
from obsidian_anki_sync.pipeline.cards.recipe import NoteRecipes
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.scanning import Scan
from obsidian_anki_sync.render.options import RemotePicturePolicy
from obsidian_anki_sync.store.records import BuiltNote, FailedNote
from obsidian_anki_sync.vault.walk import FoundFile

# Free work is committed in groups: a power cut repeats at most so much of it.
_GROUP_NOTES = 64
_GROUP_SECONDS = 0.05
# As many as a user can follow.
_SHOWN_NOTES = 3


async def read_notes(run: Run, scan: Scan) -> None:
    """Makes and commits the cards of every note to read; raises ``Interrupted``."""
    if scan.to_read:
        await _read(run, scan, scan.recipes, scan.to_read)


async def write_with_model(run: Run, scan: Scan) -> None:
    """Lets a model write cards, if the session asks for it, and reads their notes again.

    Raises ``Interrupted``, and ``Exhausted`` if the model's budget is used up.
    """
    settings = run.session.settings
    if not settings.generates:
        return
    if settings.dry_run:
        run.say("A dry run sends nothing to a language model. The estimate shows what a sync would send.")
        return
    # Imported here: only syncs with a model need it.
    from obsidian_anki_sync.pipeline.authoring.writing import write_cards

    reworked = set(await write_cards(run, scan))
    if reworked:
        recipes = replace(scan.recipes, drafts=await run.store.drafts.digests())
        again = [found for found in scan.walk.notes if found.path in reworked]
        await _read(run, scan, recipes, again, is_again=True)


async def _read(
    run: Run, scan: Scan, recipes: NoteRecipes, notes: Sequence[FoundFile], *, is_again: bool = False
) -> None:
    """Makes notes into cards by the rules of each; ``is_again`` if they were counted already."""
    # Readers and renderer take longer to import than a whole sync without changes takes.
    from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
    from obsidian_anki_sync.pipeline.cards.workers import build_all

    drafts = await run.store.drafts.accepted([found.path for found in notes if found.path in recipes.drafts])
    diagrams = _diagrams(run)
    pictures = _pictures(run)
    root = run.settings.vault_root
    card_builder = CardBuilder.of(root, run.recipe, scan.walk, recipes, drafts, diagrams, pictures)
    group = _Group(run, notes, len(scan.walk.notes), is_again=is_again)
    await group.begin()
    with run.interrupt.finishing():
        async for outcomes in build_all(card_builder, notes, run.settings.workers, run.interrupt):
            await group.add(outcomes)
        await group.commit()
    group.say_undrawn()
    group.say_unread()
    run.interrupt.check()


def _diagrams(run: Run) -> Diagrams | None:
    """Returns the program that draws diagrams, if it is installed; pictures are kept beside the store."""
    program = find_program(run.recipe.render.diagrams)
    if not program:
        return None
    from obsidian_anki_sync.pipeline.cards.mermaid import DiagramProgram

    return DiagramProgram(program, run.settings.store_path.with_suffix(".diagrams"))


def _pictures(run: Run) -> RemotePictures | None:
    """Returns the fetcher of web pictures, if the settings ask for it; pictures are kept beside the store."""
    if run.recipe.render.remote_pictures is not RemotePicturePolicy.FETCH:
        return None
    from obsidian_anki_sync.pipeline.cards.picture_fetcher import PictureFetcher

    return PictureFetcher(run.settings.store_path.with_suffix(".pictures"))


class _Group:
    """Outcomes that wait for their commit, at most 50 ms or 64 notes."""

    def __init__(self, run: Run, to_read: Sequence[FoundFile], total: int, *, is_again: bool) -> None:
        self._run = run
        self._total = total
        self._is_again = is_again
        self._done = total - len(to_read)
        self._waiting: list[BuiltNote | FailedNote] = []
        self._since = time.monotonic()
        self._paths = [found.path for found in to_read]
        self._undrawn = 0
        self._unread: list[str] = []

    async def begin(self) -> None:
        """Records that the first notes are being processed."""
        await self._run.store.notes.record(self._run.session_id, (), (), self._handed_out())
        self._run.progressed(self._done, self._total, notes=self._in_hand())

    def _handed_out(self) -> str:
        """Returns the path up to which the workers have notes, approximately."""
        return self._paths[min(self._finished + _GROUP_NOTES, len(self._paths)) - 1]

    def _in_hand(self) -> list[str]:
        """Returns the first of the notes that the workers have, approximately."""
        return self._paths[self._finished : self._finished + _SHOWN_NOTES]

    @property
    def _finished(self) -> int:
        return self._done - (self._total - len(self._paths))

    async def add(self, outcomes: Sequence[BuiltNote | FailedNote]) -> None:
        """Adds outcomes, and commits when there are enough."""
        self._waiting += outcomes
        if len(self._waiting) >= _GROUP_NOTES or time.monotonic() - self._since >= _GROUP_SECONDS:
            await self.commit()

    async def commit(self) -> None:
        """Commits what waits, and reports the progress."""
        self._since = time.monotonic()
        if not self._waiting:
            return
        made = [outcome for outcome in self._waiting if isinstance(outcome, BuiltNote)]
        failed = await self._failed()
        self._done += len(self._waiting)
        self._undrawn += sum(_is_undrawn(note) for note in made)
        gained = await self._run.store.notes.record(
            self._run.session_id, made, failed, self._handed_out(), is_again=self._is_again
        )
        self._waiting = []
        for failure in failed:
            if failure.has_cards:
                self._run.fail(NoteFailure(failure.path, failure.finding.line, failure.finding.message))
            else:
                self._unread.append(failure.path)
        self._run.progressed(self._done, self._total, gained, self._in_hand())

    async def _failed(self) -> list[FailedNote]:
        """Returns the failed notes; one with cards in the store counts as a note with cards."""
        failed = [outcome for outcome in self._waiting if isinstance(outcome, FailedNote)]
        empty = [note.path for note in failed if not note.has_cards]
        known = await self._run.store.notes.with_cards(empty) if empty else ()
        return [replace(note, has_cards=True) if note.path in known else note for note in failed]

    def say_unread(self) -> None:
        """Reports once the notes without cards that cannot be read whole."""
        if self._unread:
            notes = "1 note cannot" if len(self._unread) == 1 else f"{len(self._unread)} notes cannot"
            named = ", ".join(self._unread[:_SHOWN_NOTES]) + (
                ", …" if len(self._unread) > _SHOWN_NOTES else ""
            )
            self._run.say(
                f"{notes} be read whole, and have no card in the readable part: {named}."
                " `index` shows the reasons."
            )

    def say_undrawn(self) -> None:
        """Reports once the diagrams that are shown as code on their cards."""
        if self._undrawn:
            notes = "1 note holds" if self._undrawn == 1 else f"{self._undrawn} notes hold"
            self._run.say(
                f"{notes} Mermaid diagrams, which the cards show as code: the program that draws them is not"
                " installed. It is Mermaid's mmdc, or the program in rendering.mermaid."
            )


def _is_undrawn(note: BuiltNote) -> bool:
    return any(found.code == DIAGRAM_AS_CODE for found in note.diagnoses)
