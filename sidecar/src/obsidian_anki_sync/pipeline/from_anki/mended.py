"""Clears the marks that ask to mend cards, in a session of its own that can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial

from obsidian_anki_sync.domain.errors import TargetError, UsageError
from obsidian_anki_sync.domain.planning.schedules import clearing
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings
from obsidian_anki_sync.pipeline.batches import portions
from obsidian_anki_sync.pipeline.events import Listener, Planned
from obsidian_anki_sync.pipeline.from_anki.given import given_cards
from obsidian_anki_sync.pipeline.from_anki.mend import LEECH, MARKED, MendRules
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.applying import apply
from obsidian_anki_sync.pipeline.sync.determining import Plan, write_down
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.pipeline.sync.profiles import require_known_profile
from obsidian_anki_sync.pipeline.sync.recovery import recover
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.schedules import with_schedules
from obsidian_anki_sync.pipeline.targets import address_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.journal import PlannedAction
from obsidian_anki_sync.store.records import GivenCard
from obsidian_anki_sync.store.sessions import new_session

_PORTION = 1000


async def mark_mended(
    settings: Settings,
    slugs: Collection[str],
    rules: MendRules,
    *,
    resume: bool = False,
    listener: Listener,
    interrupt: Interrupt | None = None,
) -> tuple[tuple[GivenCard, ...], SyncReport]:
    """Removes the marks that ask to mend cards in Anki: flags, the mark, the tags of the rules, and *leech*.

    With ``resume``, suspended cards are resumed too. Returns the cards, and the report of the session. Raises
    ``UsageError`` for a slug that has no card in Anki, and ``TargetError`` if Anki does not answer.
    """
    given = {card.slug: card for card in await given_cards(settings)}
    if unknown := sorted(set(slugs) - given.keys()):
        raise UsageError(
            f"No card {unknown[0]} of this vault is in Anki.", "Look at the list of cards to mend."
        )
    cards = tuple(given[slug] for slug in given if slug in set(slugs))
    async with open_store(settings, exclusive=True, listener=listener) as store:
        session = _new_session(settings)
        await store.sessions.add(session)
        report = await run_sync(
            store,
            session,
            settings,
            listener=listener,
            interrupt=interrupt or Interrupt(),
            passage=partial(_clear, cards=cards, rules=rules, resume=resume),
        )
    if report.failures:
        raise TargetError(report.failures[0].message, "Clear the marks in Anki's browser.")
    return cards, report


def _new_session(settings: Settings) -> Session:
    shape = SessionSettings(str(settings.vault_root), address_of(settings), Mode.MEND)
    return new_session(str(uuid.uuid4()), shape)


async def _clear(run: Run, cards: Collection[GivenCard], rules: MendRules, *, resume: bool) -> Plan:
    await run.enter(Phase.INITIALIZING)
    await require_known_profile(run)
    await recover(run)
    await run.enter(Phase.DETERMINING_ACTIONS)
    plan = Plan(managed=len(await run.store.cards.summaries(run.target_name)))
    for portion in portions(list(cards), _PORTION):
        plan.planned += await _planned(run, portion, rules, resume=resume)
    run.listener(Planned(plan.actions, plan.managed))
    await write_down(run, plan)
    await run.enter(Phase.APPLYING_CHANGES)
    await apply(run, plan)
    return plan


async def _planned(
    run: Run, cards: Collection[GivenCard], rules: MendRules, *, resume: bool
) -> list[PlannedAction]:
    paths = {card.slug: card.path for card in cards}
    seen = await run.target.read(list(paths), {card.slug: card.anki_id for card in cards})
    bases = await run.store.cards.bases(run.target_name, list(paths))
    tags = {*rules.tags, MARKED, LEECH}
    actions = [
        clearing(slug, paths[slug], note, rules.flags, tags, resume=resume)
        for slug, note in (await with_schedules(run, seen)).items()
    ]
    # The recorded base stays, so that the next sync looks at these Anki notes again.
    return [PlannedAction(action, None, bases.get(action.slug)) for action in actions if action]
