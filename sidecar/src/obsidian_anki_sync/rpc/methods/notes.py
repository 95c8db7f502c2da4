"""``explain``, ``cards/preview``, ``cards/marks``, ``adopt``, ``vault/renamed`` and ``vault/deleted``."""

from __future__ import annotations

from obsidian_anki_sync.domain.identity.vaults import VaultAnswer
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.pipeline import report
from obsidian_anki_sync.pipeline.sync.vault_events import Deleted, Renamed
from obsidian_anki_sync.rpc.messages import (
    AdoptParams,
    AdoptResult,
    CardMark,
    CardsMarksParams,
    CardsMarksResult,
    CardsPreviewParams,
    CardsPreviewResult,
    CardState,
    Empty,
    ExplainedBlock,
    ExplainedCard,
    ExplainParams,
    ExplainResult,
    MarkedCard,
    PreviewCard,
    PreviewMedia,
    VaultDeletedParams,
    VaultRenamedParams,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar
from obsidian_anki_sync.rpc.wire import adopted_message, content_message, finding_message, kept_message

_MOST_ADOPTED = 500


async def explain(sidecar: Sidecar, params: ExplainParams) -> ExplainResult:
    """Returns the cards of each block of a note; a note outside the vault does not count."""
    # Readers and renderer are imported only by methods that read a note.
    from obsidian_anki_sync.pipeline.inspect.explain import explain as find

    explanation = await find(sidecar.settings, params.note)
    refusal = explanation.refusal
    return ExplainResult(
        note=explanation.path,
        counts=refusal is None,
        reason=refusal.message if refusal else None,
        blocks=tuple(map(_block, explanation.blocks)),
    )


async def preview(sidecar: Sidecar, params: CardsPreviewParams) -> CardsPreviewResult:
    """Returns the cards of a note as Anki would show them."""
    from obsidian_anki_sync.pipeline.inspect.preview import preview as find

    found = await find(sidecar.settings, params.note, params.text)
    return CardsPreviewResult(
        note=found.path,
        cards=tuple(map(_card, found.cards)),
        findings=tuple(map(finding_message, found.findings)),
        css=found.css,
    )


async def marks(sidecar: Sidecar, params: CardsMarksParams) -> CardsMarksResult:
    """Returns where the cards of a note are in its text, and the state of each."""
    from obsidian_anki_sync.pipeline.inspect.note_marks import note_marks

    found = await note_marks(sidecar.settings, params.note, params.text)
    return CardsMarksResult(
        note=found.path,
        counts=found.refusal is None,
        reason=found.refusal.message if found.refusal else None,
        marks=tuple(
            CardMark(
                line=mark.first,
                last_line=mark.last,
                state=CardState(mark.state),
                cards=tuple(
                    MarkedCard(
                        front=card.front,
                        state=CardState(card.state),
                        words=card.words or None,
                        slug=card.slug,
                        anki_id=card.anki_id,
                    )
                    for card in mark.cards
                ),
                findings=tuple(map(finding_message, mark.findings)),
            )
            for mark in found.marks
        ),
    )


async def adopt(sidecar: Sidecar, params: AdoptParams) -> AdoptResult:
    """Links the Anki notes of another tool; those that cannot be linked come last."""
    answer = None if params.vault_answer is None else VaultAnswer(params.vault_answer)
    found = await sidecar.syncs.adopt(sidecar.settings, apply=params.apply, vault_answer=answer)
    return adopt_result(found, applied=params.apply)


def adopt_result(found: report.SyncReport, *, applied: bool) -> AdoptResult:
    """Returns the Anki notes that were linked or would be, and those that cannot be linked."""
    linked = [action for action in found.actions if action.kind is ActionKind.ADOPT]
    cards = (*map(adopted_message, linked), *map(kept_message, found.kept))
    return AdoptResult(
        applied=applied,
        adopted=found.session.statistics.cards_updated if applied else len(linked),
        cards=cards[:_MOST_ADOPTED],
        total=len(cards),
    )


async def renamed(sidecar: Sidecar, params: VaultRenamedParams) -> Empty:
    """Records renames, so that notes keep their cards."""
    renames = [Renamed(file.from_, file.to) for file in params.files]
    await sidecar.syncs.handle_events(sidecar.settings, renames)
    return Empty()


async def deleted(sidecar: Sidecar, params: VaultDeletedParams) -> Empty:
    """Records deleted notes; their cards stay known, so that they can be found in another note."""
    await sidecar.syncs.handle_events(sidecar.settings, [Deleted(path) for path in params.files])
    return Empty()


def _block(block: report.ExplainedBlock) -> ExplainedBlock:
    return ExplainedBlock(
        line=block.first,
        excerpt=block.text,
        syntax=block.syntax or None,
        cards=tuple(
            ExplainedCard(line=card.line, note_type=card.note_type, front=card.front, slug=card.slug)
            for card in block.cards
        ),
        findings=tuple(map(finding_message, block.findings)),
    )


def _card(card: report.PreviewedCard) -> PreviewCard:
    return PreviewCard(
        position=card.position,
        line=card.line,
        heading=card.heading,
        language=card.language or None,
        slug=card.slug,
        front=card.content.front,
        card=content_message(card.content),
        question=card.question,
        answer=card.answer,
        media=tuple(PreviewMedia(name=media.name, path=media.path) for media in card.content.media),
    )
