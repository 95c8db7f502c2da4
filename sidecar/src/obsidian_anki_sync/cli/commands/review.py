"""``review``: shows generated cards beside their source, to accept, edit or reject."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.words import counted
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.review_request import ReviewAction, ReviewRequest
from obsidian_anki_sync.domain.generation.review import QueuedDraft, accepted, edited, rejected
from obsidian_anki_sync.pipeline.authoring.review import (
    Decide,
    Wanted,
    decide,
    require_fields,
    review_queue,
)
from obsidian_anki_sync.pipeline.inspect.inspect_note import require_note
from obsidian_anki_sync.settings import Settings

_DONE = {"accept": "accepted", "edit": "edited", "reject": "rejected"}


async def review(request: ReviewRequest, settings: Settings, *, as_json: bool) -> CommandResult:
    """Shows or decides the requested cards; without an action it asks card by card on a terminal."""
    wanted = Wanted(
        request.ids,
        request.note,
        request.states,
        unreviewed=request.unreviewed,
        unflagged=request.unflagged,
    )
    drafts = await review_queue(settings, wanted)
    if not drafts and request.note:
        require_note(settings, request.note)
    can_ask = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    match request.action:
        case None if can_ask and drafts:
            return await _go_through(drafts, settings)
        case None | ReviewAction.LIST | ReviewAction.SHOW:
            return _shown(drafts, in_full=request.action is ReviewAction.SHOW)
        case ReviewAction.ACCEPT:
            return await _decided(settings, drafts, ReviewAction.ACCEPT, accepted)
        case ReviewAction.REJECT:
            return await _decided(settings, drafts, ReviewAction.REJECT, rejected)
        case _:
            return await _edit(drafts[0], request.fields, settings)


def _shown(drafts: Sequence[QueuedDraft], *, in_full: bool) -> CommandResult:
    from obsidian_anki_sync.cli.output.review_view import queue_document, queue_view

    return CommandResult(
        ExitCode.DONE, partial(queue_document, drafts), partial(queue_view, drafts, in_full=in_full)
    )


async def _decided(
    settings: Settings, drafts: Sequence[QueuedDraft], action: ReviewAction, decision: Decide
) -> CommandResult:
    return _summed_up({action: await decide(settings, drafts, decision)})


async def _edit(queued: QueuedDraft, fields: Mapping[str, str] | None, settings: Settings) -> CommandResult:
    if fields is None:
        from obsidian_anki_sync.cli.editing import edit_fields

        words = edit_fields(queued.draft)
    else:
        require_fields(queued, fields)
        words = {**queued.draft.fields, **fields}
    if words is None:
        return _summed_up({})
    return await _decided(settings, [queued], ReviewAction.EDIT, partial(edited, fields=words))


async def _go_through(drafts: Sequence[QueuedDraft], settings: Settings) -> CommandResult:
    """Asks about one card at a time; each decision is stored before the next card is shown."""
    from obsidian_anki_sync.cli.editing import edit_fields
    from obsidian_anki_sync.cli.output.review_view import ask_about, show_one

    done: Counter[str] = Counter()
    for number, queued in enumerate(drafts, 1):
        show_one(queued, number, len(drafts))
        while (key := ask_about()) == "e":
            words = edit_fields(queued.draft)
            if words is not None:
                await decide(settings, [queued], partial(edited, fields=words))
                done[ReviewAction.EDIT] += 1
                break
        if key == "q":
            break
        if key in ("a", "r"):
            action = ReviewAction.ACCEPT if key == "a" else ReviewAction.REJECT
            done[action] += await decide(settings, [queued], accepted if key == "a" else rejected)
    return _summed_up(done)


def _summed_up(done: Mapping[str, int]) -> CommandResult:
    said = ", ".join(f"{counted(n, 'card')} {_DONE[action]}" for action, n in done.items() if n)
    line = f"{said}. The next sync brings this to Anki." if said else "Nothing was decided."
    document = {name: done.get(action, 0) for action, name in _DONE.items()}
    return CommandResult(ExitCode.DONE, lambda: document, lambda: (line,))
