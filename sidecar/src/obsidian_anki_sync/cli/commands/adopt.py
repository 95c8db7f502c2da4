"""``adopt``: links the vault's cards with existing Anki notes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import RenderableType

from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.progress import ended, interrupted, keeping, watched
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.summary import failures, listed
from obsidian_anki_sync.cli.output.tables import adoption_table
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.session import Phase
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.adopting import start_adoption
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import Settings

_MOST_IN_SUMMARY = 10


async def adopt(
    settings: Settings,
    display: Display,
    *,
    apply: bool,
    given: Given,
    command: Sequence[str] = ("adopt",),
    answer: VaultAnswer | None = None,
    summary: bool = False,
) -> CommandResult:
    """Shows which Anki notes belong to which cards and, with ``apply``, links them; raises ``SyncError``.

    ``command`` is the command that the user typed, without the options in ``given``. ``answer`` is the user's
    answer about a vault in doubt. A ``summary`` lists only the Anki notes with other words.
    """
    linking = given.line(*command, "--apply")
    stopped = _stopped(f"Continue with: {linking if apply else given.line(*command)}", apply=apply)
    began = time.monotonic()
    notices: list[str] = []
    listener = keeping(notices, display.listen)
    async with open_store(settings, exclusive=True, listener=listener) as store:
        session = await start_adoption(store, settings, dry_run=not apply)
        display.say("Linking Anki notes." if apply else "Nothing will be written to Anki.")
        run = partial(run_sync, store, session, settings, listener=listener)
        report = await watched(run, display, allow_removals=False, last_words=stopped, vault_answer=answer)
    if report is None or report.session.phase is Phase.INTERRUPTED:
        return interrupted(None, stopped)
    view = partial(_view, report, given, linking, summary=summary)
    return ended(report, notices, time.monotonic() - began, view)


def _stopped(line: str, *, apply: bool) -> Sequence[str]:
    what = "Linked notes stay linked." if apply else "Nothing was written to Anki."
    return (f"Interrupted. {what}", line)


def _view(report: SyncReport, given: Given, linking: str, *, summary: bool) -> Iterator[RenderableType]:
    if report.session.settings.dry_run:
        yield from _found(report, given, linking, summary=summary)
    else:
        yield f"Linked: {counted(report.session.statistics.cards_updated, 'Anki note')}."
    if report.kept:
        yield f"Not changed ({counted(len(report.kept), 'card')}):"
        yield from listed(
            tuple(f"{kept.note_path} ({kept.front or kept.slug}): {kept.reason}" for kept in report.kept),
            given,
        )
    yield from failures(report, given)


def _found(report: SyncReport, given: Given, linking: str, *, summary: bool) -> Iterator[RenderableType]:
    found = [action for action in report.actions if action.kind is ActionKind.ADOPT]
    if not found:
        yield "No existing Anki note matches a card of the vault."
        return
    shown = [action for action in found if action.differs] if summary else found
    if shown:
        yield adoption_table(shown[:_MOST_IN_SUMMARY] if summary else shown)
    if summary and len(shown) > _MOST_IN_SUMMARY:
        yield f"  and {len(shown) - _MOST_IN_SUMMARY} more whose words differ: {given.line('adopt')}"
    yield Prose(
        f"{counted(len(found), 'Anki note')} can be linked with cards of the vault. Decks, tags and"
        " review history stay. If the words differ, Anki's stay until you decide."
        " Link them with:"
    )
    yield linking
