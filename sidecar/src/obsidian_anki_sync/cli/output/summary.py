"""The summary at the end of a sync."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.words import duration, path_and_line, printable
from obsidian_anki_sync.cli.resuming import NOTHING_GIVEN, Given
from obsidian_anki_sync.domain.planning.action import SUSPEND, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES
from obsidian_anki_sync.domain.session import Mode, Session
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.reports import SYNTAX_OFF
from obsidian_anki_sync.pipeline.report import IndexReport, SyncReport
from obsidian_anki_sync.settings import Settings, Syntax

_MOST_LISTED = 10
_PLANNED = [
    kind for kind in ActionKind if kind not in (ActionKind.ADOPT, ActionKind.CONFLICT, ActionKind.SKIP)
]


_FORM_OF = {
    Syntax.QUESTION_ANSWER: "lines of Q: and A:",
    Syntax.BILINGUAL: "bilingual notes named {bilingual}",
    Syntax.APF: "APF blocks",
    Syntax.SPACED_REPETITION: "spaced repetition in notes with {tags}",
    Syntax.OBSIDIAN_TO_ANKI: "blocks of START and END",
    Syntax.FLASHCARDS: "#{card}",
    Syntax.YANKI: "Yanki's notes in {folders}",
}


def nothing_found(settings: Settings, index: IndexReport) -> tuple[str, ...]:
    """Returns the lines about a sync without any card: what it looked for, and notes that look like cards."""
    syntax = settings.syntax
    places = {
        "bilingual": syntax.bilingual.files,
        "tags": ", ".join(f"#{tag.lstrip('#')}" for tag in syntax.spaced_repetition.tags) or "no tag",
        "card": syntax.flashcards.tag.lstrip("#"),
        "folders": ", ".join(syntax.yanki.folders) or "no folder",
    }
    looked_for = [
        _FORM_OF.get(one, one.value).format(**places)
        for one in settings.syntaxes
        if one is not Syntax.PATTERNS or syntax.patterns
    ]
    notes = counted(sum(index.notes.values()), "note")
    alike = tuple(
        f"{path_and_line(one.path, one.line)} {one.message}"
        for one in index.findings
        if one.code == SYNTAX_OFF
    )
    return (f"No card in {notes}. The sync looked for: {'; '.join(looked_for)}.", *alike)


def sync_view(
    report: SyncReport,
    seconds: float,
    *,
    whole: bool = False,
    last: Sequence[str] = (),
    given: Given = NOTHING_GIVEN,
) -> Iterator[RenderableType]:
    """Yields the summary of a sync whose last run took ``seconds``; ``whole`` shows all of a plan.

    ``last`` are sentences about what to do now. The options in ``given`` are part of the named commands.
    """
    session = report.session
    if session.settings.dry_run:
        yield from _plan(report, whole=whole)
    else:
        yield Prose(_sentence(session, seconds))
    yield from map(Prose, map(printable, last))
    yield from _conflicts(report, given)
    yield from failures(report, given)
    if report.waiting:
        cards = counted(report.waiting, "generated card")
        yield f"{cards} {'waits' if report.waiting == 1 else 'wait'} for you: {given.line('review')}"


def _sentence(session: Session, seconds: float) -> str:
    counts = session.statistics
    written = {
        "created": counts.cards_created,
        "updated": counts.cards_updated,
        "deleted": counts.cards_deleted,
        "suspended": counts.cards_suspended,
        "restored": counts.cards_restored,
    }
    if not any(written.values()) and not counts.errors:
        return _nothing(session)
    changes = ", ".join(f"{number} {name}" for name, number in written.items() if number) or "0 written"
    notes = counted(counts.notes_processed, "note")
    return f"Sync completed in {duration(seconds)}: {changes}, {counts.cards_skipped} unchanged ({notes})."


def _nothing(session: Session) -> str:
    skipped = session.statistics.cards_skipped
    if skipped:
        return f"Nothing to do: {counted(skipped, 'card')} {'is' if skipped == 1 else 'are'} up to date."
    if session.settings.mode is Mode.INCREMENTAL:
        return "Nothing to do: no note is new or changed."
    return "Nothing to do: there are no cards to write."


def _plan(report: SyncReport, *, whole: bool) -> Iterator[RenderableType]:
    if report.actions:
        from obsidian_anki_sync.cli.output.plan_view import plan_view

        yield from plan_view(report.actions, whole=whole)
        yield ""
    planned = Counter(action.verb for action in report.actions)
    verbs = [verb for verb in (*_PLANNED, SUSPEND, *ASKED_BY_NOTES) if planned[verb]]
    changes = ", ".join(f"{planned[verb]} to {verb}" for verb in verbs) or "nothing to write"
    clashes = planned[ActionKind.CONFLICT]
    conflicts = f"; {counted(clashes, 'conflict')}" if clashes else ""
    unchanged = report.session.statistics.cards_skipped
    yield Prose(f"Dry run: {changes}, {unchanged} unchanged{conflicts}. Nothing was written to Anki.")


def _conflicts(report: SyncReport, given: Given) -> Iterator[RenderableType]:
    if report.conflicts:
        cards = counted(len(report.conflicts), "card")
        yield f"Changed both in the vault and in Anki, and not overwritten ({cards}):"
        yield from listed(report.conflicts, given)
        yield f"Decide card by card: {given.line('conflicts')}"


def failures(report: SyncReport, given: Given) -> Iterator[RenderableType]:
    """Yields the failures with their notes and lines."""
    if report.failures:
        yield f"Failed ({len(report.failures)}):"
        yield from listed(
            tuple(
                f"{path_and_line(failure.path, failure.line)} {failure.message}"
                for failure in report.failures
            ),
            given,
        )


def listed(items: tuple[str, ...], given: Given) -> Iterator[RenderableType]:
    """Yields the first ten of some lines, and how many more there are."""
    yield from (Prose(printable(item), first=2, rest=4) for item in items[:_MOST_LISTED])
    if len(items) > _MOST_LISTED:
        yield f"  and {len(items) - _MOST_LISTED} more: {given.line('index')}"
