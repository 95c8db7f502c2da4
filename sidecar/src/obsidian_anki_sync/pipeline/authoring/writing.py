"""Generating with a language model: sends notes and stores drafts, each paid once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.drafts import Flag, GeneratedDraft
from obsidian_anki_sync.domain.generation.review import AutoApproval, queue_after, text_digest
from obsidian_anki_sync.domain.text import counted, shortened
from obsidian_anki_sync.generation.ask.budget import BudgetReachedError
from obsidian_anki_sync.generation.check.duplicates import VaultCards
from obsidian_anki_sync.generation.errors import UnreachableError
from obsidian_anki_sync.generation.kinds import words_of
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote, WrittenCards
from obsidian_anki_sync.pipeline.authoring.announcement import announced
from obsidian_anki_sync.pipeline.authoring.candidates import ToWrite, Work, collect_work
from obsidian_anki_sync.pipeline.authoring.ledger import KeptAnswers, StoredBudget, limits_of
from obsidian_anki_sync.pipeline.authoring.note_choice import rules_digest
from obsidian_anki_sync.pipeline.authoring.sources import (
    options_from,
    read_source,
    remember_dialects,
    unit_digests,
    with_pictures,
)
from obsidian_anki_sync.pipeline.events import CardWritten
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.sessions.interrupt import Exhausted
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.scanning import Scan
from obsidian_anki_sync.store.observations import Observation

# An answer that is nearly complete gets this long to arrive when the user stops. It is less than the grace
# period of an interrupt, so that what arrived is committed within it.
_GRACE_SECONDS = 0.7
# As many as a user can follow.
_SHOWN_NOTES = 3


async def write_cards(run: Run, scan: Scan) -> list[str]:
    """Sends the chosen notes to the model and commits each result.

    Returns the paths of the notes whose cards must be made again. Raises ``Interrupted``, ``Exhausted`` if
    the budget is used up, and ``ModelError`` if no request can succeed.
    """
    settings = run.session.settings
    options = options_from(run.settings, use_agents=settings.uses_agents)
    since = run.session.started_at.isoformat() if settings.refreshes else ""
    answers = KeptAnswers(run.store.answers, since)
    budget = StoredBudget(run.store.spending, limits_of(run.settings.generation), run.session_id)
    work = await collect_work(run, scan, options, since)
    if not work.notes or work.expected is None:
        if not await run.store.observations.has_written():
            run.say(
                "No note is chosen for the language model: name folders or tags in the settings file, or"
                " write `anki: generate` into the frontmatter of a note."
            )
        return []
    try:
        options = await announced(
            run.settings, options, run.store, answers, budget, work.expected, run.listener
        )
    except UnreachableError as error:
        # A server that is off keeps other cards from Anki only if this sync was asked to generate.
        if not run.settings.generation.enabled:
            raise
        waiting = counted(len(work.notes), "note waits", "notes wait")
        run.say(f"{error.message} {waiting} for it; the sync goes on without.")
        return []
    await run.store.drafts.await_writing(run.session_id, [note.candidate.path for note in work.notes])
    await run.refresh_statistics()
    async with CardWriter(options, answers, budget, run.say) as writer:
        try:
            with run.interrupt.finishing():
                known = await _cards_of_the_vault(run)
                await _Workers(run, writer, budget, work, known).run()
        finally:
            await remember_dialects(run.store.answers, writer)
    return work.reworked


async def _cards_of_the_vault(run: Run) -> VaultCards:
    """Returns the cards in notes, and the generated ones that are accepted or wait."""
    known = VaultCards()
    for path, front, back in await run.store.cards.texts_by_note():
        known.add(path, front, back)
    for queued in await run.store.drafts.queue():
        if queued.accepted or queued.waits:
            known.add(queued.path, *words_of(queued.draft.note_type, queued.draft.fields))
    return known


def _flagged(path: str, drafts: Sequence[GeneratedDraft], known: VaultCards) -> tuple[GeneratedDraft, ...]:
    """Returns a note's drafts, flagged if a card of another note says the same; adds them to ``known``."""
    flagged = []
    for draft in drafts:
        words = words_of(draft.note_type, draft.fields)
        if twin := known.twin(path, *words):
            message = f"A card of {twin[0]} says this: {shortened(twin[1])}"
            draft = replace(draft, flags=(*draft.flags, Flag("has-card", message)))
        flagged.append(draft)
        known.add(path, *words)
    return tuple(flagged)


class _Workers:
    """The notes in progress: as many at a time as the server allows, until all are done or it stops."""

    def __init__(
        self, run: Run, writer: CardWriter, budget: StoredBudget, work: Work, known: VaultCards
    ) -> None:
        self._run = run
        self._known = known
        self._writer = writer
        self._budget = budget
        self._work = work
        self._in_hand: list[str] = []
        self._reading = asyncio.Lock()
        self._formats = run.recipe.formats
        self._rules = rules_digest(run.settings)
        self._stopped: BaseException | None = None
        self._left_out: Counter[str] = Counter()

    async def run(self) -> None:
        """Writes all notes; stores every answer that arrived, and then raises the error that stopped it."""
        self._tell()
        waiting = iter(self._work.notes)
        under_way: set[asyncio.Task[None]] = set()
        stopping = asyncio.ensure_future(self._run.interrupt.wait())
        try:
            while True:
                self._start(waiting, under_way)
                if not under_way:
                    break
                ended, _ = await asyncio.wait((*under_way, stopping), return_when=asyncio.FIRST_COMPLETED)
                self._handle_ended(ended - {stopping})
                under_way -= ended
                if self._run.interrupt.requested or not self._may_go_on(self._stopped):
                    break
        finally:
            stopping.cancel()
            await self._wind_up(under_way)
        await self._run.store.drafts.pause(self._run.session_id)
        self._tell_left_out()
        self._run.interrupt.check()
        if self._stopped:
            await self._end_with(self._stopped)

    def _start(self, waiting: Iterator[ToWrite], under_way: set[asyncio.Task[None]]) -> None:
        while not self._stopped and len(under_way) < self._writer.most_at_once:
            if self._run.interrupt.requested:
                return
            note = next(waiting, None)
            if note is None:
                return
            under_way.add(asyncio.ensure_future(self._write(note)))

    def _handle_ended(self, ended: set[Any]) -> None:
        for task in ended:
            error = task.exception() if not task.cancelled() else None
            if error and (self._stopped is None or isinstance(self._stopped, BudgetReachedError)):
                self._stopped = error

    def _may_go_on(self, stopped: BaseException | None) -> bool:
        """True if notes in progress may finish: a used-up budget does not discard paid answers."""
        return stopped is None or isinstance(stopped, BudgetReachedError)

    async def _wind_up(self, under_way: set[asyncio.Task[None]]) -> None:
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=_GRACE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        self._handle_ended({task for task in under_way if not task.cancelled()})

    async def _end_with(self, error: BaseException) -> None:
        if not isinstance(error, BudgetReachedError):
            raise error
        waiting = len(self._work.notes) - self._work.done
        sentence = f"{error.message} {waiting} of {len(self._work.notes)} notes wait for it."
        if self._budget.of_run.requests:
            raise Exhausted(sentence, error.advice)
        # No request was possible, so the rest of the vault need not wait for another month.
        self._run.say(f"{sentence} {error.advice} The sync goes on without.")
        await self._run.store.drafts.release(self._run.session_id)
        await self._run.refresh_statistics()

    async def _write(self, note: ToWrite) -> None:
        path = note.candidate.path
        await self._run.store.drafts.begin(self._run.session_id, path)
        self._in_hand.append(path)
        self._tell()
        try:
            # One after the other, so that notes are asked in the vault's order on any machine.
            async with self._reading:
                source = await asyncio.to_thread(self._source, note)
            written = await self._writer.write(
                source, lambda front: self._run.listener(CardWritten(path, front))
            )
        except NoteError as error:
            await self._fail(path, f"{error.message} {error.advice}".strip(), error.line, error.code)
            return
        await self._record(note, source, written)

    def _source(self, note: ToWrite) -> SourceNote:
        root, candidate = self._run.settings.vault_root, note.candidate
        source = read_source(root, note.found, self._formats, note.queue, candidate.content_hash)
        is_asked_for = source.is_asked_for or self._run.choice.asks_for_cards(candidate.path)
        source = with_pictures(source, root, self._work.links)
        return replace(source, is_asked_for=is_asked_for)

    async def _record(self, note: ToWrite, source: SourceNote, written: WrittenCards) -> None:
        run, path = self._run, note.candidate.path
        written = replace(written, drafts=_flagged(path, written.drafts, self._known))
        change = queue_after(
            path,
            note.queue,
            written.drafts,
            written.unmatched,
            unit_digests(source.note),
            await self._approval(note, written),
        )
        observation = Observation(
            path=path,
            content_hash=note.candidate.content_hash,
            outcome="written",
            rules=self._rules,
            with_agents=run.session.settings.uses_agents,
        )
        new = change.proposed + change.taken
        before = {queued.draft_id: queued.accepted for queued in note.queue}
        if any(queued.accepted != before.get(queued.draft_id) for queued in change.written):
            self._work.reworked.append(path)
        if written.diagnoses:
            await run.store.drafts.write(change.written)
            first = written.diagnoses[0]
            await self._fail(path, first.message, first.line, first.code)
            return
        gained = await run.store.drafts.record(
            run.session_id, observation, change.written, change.withdrawn, new, written.left_out
        )
        self._left_out += Counter(one.code for one in written.left_out)
        run.statistics = run.statistics.plus(gained)
        self._finish(path)

    def _tell_left_out(self) -> None:
        """Reports how much the model left out; each reason is a finding of its note."""
        counts = self._left_out
        dropped = sum(count for code, count in counts.items() if code.startswith("dropped-"))
        parts = [
            (counts["not-worth-it"], "judged not worth cards"),
            (counts["nothing"], "without anything to learn for the model"),
            (dropped, "with dropped cards"),
        ]
        told = ", ".join(f"{count} {what}" for count, what in parts if count)
        if told:
            self._run.say(f"Parts of notes that the model left out: {told}. The findings give each reason.")

    async def _approval(self, note: ToWrite, written: WrittenCards) -> AutoApproval:
        """Returns which drafts may be accepted automatically; Anki shows which cards are untouched."""
        run = self._run
        if not run.session.settings.auto_approves:
            return AutoApproval()
        unseen = {queued.draft_id: queued.accepted for queued in note.queue if queued.unreviewed}
        reworded = [
            draft.draft_id
            for draft in written.drafts
            if (was := unseen.get(draft.draft_id)) and text_digest(was) != text_digest(draft)
        ]
        seen = await run.target.read(reworded) if reworded else {}
        untouched = (slug for slug, anki in seen.items() if anki.is_as_written and not anki.reviewed)
        return AutoApproval(True, frozenset(untouched))

    async def _fail(self, path: str, message: str, line: int | None, code: str) -> None:
        gained = await self._run.store.drafts.fail(self._run.session_id, path, code, message, line)
        self._run.statistics = self._run.statistics.plus(gained)
        self._run.fail(NoteFailure(path, line, message))
        self._finish(path)

    def _finish(self, path: str) -> None:
        self._work.done += 1
        self._in_hand.remove(path)
        self._tell()

    def _tell(self) -> None:
        """Reports how many of the notes for the model are done: the others of the vault take no time."""
        self._run.progressed(self._work.done, len(self._work.notes), notes=self._in_hand[:_SHOWN_NOTES])
