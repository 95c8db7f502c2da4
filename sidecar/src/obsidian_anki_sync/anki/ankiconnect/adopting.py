"""Reads Anki notes of other tools, and links them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from obsidian_anki_sync.anki.ankiconnect.connection.client import Client
from obsidian_anki_sync.anki.ankiconnect.note_type_changes import UNSUPPORTED, NoteTypeChanger
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.anki.ankiconnect.reading import (
    Info,
    NoteReader,
    as_anki_note,
    fields_of,
    portions,
)
from obsidian_anki_sync.anki.ankiconnect.states import StatesReader
from obsidian_anki_sync.anki.stored import first_of_each
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.planning.action import Outcome, OutcomeKind

_CLOZE_FILTER = "{{cloze:"


class Adopter:
    """Reads and links Anki notes of other tools. Its methods raise ``TargetError``."""

    def __init__(
        self, client: Client, reader: NoteReader, changer: NoteTypeChanger, note_types: NoteTypes
    ) -> None:
        self._client = client
        self._reader = reader
        self._changer = changer
        self._note_types = note_types

    async def foreign_notes(self, ids: Collection[int] | None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        if ids is not None and not ids:
            return []
        which = f"-{self._note_types.ours}"
        if ids is not None:
            which += f" nid:{','.join(map(str, ids))}"
        found = await self._client.ask("findNotes", query=which)
        infos: list[Info] = []
        for portion in portions(sorted(found)):
            infos += [info for info in await self._client.ask("notesInfo", notes=portion) if info]
        if not infos:
            return []
        reader = StatesReader(self._client)
        about_states = reader.questions([info["noteId"] for info in infos], which)
        states = await reader.read(infos, await self._client.ask_each(about_states))
        templates = await self._templates({info["modelName"] for info in infos})
        return [
            ForeignNote(
                as_anki_note(info, "", info["modelName"], fields_of(info), states),
                any(_CLOZE_FILTER in side for one in theirs.values() for side in one.values()),
                len(theirs),
            )
            for info in infos
            for theirs in [templates[info["modelName"]]]
        ]

    async def adopt(self, pending: Sequence[PendingNote]) -> dict[str, Outcome]:
        """Links the Anki notes in ``before`` to the cards.

        Needs a release of the add-on that can change note types.
        """
        if not pending:
            return {}
        refused = await self._changer.change(pending)
        if len(refused) == len(pending) and UNSUPPORTED in next(iter(refused.values())):
            raise TargetError(
                "This release of AnkiConnect cannot link Anki notes, since it cannot change note types.",
                "Update the add-on in Anki (Tools > Add-ons), then run this again.",
            )
        now = first_of_each(await self._reader.notes([item.wanted.anki_id for item in pending]))
        return {item.slug: _outcome(item, now, refused) for item in pending}

    async def _templates(self, names: Iterable[str]) -> dict[str, Mapping[str, Mapping[str, str]]]:
        ordered = sorted(names)
        answers = await self._client.ask_each([("modelTemplates", {"modelName": name}) for name in ordered])
        return dict(zip(ordered, answers, strict=True))


def _outcome(item: PendingNote, now: Mapping[str, AnkiNote], refused: Mapping[str, str]) -> Outcome:
    slug, note = item.slug, now.get(item.slug)
    if slug in refused or note is None:
        return Outcome(slug, OutcomeKind.FAILED, message=refused.get(slug, "Anki did not link this card."))
    return Outcome(slug, OutcomeKind.WRITTEN, note.anki_id, note.modified)
