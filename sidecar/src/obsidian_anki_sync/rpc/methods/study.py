"""``study/stats``, ``study/mend``, ``study/mended`` and ``study/find``."""

from __future__ import annotations

from obsidian_anki_sync.domain import study
from obsidian_anki_sync.pipeline.from_anki.finding import find_shown, find_sources
from obsidian_anki_sync.pipeline.from_anki.mend import cards_to_mend, mend_rules
from obsidian_anki_sync.pipeline.from_anki.mended import mark_mended
from obsidian_anki_sync.pipeline.from_anki.stats import Grouping, study_report
from obsidian_anki_sync.rpc.messages import (
    CardToMend,
    MendReason,
    SourceOfCard,
    StudyFindParams,
    StudyFindResult,
    StudyGroup,
    StudyMendedParams,
    StudyMendedResult,
    StudyMendParams,
    StudyMendResult,
    StudyStatsParams,
    StudyStatsResult,
    StudySums,
)
from obsidian_anki_sync.rpc.sidecar import Sidecar


async def stats(sidecar: Sidecar, params: StudyStatsParams) -> StudyStatsResult:
    """Returns how the vault's cards fare."""
    report = await study_report(sidecar.settings, Grouping(params.by), params.note)
    groups = tuple(StudyGroup(name=name, sums=_sums(sums)) for name, sums in report.groups)
    return StudyStatsResult(groups=groups, total=_sums(report.total))


async def mend(sidecar: Sidecar, params: StudyMendParams) -> StudyMendResult:
    """Returns the cards to mend."""
    rules = mend_rules(sidecar.settings, params.flags, params.tags, params.lapses)
    return StudyMendResult(
        cards=tuple(
            CardToMend(
                note=card.note_path,
                line=card.line,
                front=card.front,
                anki_id=card.anki_id,
                slug=card.slug,
                reasons=card.reasons,
                why=tuple(MendReason(kind=why.kind, value=why.value or None) for why in card.why),
            )
            for card in await cards_to_mend(sidecar.settings, rules)
        )
    )


async def mended(sidecar: Sidecar, params: StudyMendedParams) -> StudyMendedResult:
    """Clears the flags, marks and tags of cards that were mended; raises ``BusyError``."""
    sidecar.syncs.require_idle()
    rules = mend_rules(sidecar.settings, params.flags, params.tags)
    cleared, _ = await mark_mended(
        sidecar.settings, params.slugs, rules, resume=params.resume or False, listener=lambda _: None
    )
    return StudyMendedResult(cleared=len(cleared))


async def find(sidecar: Sidecar, params: StudyFindParams) -> StudyFindResult:
    """Returns the cards that a text, a slug or an id names, or that Anki shows."""
    settings = sidecar.settings
    cards = await (find_shown(settings) if params.text is None else find_sources(settings, params.text))
    return StudyFindResult(
        cards=tuple(
            SourceOfCard(
                note=card.note_path,
                line=card.line,
                front=card.front,
                slug=card.slug,
                anki_id=card.anki_id,
            )
            for card in cards
        )
    )


def _sums(sums: study.StudySums) -> StudySums:
    return StudySums(
        cards=sums.cards,
        new=sums.new,
        learning=sums.learning,
        young=sums.young,
        mature=sums.mature,
        suspended=sums.suspended,
        due_today=sums.due_today,
        due_week=sums.due_week,
        reviews=sums.reviews,
        failed=sums.failed,
        retention=sums.retention,
        stability=sums.stability,
        difficulty=sums.difficulty,
    )
