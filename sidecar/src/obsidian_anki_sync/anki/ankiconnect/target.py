"""The user's running Anki as a target."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from obsidian_anki_sync.anki.ankiconnect.adopting import Adopter
from obsidian_anki_sync.anki.ankiconnect.cards import count_due, count_reviews
from obsidian_anki_sync.anki.ankiconnect.connection.capabilities import Abilities, probe
from obsidian_anki_sync.anki.ankiconnect.connection.client import Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.connection.profile import OpenProfile
from obsidian_anki_sync.anki.ankiconnect.due_dates import read_due_dates
from obsidian_anki_sync.anki.ankiconnect.note_type_changes import NoteTypeChanger
from obsidian_anki_sync.anki.ankiconnect.note_types import FoundNoteType, NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote
from obsidian_anki_sync.anki.ankiconnect.reading import NoteReader, read_offer
from obsidian_anki_sync.anki.ankiconnect.removing import remove, remove_unfinished
from obsidian_anki_sync.anki.ankiconnect.schedules import ScheduleWriter, read_schedules
from obsidian_anki_sync.anki.ankiconnect.single import SingleWriter
from obsidian_anki_sync.anki.ankiconnect.snapshot import SnapshotReader
from obsidian_anki_sync.anki.ankiconnect.study import StudyReader
from obsidian_anki_sync.anki.ankiconnect.surroundings import Surroundings, SurroundingsReader
from obsidian_anki_sync.anki.ankiconnect.writing import NoteWriter, time_of_writing
from obsidian_anki_sync.anki.backups import Backups, backups_in
from obsidian_anki_sync.anki.feasibility import why_closed, why_impossible
from obsidian_anki_sync.anki.media import missing_media
from obsidian_anki_sync.anki.stored import first_of_each, fresh_note, is_as_planned, stored_fields
from obsidian_anki_sync.anki.target import AnkiState, AttemptedChange, TargetState
from obsidian_anki_sync.domain.anki_note import NOTHING_REMEMBERED, AnkiNote, Remembered, Snapshot
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.offer import Offer
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, Outcome, OutcomeKind
from obsidian_anki_sync.domain.planning.card_schedule import CardSchedule
from obsidian_anki_sync.domain.planning.pace import BatchSizes
from obsidian_anki_sync.domain.study import StudiedCard

_THIS_COMPUTER = re.compile(r"http://(?:127\.[\d.]+|localhost):", re.IGNORECASE)


class AnkiConnectTarget:
    """An Anki that runs with the AnkiConnect add-on at ``url`` (``http://HOST:PORT``)."""

    # Anki imports a thousand cards in a tenth of a second, and each batch costs some requests.
    batch_sizes = BatchSizes(first=1_000, least=5, most=10_000)

    def __init__(
        self,
        url: str,
        vault_root: Path,
        options: AnkiConnectOptions = AnkiConnectOptions(),  # noqa: B008
        *,
        backups: int = 0,
    ) -> None:
        self._wants_backups = backups > 0
        self._url = url
        self._vault_root = vault_root
        self._client = Client(url, options)
        note_types = NoteTypes(options.own_note_types)
        self._ours = note_types.ours
        self._reader = NoteReader(self._client, note_types)
        self._snapshots = SnapshotReader(self._client, self._reader, note_types)
        single = SingleWriter(self._client, note_types)
        changer = NoteTypeChanger(self._client, self._reader, single, note_types)
        self._adopter = Adopter(self._client, self._reader, changer, note_types)
        self._writer = NoteWriter(
            client=self._client,
            reader=self._reader,
            single=single,
            changer=changer,
            note_types=note_types,
            use_packages=options.use_packages,
        )
        self._surroundings = SurroundingsReader(self._client, note_types, self._writer.queue)
        self._schedules = ScheduleWriter(self._client, self._reader, self._writer.queue)
        self._abilities: Abilities | None = None

    async def check(self) -> TargetState:
        """Checks if Anki answers; returns the versions of the add-on and, if it tells it, of Anki too."""
        try:
            found = await probe(self._client)
        except TargetError as error:
            return TargetState(ready=False, description=error.message, advice=error.advice, code=error.code)
        version = f"Anki {found.anki_version}, " if found.anki_version else ""
        profile = f", profile '{found.profile}'" if found.profile else ""
        return TargetState(
            True,
            f"Anki answers at {self._url} ({version}AnkiConnect {found.version}{profile}).",
            anki=AnkiState(found.profile, found.lacks, syncs_with_ankiweb=found.names_profile),
        )

    async def profile(self) -> str:
        """Returns the name of the profile that is open; empty if Anki does not tell."""
        return (await self._probed()).profile

    async def sweep(self, in_flight: Mapping[str, AttemptedChange] = {}) -> None:
        """Deletes what a killed sync left in Anki: packages in the media folder, second Anki notes."""
        abilities = await self._known_abilities()
        if in_flight:
            await remove_unfinished(self._client, self._reader, in_flight)
        for name in abilities.unfinished_packages:
            # Deleting twice does no harm, so it is sent like a question.
            await self._client.ask("deleteMediaFile", filename=name)

    async def sync_with_ankiweb(self) -> None:
        """Syncs Anki with AnkiWeb; raises ``TargetError`` for an old add-on, which tells no result."""
        if not (await self._known_abilities()).names_profile:
            raise TargetError(
                "This release of AnkiConnect cannot tell whether AnkiWeb asks something. Anki could wait in a"
                " dialog.",
                'Update the add-on in Anki (Tools > Add-ons > Check for Updates), or set ankiweb to "never"'
                " and press Sync in Anki yourself.",
            )
        try:
            await self._client.order("sync")
        except RefusalError as refusal:
            raise _ankiweb_error(refusal) from None

    async def back_up(self) -> str:
        """Returns how to make a backup if Anki made none today, since the add-on cannot make one."""
        found = await self.backups() if self._wants_backups else None
        if found is None or found.is_from_today:
            return ""
        return f"Anki's own last backup: {found.time_of_newest}. File > Create Backup in Anki makes one now."

    async def browse(self, anki_ids: Collection[int]) -> None:
        """Shows these Anki notes in Anki's browser."""
        await self._client.ask("guiBrowse", query=f"nid:{','.join(map(str, anki_ids))}")

    async def shown(self) -> list[int]:
        """Returns the id of the Anki note under review, or else those selected in Anki's browser."""
        card, selected = await self._client.ask_all([("guiCurrentCard", {}), ("guiSelectedNotes", {})])
        if isinstance(card, dict):
            return list(await self._client.ask("cardsToNotes", cards=[card["cardId"]]))
        if isinstance(selected, RefusalError):
            raise selected
        return list(selected)

    async def backups(self) -> Backups | None:
        """Returns the backups that Anki made; None if Anki is on another computer or shows no folder."""
        if not _THIS_COMPUTER.match(self._url):
            return None
        media = (await self._known_abilities()).media_folder
        folder = Path(media).parent / "backups"
        return backups_in(folder, is_ours=False) if media and folder.is_dir() else None

    async def offer(self) -> Offer:
        """Returns the decks and the note types that Anki has."""
        return await read_offer(self._client)

    async def snapshot(
        self, known: Mapping[int, int], remembered: Remembered = NOTHING_REMEMBERED
    ) -> Snapshot:
        """Returns our Anki notes."""
        abilities = await self._known_abilities()
        return await self._snapshots.take(known, remembered, abilities)

    async def read(self, slugs: Collection[str], ids: Mapping[str, int] = {}) -> dict[str, AnkiNote]:
        """Returns the Anki notes with these slugs as they are now.

        Of several Anki notes with one slug, it returns the one with the id in ``ids``. An Anki note with that
        id and another slug counts if no other has the slug.
        """
        # If another profile were open, its missing Anki notes would look as if they had been deleted.
        await self._known_abilities()
        wanted = {ids[slug]: slug for slug in slugs if ids.get(slug)}
        there = {wanted[note.anki_id]: note for note in await self._reader.by_id(sorted(wanted))}
        found = {slug: note for slug, note in there.items() if note.slug == slug}
        others = first_of_each(await self._reader.by_slug([slug for slug in slugs if slug not in found]))
        strays = {slug: replace(note, slug=slug) for slug, note in there.items()}
        return strays | others | found

    async def reviews(self, ids: Collection[int]) -> dict[int, int]:
        """Returns how often the cards of each of these Anki notes were answered."""
        await self._known_abilities()
        counts = await count_reviews(self._client, ids)
        await self._client.require_profile()
        return counts

    async def due(self, ids: Collection[int]) -> int | None:
        """Returns how many cards of these Anki notes are due today."""
        return await count_due(self._client, self._ours, ids)

    async def study(self, ids: Collection[int], tags: Collection[str] = ()) -> list[StudiedCard]:
        """Returns how the cards of these Anki notes fare, each with those of ``tags`` that it has."""
        return await StudyReader(self._client, self._ours).read(ids, tags)

    async def due_dates(self, ids: Collection[int]) -> dict[int, date]:
        """Returns when the first card of each of these Anki notes is due."""
        return await read_due_dates(self._client, ids)

    async def schedules(self, ids: Collection[int]) -> dict[int, tuple[CardSchedule, ...]]:
        """Returns the schedules of the cards of each of these Anki notes."""
        await self._known_abilities()
        return await read_schedules(self._client, ids)

    async def foreign_notes(self, ids: Collection[int] | None = None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        return await self._adopter.foreign_notes(ids)

    async def with_other_note_types(self) -> list[AnkiNote]:
        """Returns the Anki notes with a source link of ours whose note type is not ours, as Anki names it."""
        await self._known_abilities()
        notes = await self._reader.with_other_note_types()
        await self._client.require_profile()
        return notes

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out create, update, restore and delete actions, an outcome for each, in order."""
        abilities = await self._known_abilities()
        seen, note_types = await self._now(actions)
        outcomes: dict[str, Outcome] = {}
        adopted: list[PendingNote] = []
        pending: list[PendingNote] = []
        removed: list[Action] = []
        asking: list[Action] = []
        around = await self._surroundings.read(actions, seen)
        for action in actions:
            now = seen.get(action.slug)
            made = _outcome_without_writing(action, now) or self._pending_note(
                action, now, note_types.get(action.slug), around
            )
            if isinstance(made, Outcome):
                outcomes[action.slug] = made
                continue
            asking += [action] if action.asks else []
            if action.only_cards:
                continue
            if isinstance(made, PendingNote):
                (adopted if action.kind is ActionKind.ADOPT else pending).append(made)
            elif now:
                removed.append(action)
        outcomes |= await remove(self._client, self._reader, removed, seen)
        outcomes |= await self._adopter.adopt(adopted)
        outcomes |= await self._schedules.change(asking)
        going = [item for item in pending if item.slug not in outcomes]
        outcomes |= await self._writer.write(going, tells_times=abilities.tells_times)
        # If the user opened another profile meanwhile, the notes were written to that one.
        await self._client.require_profile()
        return [outcomes[action.slug] for action in actions]

    async def close(self) -> None:
        """Does nothing: each request has a connection of its own."""

    async def _known_abilities(self) -> Abilities:
        return self._abilities or await self._probed()

    async def _probed(self) -> Abilities:
        """Asks Anki what it can do. From then on, another open profile is an error."""
        self._client.profile = None
        self._abilities = found = await probe(self._client)
        self._client.profile = OpenProfile(found.profile, found.names_profile) if found.profile else None
        return found

    async def _now(
        self, actions: Sequence[Action]
    ) -> tuple[dict[str, AnkiNote], dict[str, FoundNoteType | None]]:
        """Returns the Anki notes of some actions as they are now, and the note types of those found by id.

        An Anki note is found by its id if one is known, else by its slug.
        """
        known = {action.before.anki_id: action.slug for action in actions if action.before}
        known |= {action.former_id: action.slug for action in actions if action.former_id}
        unseen = [action.slug for action in actions if not action.before]
        found = first_of_each(await self._reader.by_slug(unseen))
        there = await self._reader.with_note_types(list(known)) if known else []
        return (
            found | {known[note.anki_id]: note for note, _ in there},
            {known[note.anki_id]: note_type for note, note_type in there},
        )

    def _pending_note(
        self,
        action: Action,
        now: AnkiNote | None,
        note_type: FoundNoteType | None,
        around: Surroundings,
    ) -> PendingNote | Outcome | None:
        """Returns what to send for an action, or why it is impossible; None for a removal."""
        card = action.card
        if action.kind is ActionKind.DELETE or card is None:
            return None
        fields = stored_fields(card)
        if reason := why_impossible(card, fields) or missing_media(card, self._vault_root):
            return Outcome(action.slug, OutcomeKind.FAILED, message=reason)
        if card.content.deck in around.closed:
            return Outcome(action.slug, OutcomeKind.FAILED, message=why_closed(card.content.deck))
        anki_id = now.anki_id if now else next(around.ids)
        dated_back = bool(anki_id) and self._abilities is not None and not self._abilities.tells_times
        modified = time_of_writing(now, dated_back=dated_back)
        wanted = fresh_note(card, fields, modified, anki_id)
        media = {file.name: self._vault_root / file.path for file in card.content.media}
        in_doubt = action.in_doubt or action.slug in around.in_doubt
        return PendingNote(wanted, now, media, note_type, in_doubt=in_doubt)


def _ankiweb_error(refusal: RefusalError) -> TargetError:
    """Returns the error for AnkiConnect's refusal to sync with AnkiWeb, with advice."""
    without = 'To sync without AnkiWeb, set ankiweb to "never".'
    by_hand = f"Press Sync in Anki and answer it there. {without}"
    if "auth not configured" in refusal.message:
        return TargetError("Anki could not sync with AnkiWeb: no account is logged in.", by_hand)
    if "Sync status" in refusal.message:
        return TargetError(
            "Anki could not sync with AnkiWeb: it asks which side shall replace the other.", by_hand
        )
    if "network error" in refusal.message:
        return TargetError(
            "Anki could not sync with AnkiWeb: no connection to it.",
            f"Sync again when there is one. {without}",
        )
    return TargetError(f"Anki could not sync with AnkiWeb. {refusal.message}", by_hand)


def _outcome_without_writing(action: Action, now: AnkiNote | None) -> Outcome | None:
    """Returns the outcome of an action that is not carried out, because Anki is not as planned."""
    if action.kind is ActionKind.DELETE and now is None:
        return Outcome(action.slug, OutcomeKind.DELETED)
    if is_as_planned(action, now):
        return None
    known = (now.anki_id, now.modified) if now else (None, None)
    return Outcome(action.slug, OutcomeKind.STALE, *known)
