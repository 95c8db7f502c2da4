"""``undo``: shows the plan of an undo, and carries it out if the user agrees."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial

from rich.console import RenderableType
from rich.text import Text

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.json_output import sync_document
from obsidian_anki_sync.cli.output.plan_view import plan_view
from obsidian_anki_sync.cli.output.progress import ended, interrupted, keeping, watched
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.resuming import NOTHING_GIVEN, Given
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.session import Phase, Session
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.report import Kept, SyncReport
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.agreement import UnagreedError
from obsidian_anki_sync.pipeline.sync.choice import PlanChoice
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.pipeline.sync.undoing import is_left_to_undo, start_undo
from obsidian_anki_sync.settings import Settings

_MOST_KEPT = 10
_WORDS = {
    ActionKind.DELETE: "removed",
    ActionKind.UPDATE: "set back",
    ActionKind.RESTORE: "brought back",
}


async def undo(
    settings: Settings,
    prefix: str | None,
    display: Display,
    *,
    given: Given = NOTHING_GIVEN,
    agreed: bool,
    dry_run: bool,
) -> CommandResult:
    """Undoes a session, by default the last sync that changed a card; raises ``SyncError``.

    It shows the plan and asks. Raises ``UnagreedError`` without a terminal to ask on, unless the user has
    ``agreed``.
    """
    began = time.monotonic()
    notices: list[str] = []
    listener = keeping(notices, display.listen)
    async with open_store(settings, exclusive=True, listener=listener) as store:
        start = partial(start_undo, store)
        run = partial(run_sync, store, settings=settings, listener=listener)
        shown = await _run(start, run, display, given, prefix, dry_run=True)
        if shown is None or shown.session.phase is Phase.INTERRUPTED:
            return _stopped(given, shown.session.settings.undoes if shown else prefix)
        undone, plan_id = shown.session.settings.undoes, shown.session.session_id
        if dry_run or not shown.actions:
            seconds = time.monotonic() - began
            return ended(shown, notices, seconds, partial(_plan_lines, shown))
        if not agreed:
            for line in _plan_lines(shown):
                display.say(line)
            if not display.can_ask:
                raise _unagreed(shown, given)
            answer = display.ask("Take these changes back?", default=False)
            if answer is None:
                return _stopped(given, undone)
            if not answer:
                return _declined(shown, notices, time.monotonic() - began)
        report = await _run(start, run, display, given, undone, plan=plan_id)
        if report is None or report.session.phase is Phase.INTERRUPTED:
            return _stopped(given, undone, is_left=await is_left_to_undo(store, undone))
    return ended(report, notices, time.monotonic() - began, partial(_view, report))


async def _run(
    start: Callable[..., Awaitable[Session]],
    run_session: Callable[..., Awaitable[SyncReport]],
    display: Display,
    given: Given,
    prefix: str | None,
    *,
    dry_run: bool = False,
    plan: str = "",
) -> SyncReport | None:
    session = await start(prefix, dry_run=dry_run)
    undone = session.settings.undoes
    if not dry_run:
        display.say(f"Undoing sync session: {undone}")
    run = partial(run_session, session, choice=PlanChoice(plan=plan))
    return await watched(run, display, allow_removals=False, last_words=_last_words(given, undone))


def _last_words(given: Given, undone: str | None) -> Sequence[str]:
    session = ("--session", undone) if undone else ()
    return (
        "Undo interrupted. Changes that were taken back stay so.",
        f"Continue with: {given.line('undo', *session)}",
    )


def _stopped(given: Given, undone: str | None, *, is_left: bool = True) -> CommandResult:
    if is_left:
        return interrupted(undone, _last_words(given, undone))
    return interrupted(undone, ("Undo interrupted. All changes were taken back before it stopped.",))


def _unagreed(shown: SyncReport, given: Given) -> UnagreedError:
    undone = shown.session.settings.undoes
    advice = "Look at the plan, and approve it."
    return UnagreedError(
        f"The undo would change {counted(len(shown.actions), 'card')}. Nothing was changed.",
        advice,
        cli_advice=f"To carry it out, run it again with --yes:"
        f" {given.line('undo', '--session', undone, '--yes')}",
        actions=shown.actions,
    )


def _declined(shown: SyncReport, notices: Sequence[str], seconds: float) -> CommandResult:
    document = partial(sync_document, shown, notices, seconds)
    return CommandResult(ExitCode.DONE, document, lambda: ("Nothing was taken back.",))


def _plan_lines(shown: SyncReport) -> Iterator[str]:
    """Yields the plan of an undo, as lines before the question."""
    undone = shown.session.settings.undoes
    if shown.actions:
        yield f"Undo of the sync session {undone}:"
    else:
        yield f"Nothing of the sync session {undone} can be undone."
    kinds = Counter(action.kind for action in shown.actions)
    for kind, word in _WORDS.items():
        if kinds[kind]:
            yield f"  {counted(kinds[kind], 'card')} {word}"
    yield from map(_text, plan_view(shown.actions, whole=False))
    yield from map(_text, _left_alone(shown.kept))
    yield from _done_again(shown)


def _text(part: RenderableType) -> str:
    if isinstance(part, Text):
        return part.plain
    return f"{' ' * part.first}{part.text}" if isinstance(part, Prose) else str(part)


def _view(report: SyncReport) -> Iterator[RenderableType]:
    counts = report.session.statistics
    done = {
        "removed": counts.cards_deleted,
        "suspended": counts.cards_suspended,
        "set back": counts.cards_updated,
        "brought back": counts.cards_restored,
    }
    changes = ", ".join(f"{counted(number, 'card')} {what}" for what, number in done.items() if number)
    yield f"Undone: {changes or 'nothing'}."
    yield from _left_alone(report.kept)
    if report.differing:
        cards = counted(len(report.differing), "card")
        yield Prose(f"Changed since your approval, and not taken back: {cards}. Run undo again to see them.")
    yield from _done_again(report)


def _done_again(report: SyncReport) -> Iterator[str]:
    """Yields a warning if the next sync would repeat changes; one-time changes are not repeated."""
    if any(not action.only_cards for action in report.actions):
        yield "The next sync makes these changes again unless you change the notes first."


def _left_alone(kept: Sequence[Kept]) -> Iterator[RenderableType]:
    if not kept:
        return
    yield f"Not changed ({counted(len(kept), 'card')}):"
    for card in kept[:_MOST_KEPT]:
        yield Prose(
            printable(f"{card.note_path} ({card.front or card.slug}): {card.reason}"), first=2, rest=4
        )
    if len(kept) > _MOST_KEPT:
        yield f"  and {len(kept) - _MOST_KEPT} more; --json lists all of them"
