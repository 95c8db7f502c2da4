"""The shared state of a sync run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from msgspec import Struct, field

from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.errors import VaultInDoubtError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.planning.plan import Policy
from obsidian_anki_sync.domain.session import Mode, Phase, Session, Statistics
from obsidian_anki_sync.pipeline.cards.recipe import Recipe
from obsidian_anki_sync.pipeline.events import Listener, NoteFailed, Notice, PhaseEntered, Progressed
from obsidian_anki_sync.pipeline.report import NoteFailure
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sync.choice import EVERYTHING, PlanChoice
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import Store

_log = logging.getLogger(__name__)

# Asked if only the user can tell which vault this is; None without an answer.
AskVault = Callable[[VaultInDoubtError], VaultAnswer | None]
# Called with a sentence and its actions if the guard would stop the sync.
Approve = Callable[[str, Sequence[Action]], bool]


def target_name(target: str, profile: str) -> str:
    """Returns the name of a target in bases and in the journal."""
    return f"{target}#{profile}" if profile else target


class Run(Struct, kw_only=True):
    """The parts and the state of a running sync. ``statistics`` follows the store's commits.

    ``allow_removals``: the user approves the removals of the plan shown last, or all if none was shown.
    """

    store: Store
    session: Session
    settings: Settings
    recipe: Recipe
    target: Target
    listener: Listener
    interrupt: Interrupt
    approve: Approve | None = None
    allow_removals: bool = False
    choice: PlanChoice = EVERYTHING
    statistics: Statistics = field(default_factory=Statistics)
    phase: Phase = Phase.INITIALIZING
    failures: list[NoteFailure] = field(default_factory=list)
    profile: str = ""
    vault_answer: VaultAnswer | None = None
    ask_vault: AskVault | None = None

    @property
    def session_id(self) -> str:
        """The session's id."""
        return self.session.session_id

    @property
    def target_name(self) -> str:
        """The target's name in bases and in the journal: each profile of Anki has its own."""
        return target_name(self.session.settings.target, self.profile)

    @property
    def is_full(self) -> bool:
        """True if the session plans everything, even if it then does only a part."""
        mode = self.session.settings.mode
        return mode is Mode.FULL or (mode is Mode.SELECTED and not self.choice.notes)

    @property
    def policy(self) -> Policy:
        """The user's policy for differences between the vault and Anki."""
        return Policy(
            self.settings.conflicts,
            restore_deleted=self.settings.restore_deleted,
            remove_orphans=self.settings.orphans == "remove",
        )

    async def enter(self, phase: Phase) -> None:
        """Enters the next phase; raises ``Interrupted`` if the sync must stop."""
        self.interrupt.check()
        self.phase = phase
        await self.store.sessions.enter(self.session_id, phase)
        _log.info("Session %s: %s", self.session_id, phase.label)
        self.listener(PhaseEntered(phase))

    def progressed(
        self, done: int, total: int, gained: Statistics | None = None, notes: Sequence[str] = ()
    ) -> None:
        """Reports how far the phase is, and which notes it works on."""
        if gained:
            self.statistics = self.statistics.plus(gained)
        self.listener(Progressed(self.phase, done, total, self.statistics, tuple(notes)))

    async def refresh_statistics(self) -> None:
        """Reads the counts from the store."""
        session = await self.store.sessions.get(self.session_id)
        if session:
            self.statistics = session.statistics

    def fail(self, failure: NoteFailure) -> None:
        """Reports a failed note, and adds it to the report."""
        _log.warning("%s, line %s: %s", failure.path, failure.line, failure.message)
        self.failures.append(failure)
        self.listener(NoteFailed(failure.path, failure.line, failure.message))

    def say(self, message: str) -> None:
        """Reports a sentence once."""
        _log.info("%s", message)
        self.listener(Notice(message))
