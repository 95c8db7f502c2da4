"""What the user chose, for a sync that does only a part."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import SessionSettings


class PlanChoice(Struct, frozen=True):
    """The chosen cards of a plan, by slug, and the notes that a sync is for; none means all.

    ``plan`` is the id of the plan that the user was shown: only its actions are carried out. With
    ``generates`` the chosen notes go to the language model, whether the settings name them or not.
    """

    slugs: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    plan: str = ""
    generates: bool = False

    @property
    def is_everything(self) -> bool:
        """True if the sync does everything."""
        return not self.slugs and not self.notes and not self.plan

    def reads(self, path: str) -> bool:
        """True if the note at this path is to be read."""
        return not self.notes or path in self.notes

    def asks_for_cards(self, path: str) -> bool:
        """True if the user asked for generated cards of the note at this path."""
        return self.generates and path in self.notes

    def takes(self, action: Action) -> bool:
        """True if the action is to be carried out."""
        return self.reads(action.note_path) and (not self.slugs or action.slug in self.slugs)

    def of_session(self, settings: SessionSettings) -> PlanChoice:
        """Returns this choice, with the notes that a session's cards are written for."""
        if not settings.notes:
            return self
        return replace(self, notes=frozenset(settings.notes), generates=True)


EVERYTHING = PlanChoice()
