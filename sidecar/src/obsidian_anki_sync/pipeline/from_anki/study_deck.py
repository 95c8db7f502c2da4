"""A filtered deck of chosen cards, to study them now: of notes, a folder, a search, or a note's links."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.domain.study import StudyDeck
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.links import linked
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.from_anki.finding import matching
from obsidian_anki_sync.pipeline.from_anki.given import cards_given_anywhere, given_cards
from obsidian_anki_sync.pipeline.inspect.anki_choices import browse
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import GivenCard
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import NOTE_ENDING, Walk, walk


class FilteredDecksUnavailableError(UsageError):
    """The target has no action for filtered decks."""

    code = "no-filtered-decks"


class StudyChoice(Struct, frozen=True, kw_only=True):
    """A choice of cards to study: those that any of its parts names.

    ``linked_from`` are notes whose own cards and those of the notes that they link to are studied.
    """

    notes: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    linked_from: tuple[str, ...] = ()
    search: str = ""

    @property
    def name(self) -> str:
        """A name for the deck."""
        first, *_ = (*self.linked_from, *self.notes, *self.folders, self.search)
        last = first.strip("/").rpartition("/")[2]
        return f"Study {last.removesuffix(NOTE_ENDING).replace('::', ' ')}".rstrip()


async def make_study_deck(
    settings: Settings, choice: StudyChoice, name: str = "", *, reschedules: bool = True
) -> StudyDeck:
    """Makes a filtered deck of the chosen cards, or fills the one of that name anew.

    Without ``reschedules``, answers do not change when a card is due. Raises ``UsageError`` if no card is
    chosen or the target cannot make such a deck.
    """
    async with _collection(settings) as target:
        # The collection may be that of an Anki that was synced while it ran, which is another target.
        known = await cards_given_anywhere(settings)
        chosen = await asyncio.to_thread(chosen_cards, settings, choice, known)
        found = await target.read({card.slug for card in chosen})
        if not found:
            raise _nothing_chosen()
        ids = {anki_note.anki_id for anki_note in found.values()}
        return await target.make_study_deck(name or choice.name, ids, reschedules=reschedules)


async def browse_chosen(settings: Settings, choice: StudyChoice) -> int:
    """Shows the chosen cards in Anki's browser; returns how many they are."""
    cards = await asyncio.to_thread(chosen_cards, settings, choice, await given_cards(settings))
    await browse(settings, [card.anki_id for card in cards])
    return len(cards)


async def study_decks(settings: Settings) -> list[StudyDeck]:
    """Returns the filtered decks of the target; raises ``UsageError`` if it has no such decks."""
    async with _collection(settings) as target:
        return await target.study_decks()


async def remove_study_deck(settings: Settings, name: str) -> StudyDeck:
    """Removes a filtered deck, whose cards return to their decks; raises ``UsageError``."""
    async with _collection(settings) as target:
        return await target.remove_study_deck(name)


@asynccontextmanager
async def _collection(settings: Settings) -> AsyncIterator[CollectionTarget]:
    target = target_of(settings)
    try:
        if not isinstance(target, CollectionTarget):
            raise FilteredDecksUnavailableError(
                f"The target {settings.target} cannot make or remove filtered decks: the add-on has no"
                " action for it, and a package holds none.",
                "Show the cards in Anki's browser, and choose Edit > Create Filtered Deck there. Or close"
                " Anki, and set the target to the file of its collection.",
                cli_advice="Show the cards with `study browse`, and choose Edit > Create Filtered Deck in"
                " Anki's browser. Or close Anki, and give its collection with --target file:PATH.anki2.",
            )
        yield target
    finally:
        await target.close()


def chosen_cards(settings: Settings, choice: StudyChoice, cards: Sequence[GivenCard]) -> list[GivenCard]:
    """Returns those of the cards that are chosen; raises ``UsageError`` if there are none."""
    for note in (*choice.notes, *choice.linked_from):
        require_note(settings, note)
    paths = {note_path(settings, note) for note in (*choice.notes, *choice.linked_from)}
    if choice.linked_from:
        paths |= _linked_notes(settings, choice.linked_from)
    found = {card.slug for card in matching(cards, choice.search)} if choice.search else set()
    chosen = [
        card
        for card in cards
        if card.path in paths or card.slug in found or lies_in(card.path, choice.folders)
    ]
    if not chosen:
        raise _nothing_chosen()
    return chosen


def _nothing_chosen() -> UsageError:
    return UsageError("No card in Anki is chosen.", "Choose notes with cards, and sync first.")


def _linked_notes(settings: Settings, notes: tuple[str, ...]) -> set[str]:
    """Returns the notes that these notes link to or embed."""
    root = settings.vault_root
    walked = walk(root, walk_rules_from(settings))
    links = VaultLinks.of(root.name, root, walked)
    return {
        path
        for note in notes
        for target in _targets(settings, walked, note_path(settings, note))
        if (path := links.dependency(*target).path) and path.endswith(NOTE_ENDING)
    }


def _targets(settings: Settings, walked: Walk, path: str) -> list[tuple[str, str]]:
    found = next((file for file in walked.notes if file.path == path), None)
    if found is None:
        return []
    try:
        text = read_note(settings.vault_root, found).note.body
    except NoteError:
        return []
    return [(target, path) for target in linked(mask(text).text)]
