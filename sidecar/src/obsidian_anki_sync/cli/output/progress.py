"""Runs a session with progress, stopping and questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.json_output import interrupted_document, sync_document
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.signals import stopping
from obsidian_anki_sync.domain.errors import GuardError, VaultInDoubtError
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Phase, Statistics
from obsidian_anki_sync.pipeline.events import Event, Listener, Notice, Progressed
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sync.run import Approve, AskVault


async def watched(
    run: Callable[..., Awaitable[SyncReport]],
    display: Display,
    *,
    allow_removals: bool,
    last_words: Sequence[str],
    vault_answer: VaultAnswer | None = None,
) -> SyncReport | None:
    """Runs a session with progress; returns None if the user cancelled a question.

    A second Ctrl+C prints ``last_words``. ``vault_answer`` is a flag's answer about a vault in doubt; without
    it, the user is asked.
    """
    interrupt = Interrupt()
    try:
        with display.running(), stopping(interrupt, display.acknowledge_stop, "\n".join(last_words)):
            return await run(
                interrupt=interrupt,
                approve=_approval(display, interrupt) if display.can_ask and not allow_removals else None,
                allow_removals=allow_removals,
                vault_answer=vault_answer,
                ask_vault=_vault_question(display, interrupt) if display.can_ask else None,
            )
    except GuardError:
        if interrupt.requested:
            return None
        raise


def reading(display: Display) -> Callable[[int, int], None]:
    """Returns a function that shows how many notes a command has read."""

    def shown(done: int, total: int) -> None:
        display.listen(Progressed(Phase.SCANNING, done, total, Statistics()))

    return shown


def _vault_question(display: Display, interrupt: Interrupt) -> AskVault:
    def asked(doubt: VaultInDoubtError) -> VaultAnswer | None:
        display.say(f"{doubt.message} {doubt.advice}")
        # A copy beside its original is probably another vault. Otherwise the vault was probably moved.
        answer = display.ask("Is it the same vault?", default=not doubt.kept_by)
        if answer is None:
            interrupt.request()
            return None
        return VaultAnswer.SAME if answer else VaultAnswer.NEW

    return asked


def interrupted(
    session_id: str | None, lines: Sequence[str], exit_code: ExitCode = ExitCode.INTERRUPTED
) -> CommandResult:
    """Returns the result of an interrupted command; ``session_id`` is the one to resume."""
    code = "interrupted" if exit_code is ExitCode.INTERRUPTED else "budget"
    return CommandResult(
        exit_code, partial(interrupted_document, session_id, lines, code), lambda: ("", *lines)
    )


def ended(
    report: SyncReport,
    notices: Sequence[str],
    seconds: float,
    view: Callable[[], Iterable[RenderableType]],
    whole: Callable[[], Iterable[RenderableType]] | None = None,
) -> CommandResult:
    """Returns the result of a completed session, ``seconds`` after the command started."""
    failed = report.failures or report.session.statistics.errors
    return CommandResult(
        ExitCode.FAILED if failed else ExitCode.DONE,
        partial(sync_document, report, notices, seconds),
        view,
        whole,
    )


def keeping(notices: list[str], listener: Listener) -> Listener:
    """Returns a listener that also collects every notice in a list."""

    def listen(event: Event) -> None:
        if isinstance(event, Notice):
            notices.append(event.message)
        listener(event)

    return listen


def _approval(display: Display, interrupt: Interrupt) -> Approve:
    def asked(sentence: str, actions: Sequence[Action]) -> bool:
        from obsidian_anki_sync.cli.output.plan_view import affected_lines

        for line in affected_lines(actions):
            display.say(line)
        answer = display.ask(f"{sentence} Go on?", default=False)
        if answer is None:
            interrupt.request()
        return bool(answer)

    return asked
