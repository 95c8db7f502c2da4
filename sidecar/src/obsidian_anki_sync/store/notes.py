"""Notes in the store: as last read, the files that they depend on, and the progress of a session."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from obsidian_anki_sync.domain.link import Dependency
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.session import NoteStatus, Statistics
from obsidian_anki_sync.store.database.connection import Database
from obsidian_anki_sync.store.encoding import encode
from obsidian_anki_sync.store.records import BuiltNote, FailedNote, NoteOfCards, NoteRecord
from obsidian_anki_sync.store.sessions import add_counts, await_notes
from obsidian_anki_sync.store.statements import statements

_SQL = statements("notes")


class Notes:
    """The notes of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[str, NoteRecord]:
        """Returns every note by its path, also those that are no longer in the vault."""
        rows = await self._database.rows(_SQL["all"])
        return {row[1]: NoteRecord._make(row) for row in rows}

    async def newest(self) -> int:
        """Returns the latest time of change (in ns) of all notes that were read; 0 if none was."""
        rows = await self._database.rows(_SQL["newest"])
        return int(rows[0][0] or 0)

    async def anki_ids(self, target: str, paths: Collection[str]) -> frozenset[int]:
        """Returns the ids of the Anki notes that a target has of these notes."""
        rows = await self._database.rows(_SQL["anki_ids"], (target, encode(list(paths))))
        return frozenset(anki_id for (anki_id,) in rows)

    async def watched(self) -> dict[int, list[Dependency]]:
        """Returns the files that each note's cards depend on, by the note's key."""
        watched: dict[int, list[Dependency]] = {}
        for key, *file in await self._database.rows(_SQL["watched"]):
            watched.setdefault(key, []).append(Dependency(*file))
        return watched

    async def declared_ids(self, paths: Iterable[str]) -> dict[str, str]:
        """Returns the ids of those of the notes that declare one, by path."""
        rows = await self._database.rows(_SQL["declared_ids"], (encode(list(paths)),))
        return dict(rows)

    async def with_cards(self, paths: Iterable[str]) -> frozenset[str]:
        """Returns those of the notes that have cards in the store."""
        rows = await self._database.rows(_SQL["with_cards"], (encode(list(paths)),))
        return frozenset(path for (path,) in rows)

    async def of_cards(self) -> list[NoteOfCards]:
        """Returns the notes that were read whole and have cards."""
        rows = await self._database.rows(_SQL["of_cards"])
        return [NoteOfCards(*row) for row in rows]

    async def mark_gone(self, paths: Iterable[str]) -> None:
        """Records that notes are no longer in the vault. Their cards become former cards."""
        gone = [(path,) for path in paths]
        async with self._database.transaction():
            await self._retire_cards(gone)
            await self._database.write_many(_SQL["delete_findings"], gone)
            await self._database.write_many(_SQL["mark_gone"], gone)

    async def _retire_cards(self, paths: Sequence[tuple[str]]) -> None:
        await self._database.write_many(_SQL["make_cards_former"], paths)
        await self._database.write_many(_SQL["delete_cards_without_slug"], paths)

    async def rename(self, before: str, after: str) -> None:
        """Gives a note another path. It keeps its cards, and is read again.

        If another note is known at that path, nothing changes: then the cards are matched by their words. An
        incomplete session that was started for this note is for the new path.
        """
        async with self._database.transaction():
            await self._database.write(_SQL["rename"], (before, after))
            await self._database.write(_SQL["rename_chosen"], (before, after))

    async def touch(self, unchanged: Iterable[tuple[str, int, int]]) -> None:
        """Records the new times and sizes of notes (path, time, size) whose text did not change."""
        async with self._database.transaction():
            await self._database.write_many(_SQL["touch"], unchanged)

    async def await_reading(self, session_id: str, paths: Sequence[str]) -> None:
        """Marks the notes that the session must read as pending.

        Other pending notes, from before a stop, are removed: they are gone or unchanged by now.
        """
        async with self._database.transaction():
            await self._database.write(_SQL["forget_unread"], (session_id, encode(paths)))
            await await_notes(self._database, session_id, paths)

    async def record(
        self,
        session_id: str,
        made: Sequence[BuiltNote],
        failed: Sequence[FailedNote] = (),
        handed_out: str = "",
        *,
        is_again: bool = False,
    ) -> Statistics:
        """Commits notes together with their cards; notes up to ``handed_out`` are being processed.

        This is the checkpoint: a note is completed in the same transaction that holds its cards. With
        ``is_again``, the notes are counted in this session already.
        """
        gained = Statistics(
            notes_processed=0 if is_again else len(made),
            cards_generated=0 if is_again else sum(len(note.cards) for note in made),
            errors=sum(note.has_cards for note in failed),
        )
        async with self._database.transaction():
            await self._write_notes(made)
            await self._write_failures(failed)
            await self._write_progress(session_id, made, failed)
            await add_counts(self._database, session_id, gained, handed_out=handed_out)
        return gained

    async def _write_notes(self, made: Sequence[BuiltNote]) -> None:
        await self._database.write_many(
            _SQL["write_note"],
            (
                (
                    note.path,
                    note.note_id,
                    note.declares_id,
                    "completed" if note.whole else "partial",
                    note.mtime_ns,
                    note.size,
                    note.content_hash,
                    note.recipe,
                    note.asks,
                )
                for note in made
            ),
        )
        await self._retire_cards([(note.path,) for note in made])
        await self._database.write_many(
            _SQL["add_card"],
            (
                (
                    card.position,
                    card.language,
                    card.declared_slug,
                    card.line,
                    card.content.digest,
                    encode(card.content),
                    card.words,
                    card.anki_id,
                    card.id_line,
                    encode(card.implicit_clozes),
                    note.path,
                )
                for note in made
                for card in note.cards
            ),
        )
        await self._database.write_many(_SQL["delete_dependencies"], ((note.path,) for note in made))
        await self._database.write_many(
            _SQL["add_dependency"],
            (
                (file.target, file.asked_in, file.path, file.mtime_ns, file.size, note.path)
                for note in made
                for file in note.watched
            ),
        )
        await self._write_findings([(note.path, found) for note in made for found in note.diagnoses], made)

    async def _write_failures(self, failed: Sequence[FailedNote]) -> None:
        """Stores failed notes and keeps their cards, since a part of the note was not read."""
        await self._database.write_many(
            _SQL["write_failed_note"], ((note.path, note.mtime_ns, note.size, note.recipe) for note in failed)
        )
        await self._write_findings([(note.path, note.finding) for note in failed], failed)

    async def _write_findings(
        self, findings: Iterable[tuple[str, Diagnosis]], notes: Iterable[BuiltNote | FailedNote]
    ) -> None:
        await self._database.write_many(_SQL["delete_findings"], ((note.path,) for note in notes))
        await self._database.write_many(
            _SQL["add_finding"], ((found.code, found.message, found.line, path) for path, found in findings)
        )

    async def _write_progress(
        self,
        session_id: str,
        made: Sequence[BuiltNote],
        failed: Sequence[FailedNote],
    ) -> None:
        await self._database.write_many(
            _SQL["complete_in_session"], ((len(note.cards), session_id, note.path) for note in made)
        )
        await self._database.write_many(
            _SQL["fail_in_session"],
            (
                (NoteStatus.FAILED, note.finding.message, note.finding.line, session_id, note.path)
                for note in failed
            ),
        )
