"""Writes to an Anki collection through the official ``anki`` library, in one thread."""

from __future__ import annotations

from collections.abc import Collection as AbstractCollection
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.errors import AnkiException

from obsidian_anki_sync.anki.collection import adopting
from obsidian_anki_sync.anki.collection.adopting import adopt
from obsidian_anki_sync.anki.collection.changing import change
from obsidian_anki_sync.anki.collection.creating import create
from obsidian_anki_sync.anki.collection.filtered_decks import (
    filtered_decks,
    make_filtered_deck,
    remove_filtered_deck,
)
from obsidian_anki_sync.anki.collection.marks import change_marks
from obsidian_anki_sync.anki.collection.open_collection import OpenCollection
from obsidian_anki_sync.anki.collection.removing import remove
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.foreign_note import ForeignNote
from obsidian_anki_sync.domain.planning.action import Action, ActionKind, Outcome
from obsidian_anki_sync.domain.study import StudyDeck


class CollectionWriter:
    """Carries out actions in an open collection.

    Raises ``TargetError`` if the collection refuses as a whole.
    """

    def __init__(self, path: Path, vault_root: Path) -> None:
        self._path = path
        with self._as_target_errors():
            self._opened = OpenCollection(path, vault_root)

    def query(self, statement: str, *values: Any) -> Sequence[Sequence[Any]]:
        """Returns the rows of a statement."""
        return self._opened.query(statement, *values)

    def close(self) -> None:
        """Closes the collection."""
        self._opened.close()

    def remove_companions(self) -> None:
        """Removes the Anki notes that only served to add a note type."""
        self._opened.remove_companions()

    def make_filtered_deck(self, name: str, ids: AbstractCollection[int], *, reschedules: bool) -> StudyDeck:
        """Makes a filtered deck of these Anki notes; raises ``UsageError`` if it cannot be made."""
        with self._as_target_errors():
            return make_filtered_deck(self._opened, name, ids, reschedules=reschedules)

    def filtered_decks(self) -> list[StudyDeck]:
        """Returns the filtered decks by name."""
        return filtered_decks(self._opened)

    def remove_filtered_deck(self, name: str) -> StudyDeck:
        """Removes a filtered deck; raises ``UsageError`` if there is none of this name."""
        with self._as_target_errors():
            return remove_filtered_deck(self._opened, name)

    def foreign_notes(self, ids: AbstractCollection[int] | None) -> list[ForeignNote]:
        """Returns the Anki notes that are not ours: all, or those with these ids."""
        return adopting.foreign_notes(self._opened, ids)

    def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """Carries out the actions: all creates in one transaction, and all updates of fields in another."""
        opened = self._opened
        with self._as_target_errors():
            outcomes = {
                **create(opened, [action for action in actions if _is_creation(action)]),
                **change(opened, [action for action in actions if _is_change(action)]),
                **change_marks(opened, [action for action in actions if action.only_cards]),
                **adopt(opened, [action for action in actions if action.kind is ActionKind.ADOPT]),
                **remove(opened, [action for action in actions if action.kind is ActionKind.DELETE]),
            }
        return [outcomes[action.slug] for action in actions]

    @contextmanager
    def _as_target_errors(self) -> Iterator[None]:
        try:
            yield
        except AnkiException as error:
            raise TargetError(
                f"Anki could not write to {self._path}: {error}.",
                "Open the collection in Anki, choose Tools > Check Database, close Anki, and run this again.",
            ) from error
        except OSError as error:
            raise TargetError(
                f"{self._path}, or a file beside it, could not be written: {error.strerror or error}.",
                "Free some space, or correct the permissions of the folder, then run this again.",
            ) from error


def _is_creation(action: Action) -> bool:
    return action.kind is ActionKind.CREATE or (action.kind is ActionKind.RESTORE and action.before is None)


def _is_change(action: Action) -> bool:
    is_written = action.kind in (ActionKind.UPDATE, ActionKind.RESTORE) and not action.only_cards
    return is_written and not _is_creation(action)
