"""``conflicts``: decides about cards that were changed in the vault and in Anki."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.conflict_view import conflicts_document, conflicts_view
from obsidian_anki_sync.cli.requests.conflicts import ConflictAction, ConflictRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.conflicts import (
    Conflict,
    ConflictChoice,
    conflict_report,
    decide_conflicts,
)
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.settings import Settings

_SIDES: Mapping[ConflictAction, Side | None] = {
    ConflictAction.ANKI: Side.ANKI,
    ConflictAction.VAULT: Side.VAULT,
    ConflictAction.LATER: None,
}
_DECISIONS = {
    ConflictAction.ANKI: "keep Anki's text",
    ConflictAction.VAULT: "take the vault's text",
    ConflictAction.LATER: "wait",
}


async def conflicts(request: ConflictRequest, settings: Settings, *, as_json: bool) -> CommandResult:
    """Shows or decides the requested cards; without an action it asks card by card on a terminal."""
    if request.note is not None:
        request = replace(request, note=note_path(settings, request.note))
    found = [conflict for conflict in await conflict_report(settings) if _is_meant(request, conflict)]
    if not found and request.note is not None:
        require_note(settings, request.note)
    if unknown := set(request.slugs) - {conflict.slug for conflict in found}:
        raise UsageError(
            f"The card {min(unknown)} is not in conflict.",
            "Look at the list of conflicts.",
            cli_advice="`conflicts list` names the cards that are.",
        )
    if request.action and request.action in _SIDES:
        return await _decided(settings, {request.action: found})
    if request.action is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty() and found:
        return await _go_through(settings, found)
    return CommandResult(ExitCode.DONE, partial(conflicts_document, found), partial(conflicts_view, found))


async def _go_through(settings: Settings, found: Sequence[Conflict]) -> CommandResult:
    """Asks about one card at a time; each decision is stored before the next card is shown."""
    from obsidian_anki_sync.cli.output.conflict_view import ask_about, show_one

    keys = {"a": ConflictAction.ANKI, "v": ConflictAction.VAULT, "l": ConflictAction.LATER}
    counts: Counter[ConflictAction] = Counter()
    for number, conflict in enumerate(found, 1):
        show_one(conflict, number, len(found))
        key = ask_about()
        if key == "q":
            break
        counts[keys[key]] += await _keep(settings, keys[key], [conflict])
    return _summed_up(counts)


async def _decided(
    settings: Settings, decisions: Mapping[ConflictAction, Sequence[Conflict]]
) -> CommandResult:
    counts = Counter({action: await _keep(settings, action, cards) for action, cards in decisions.items()})
    return _summed_up(counts)


async def _keep(settings: Settings, action: ConflictAction, found: Sequence[Conflict]) -> int:
    choices = [ConflictChoice(conflict.slug, _SIDES[action], conflict.token) for conflict in found]
    return (await decide_conflicts(settings, choices)).kept


def _summed_up(counts: Mapping[ConflictAction, int]) -> CommandResult:
    done = ", ".join(f"{counted(n, 'card')}: {_DECISIONS[action]}" for action, n in counts.items() if n)
    line = f"{done}. The next sync does it." if done else "Nothing was decided."
    document = {action.value: counts.get(action, 0) for action in _SIDES}
    return CommandResult(ExitCode.DONE, lambda: document, lambda: (line,))


def _is_meant(request: ConflictRequest, conflict: Conflict) -> bool:
    in_note = request.note is None or conflict.note_path == request.note
    return in_note and (not request.slugs or conflict.slug in request.slugs)
