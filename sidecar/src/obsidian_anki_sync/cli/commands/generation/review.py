"""``review``: shows generated cards beside their source, to accept, edit or reject."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import asdict

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.requests.review import ReviewAction, ReviewRequest
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.generation.review import QueuedDraft, Refusals, accepted, edited, rejected
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.authoring.review import (
    Decide,
    Wanted,
    decide,
    refusals,
    require_fields,
    review_queue,
)
from obsidian_anki_sync.pipeline.inspect.inspect_note import note_path, require_note
from obsidian_anki_sync.pipeline.inspect.preview import preview_drafts
from obsidian_anki_sync.settings import Settings

_DONE = {"accept": "accepted", "edit": "edited", "reject": "rejected"}


async def review(request: ReviewRequest, settings: Settings, *, as_json: bool) -> CommandResult:
    """Shows or decides the requested cards; without an action it asks card by card on a terminal."""
    note = None if request.note is None else note_path(settings, request.note)
    wanted = Wanted(
        request.ids,
        note,
        request.states,
        unreviewed=request.unreviewed,
        unflagged=request.unflagged,
    )
    drafts = await review_queue(settings, wanted)
    if not drafts and note is not None:
        require_note(settings, note)
    can_ask = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    match request.action:
        case None if can_ask and drafts:
            return await _go_through(drafts, settings)
        case None | ReviewAction.LIST | ReviewAction.SHOW:
            is_shown = request.action is ReviewAction.SHOW
            cards = await preview_drafts(settings, drafts) if is_shown else {}
            return _shown(drafts, cards, in_full=is_shown)
        case ReviewAction.ACCEPT:
            return await _decided(settings, drafts, ReviewAction.ACCEPT, accepted)
        case ReviewAction.REJECT:
            reasons = {queued.draft_id: request.reason for queued in drafts}
            return await _decided(settings, drafts, ReviewAction.REJECT, rejected, reasons)
        case ReviewAction.REASONS:
            return _reasons(await refusals(settings))
        case _:
            return await _edit(_only(drafts), request.fields, settings)


def _shown(
    drafts: Sequence[QueuedDraft], cards: Mapping[str, CardContent], *, in_full: bool
) -> CommandResult:
    from obsidian_anki_sync.cli.output.review_view import queue_document, queue_view

    return CommandResult(
        ExitCode.DONE,
        partial(queue_document, drafts),
        partial(queue_view, drafts, cards, in_full=in_full),
    )


def _reasons(counts: Sequence[Refusals]) -> CommandResult:
    document = {"reasons": [asdict(one) for one in counts]}

    def view() -> Iterator[str]:
        if not counts:
            yield "No generated card was rejected yet."
        for one in counts:
            reason = one.reason or "no reason"
            yield f"{one.prompt or 'unknown prompt'}: {counted(one.count, 'card')}, {reason}"

    return CommandResult(ExitCode.DONE, lambda: document, view)


async def _decided(
    settings: Settings,
    drafts: Sequence[QueuedDraft],
    action: ReviewAction,
    decision: Decide,
    reasons: Mapping[str, str] | None = None,
) -> CommandResult:
    return _summed_up({action: await decide(settings, drafts, decision, reasons or {})})


def _only(drafts: Sequence[QueuedDraft]) -> QueuedDraft:
    """Returns the one draft; raises ``UsageError`` for none or several."""
    if len(drafts) != 1:
        found = counted(len(drafts), "card")
        raise UsageError(
            f"review edit takes one card, and the id with the other options finds {found}.",
            "Give the whole id of a card, as review list --json shows it.",
        )
    return drafts[0]


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
    from obsidian_anki_sync.cli.output.review_view import REASONS, ask_about, show_one

    done: Counter[str] = Counter()
    cards = await preview_drafts(settings, drafts)
    for number, queued in enumerate(drafts, 1):
        show_one(queued, cards.get(queued.draft_id), number, len(drafts))
        while (key := ask_about()) == "e":
            words = edit_fields(queued.draft)
            if words is not None:
                await decide(settings, [queued], partial(edited, fields=words))
                done[ReviewAction.EDIT] += 1
                break
        if key == "q":
            break
        if key == "a":
            done[ReviewAction.ACCEPT] += await decide(settings, [queued], accepted)
        elif key == "r" or key in REASONS:
            reasons = {queued.draft_id: REASONS.get(key, "")}
            done[ReviewAction.REJECT] += await decide(settings, [queued], rejected, reasons)
    return _summed_up(done)


def _summed_up(done: Mapping[str, int]) -> CommandResult:
    said = ", ".join(f"{counted(n, 'card')} {_DONE[action]}" for action, n in done.items() if n)
    line = f"{said}. The next sync brings this to Anki." if said else "Nothing was decided."
    document = {name: done.get(action, 0) for action, name in _DONE.items()}
    return CommandResult(ExitCode.DONE, lambda: document, lambda: (line,))
