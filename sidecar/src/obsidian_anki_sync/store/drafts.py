"""Generated cards in the store: the queue of each note, and the progress of a session that writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft, Refusals
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.session import NoteStatus, Statistics
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import decode_content, decode_draft, encode, encode_draft
from obsidian_anki_sync.store.observations import Observation, write_observations
from obsidian_anki_sync.store.sessions import add_counts, await_notes
from obsidian_anki_sync.store.statements import statements

_SQL = statements("drafts")

# The beginning of the codes of findings that generation made, which differ from those of the readers.
_FAILED = "generation-"


class Drafts:
    """The generated cards of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue(
        self, paths: Collection[str] | None = None, ids: Collection[str] | None = None
    ) -> list[QueuedDraft]:
        """Returns all drafts, or those of ``paths``, or those with ids that begin with one of ``ids``."""
        beginnings = None if ids is None else encode(list(ids))
        if paths is None:
            rows = await self._database.rows(_SQL["queue"], (beginnings,))
        else:
            rows = await self._database.rows(_SQL["queue_of_notes"], (beginnings, encode(list(paths))))
        return list(map(_queued, rows))

    async def accepted(self, paths: Collection[str]) -> dict[str, list[QueuedDraft]]:
        """Returns the drafts that make cards of these notes, by line."""
        rows = await self._database.rows(_SQL["accepted"], (encode(list(paths)),))
        found: dict[str, list[QueuedDraft]] = {}
        for queued in map(_queued, rows):
            found.setdefault(queued.path, []).append(queued)
        return found

    async def digests(self) -> dict[str, str]:
        """Returns a hash of the drafts that make cards, for each note that has any."""
        rows = await self._database.rows(_SQL["digests"])
        return dict(rows)

    async def counts(self) -> dict[str, int]:
        """Returns how many drafts there are of each state."""
        rows = await self._database.rows(_SQL["counts"])
        return {**dict.fromkeys(DraftState, 0), **{DraftState(state): count for state, count in rows}}

    async def known(self, ids: Collection[str]) -> frozenset[str]:
        """Returns those of the ids that are drafts, in any state."""
        rows = await self._database.rows(_SQL["known"], (encode(list(ids)),))
        return frozenset(draft_id for (draft_id,) in rows)

    async def found(self, ids: Collection[str]) -> list[QueuedDraft]:
        """Returns the drafts with these ids that are known from Anki alone."""
        rows = await self._database.rows(_SQL["found"], (encode(list(ids)),))
        return list(map(_queued, rows))

    async def write(self, drafts: Iterable[QueuedDraft]) -> None:
        """Stores drafts."""
        async with self._database.transaction():
            await self._write(drafts)

    async def refuse(self, drafts: Iterable[QueuedDraft], reason: str) -> None:
        """Stores why drafts were refused, with the prompt of their text; a later reason replaces it."""
        now = datetime.now(UTC).isoformat()
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["refuse"], ((queued.draft_id, queued.draft.prompt, reason, now) for queued in drafts)
            )

    async def refusals(self) -> list[Refusals]:
        """Returns how many drafts were refused for each reason, by prompt; the commonest first."""
        return [Refusals(*row) for row in await self._database.rows(_SQL["refusals"])]

    async def stray(self, present: Collection[str]) -> list[QueuedDraft]:
        """Returns the drafts of all notes but these."""
        rows = await self._database.rows(_SQL["stray"], (encode(list(present)),))
        return list(map(_queued, rows))

    async def any(self) -> bool:
        """True if there is any draft."""
        return await self._database.row(_SQL["any"]) is not None

    async def move(self, paths: Mapping[str, str]) -> None:
        """Moves drafts, by id, to other notes."""
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["move"], ((path, draft_id) for draft_id, path in paths.items())
            )

    async def await_writing(self, session_id: str, paths: Sequence[str]) -> None:
        """Marks notes as pending: the model will write their cards in this session."""
        async with self._database.transaction():
            await await_notes(self._database, session_id, paths)
            await self._database.write(_SQL["uncount_processed"], (len(paths), session_id))

    async def release(self, session_id: str) -> None:
        """Completes the notes that were not sent to the model; another session can send them.

        The cards written in these notes are done.
        """
        async with self._database.transaction():
            rows = await self._database.rows(
                _SQL["complete_unwritten"],
                (NoteStatus.COMPLETED, session_id, NoteStatus.PENDING, NoteStatus.PROCESSING),
            )
            await self._database.write(_SQL["count_processed"], (len(rows), session_id))

    async def pause(self, session_id: str) -> None:
        """Marks the notes that were being written as pending."""
        async with self._database.alone():
            await self._database.write(
                _SQL["set_status_where"], (NoteStatus.PENDING, session_id, NoteStatus.PROCESSING)
            )

    async def begin(self, session_id: str, path: str) -> None:
        """Marks a note as being written."""
        async with self._database.alone():
            await self._database.write(_SQL["set_status"], (NoteStatus.PROCESSING, session_id, path))

    async def record(
        self,
        session_id: str,
        observation: Observation,
        written: Sequence[QueuedDraft],
        withdrawn: Sequence[str],
        new: int,
        left_out: Sequence[Diagnosis] = (),
    ) -> Statistics:
        """Commits the model's drafts of a note, and completes the note in the same transaction.

        ``left_out`` are the reasons why a part of the note has no drafts, or drafts were dropped.
        """
        gained = Statistics(notes_processed=1, cards_generated=new)
        async with self._database.transaction():
            await self._write(written)
            await self._database.write_many(_SQL["delete"], ((draft,) for draft in withdrawn))
            await write_observations(self._database, [observation])
            await self._forget_failures(observation.path)
            await self._database.write_many(
                _SQL["add_failure"],
                ((f"{_FAILED}{one.code}", one.message, one.line, observation.path) for one in left_out),
            )
            await self._database.write(
                _SQL["complete_note"], (NoteStatus.COMPLETED, new, session_id, observation.path)
            )
            await add_counts(self._database, session_id, gained)
        return gained

    async def fail(self, session_id: str, path: str, code: str, message: str, line: int | None) -> Statistics:
        """Commits that generation failed for a note; its cards and drafts stay as they are."""
        gained = Statistics(errors=1)
        async with self._database.transaction():
            await self._database.write(_SQL["forget_observation"], (path,))
            await self._forget_failures(path)
            await self._database.write(_SQL["add_failure"], (f"{_FAILED}{code}", message, line, path))
            await self._database.write(
                _SQL["fail_note"], (NoteStatus.FAILED, message, line, session_id, path)
            )
            await add_counts(self._database, session_id, gained)
        return gained

    async def _forget_failures(self, path: str) -> None:
        await self._database.write(_SQL["forget_failures"], (len(_FAILED), _FAILED, path))

    async def _write(self, drafts: Iterable[QueuedDraft]) -> None:
        now = datetime.now(UTC).isoformat()
        await self._database.write_many(
            _SQL["write"],
            (
                (
                    queued.draft_id,
                    queued.path,
                    queued.state,
                    queued.draft.line,
                    encode_draft(queued.proposed),
                    encode_draft(queued.accepted),
                    _digest(queued),
                    queued.unreviewed,
                    queued.edited,
                    queued.decided,
                    encode(queued.found) if queued.found else None,
                    now,
                )
                for queued in drafts
            ),
        )


def _digest(queued: QueuedDraft) -> str:
    """Returns a hash of everything that a draft's card depends on. The line in the note is not part of it."""
    draft = queued.accepted
    if draft is None:
        return ""
    made_of = (draft.draft_id, draft.note_type.key, dict(draft.fields), draft.heading, draft.language)
    found = queued.found.digest if queued.found else ""
    return hashlib.sha256(encode((*made_of, queued.unreviewed, found)).encode()).hexdigest()[:16]


def _queued(row: tuple[Any, ...]) -> QueuedDraft:
    _, path, state, proposed, accepted, unreviewed, edited, decided, found = row

    return QueuedDraft(
        path=path,
        state=DraftState(state),
        proposed=decode_draft(proposed),
        accepted=decode_draft(accepted),
        unreviewed=bool(unreviewed),
        edited=bool(edited),
        decided=decided,
        found=decode_content(found) if found else None,
    )
