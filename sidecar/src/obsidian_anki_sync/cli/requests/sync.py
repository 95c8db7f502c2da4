"""The arguments of ``sync``."""

from __future__ import annotations

from msgspec import Struct

from obsidian_anki_sync.cli.resuming import NOTHING_GIVEN, Given
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.session import Mode


class SyncRequest(Struct, frozen=True):
    """The flags of ``sync``; raises ``UsageError`` for invalid ones and combinations.

    ``given`` are the options that a command to resume the session needs.
    """

    resume: str | None = None
    no_resume: bool = False
    dry_run: bool = False
    incremental: bool = False
    use_agents: bool = False
    auto_approve: bool = False
    refresh: bool = False
    with_index: bool = True
    allow_removals: bool = False
    wait: bool = False
    vault_answer: VaultAnswer | None = None
    given: Given = NOTHING_GIVEN

    def __post_init__(self) -> None:
        if self.resume and (self.no_resume or self.dry_run):
            other = "--no-resume" if self.no_resume else "--dry-run"
            raise UsageError(
                f"--resume continues a sync, and {other} begins another.", "Give one of the two."
            )

    @property
    def mode(self) -> Mode:
        """The notes that the sync considers: all, or new and changed ones."""
        return Mode.INCREMENTAL if self.incremental else Mode.FULL

    @property
    def takes_up_old(self) -> bool:
        """True if an incomplete session is offered."""
        return not (self.resume or self.no_resume or self.dry_run)

    @property
    def shaping(self) -> dict[str, object]:
        """The options that a resumed session must have too."""
        mode = {"mode": self.mode} if self.incremental else {}
        index = {} if self.with_index else {"with_index": False}
        return {**mode, **index}


def vault_answer(*, same: bool, new: bool) -> VaultAnswer | None:
    """Returns the flags' answer about a vault in doubt; raises ``UsageError`` for both."""
    if same and new:
        raise UsageError("--same-vault and --new-vault contradict each other.", "Give one of the two.")
    if same:
        return VaultAnswer.SAME
    return VaultAnswer.NEW if new else None
