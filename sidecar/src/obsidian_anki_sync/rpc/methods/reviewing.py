"""``review/list``, ``review/decide``, ``review/refusals`` and ``generate/estimate``: generated cards."""

from __future__ import annotations

from collections.abc import Mapping

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.pipeline.authoring.review import (
    DraftChoice,
    Wanted,
    decide_each,
    review_queue,
)
from obsidian_anki_sync.pipeline.authoring.review import refusals as count_refusals
from obsidian_anki_sync.rpc.messages import (
    Draft,
    DraftField,
    DraftFlag,
    Empty,
    GenerateEstimateParams,
    GenerateEstimateResult,
    RefusalCount,
    ReviewDecideParams,
    ReviewDecideResult,
    ReviewListParams,
    ReviewListResult,
    ReviewRefusalsResult,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import content_message


async def listed(sidecar: Sidecar, params: ReviewListParams) -> ReviewListResult:
    """Returns the waiting drafts, those with flags first."""
    waiting = await review_queue(sidecar.settings, Wanted(note=params.note))
    in_order = sorted(waiting, key=lambda queued: not queued.draft.flags)
    shown = in_order[params.offset : params.offset + params.limit]
    cards: Mapping[str, CardContent] = {}
    css = None
    if params.preview:
        from obsidian_anki_sync.pipeline.inspect.preview import preview_drafts, style_of

        cards = await preview_drafts(sidecar.settings, shown)
        css = style_of(card.note_type for card in cards.values())
    return ReviewListResult(
        total=len(in_order),
        flagged=sum(bool(queued.draft.flags) for queued in in_order),
        drafts=tuple(_draft(queued, cards.get(queued.draft_id)) for queued in shown),
        css=css,
    )


async def refusals(sidecar: Sidecar, _params: Empty) -> ReviewRefusalsResult:
    """Returns why generated cards were rejected, counted by prompt."""
    found = await count_refusals(sidecar.settings)
    return ReviewRefusalsResult(
        refusals=tuple(RefusalCount(prompt=one.prompt, reason=one.reason, count=one.count) for one in found)
    )


async def decide(sidecar: Sidecar, params: ReviewDecideParams) -> ReviewDecideResult:
    """Accepts, edits or rejects drafts; raises ``UsageError``, with none decided, for an unknown field."""
    choices = [
        DraftChoice(
            decision.draft_id,
            decision.verb.value,
            {field.name: field.markdown for field in decision.fields or ()},
            decision.reason or "",
        )
        for decision in params.decisions
    ]
    done = await decide_each(sidecar.settings, choices)
    return ReviewDecideResult(
        accepted=done.counts["accept"],
        edited=done.counts["edit"],
        rejected=done.counts["reject"],
        unknown=done.unknown,
    )


async def estimate(sidecar: Sidecar, params: GenerateEstimateParams) -> GenerateEstimateResult:
    """Returns what generating would send and cost; raises ``UsageError`` if no model is named."""
    from obsidian_anki_sync.pipeline.authoring.estimate import estimate_report

    settings = sidecar.settings
    report = await estimate_report(
        settings,
        use_agents=params.use_agents or settings.generation.agents,
        notes=None if params.notes is None else frozenset(params.notes),
        refresh=params.refresh,
    )
    return GenerateEstimateResult(
        host=report.host,
        other_hosts=report.other_hosts or None,
        model=report.model,
        notes=report.notes,
        requests=report.requests,
        input_tokens=report.tokens_in,
        output_tokens=report.tokens_out,
        thinking_tokens=report.tokens_thought or None,
        cost=report.money,
        seconds=report.seconds,
    )


def _draft(queued: QueuedDraft, card: CardContent | None) -> Draft:
    draft = queued.draft
    changes = queued.accepted if queued.proposed and queued.accepted else None
    return Draft(
        draft_id=draft.draft_id,
        note=queued.path,
        line=draft.line,
        heading=draft.heading,
        quote=draft.unit,
        note_type=draft.note_type.name,
        fields=_fields(draft),
        language=draft.language or None,
        prompt=draft.prompt or None,
        card=content_message(card) if card else None,
        flags=tuple(DraftFlag(code=flag.code, message=flag.message) for flag in draft.flags),
        replaces=_fields(changes) if changes else None,
    )


def _fields(draft: GeneratedDraft) -> tuple[DraftField, ...]:
    """Returns the fields with text, in the note type's order."""
    return tuple(
        DraftField(name=name, markdown=draft.fields[name])
        for name in draft.note_type.content_fields
        if draft.fields.get(name)
    )
