"""Links the vault's cards with existing Anki notes: first a report, then the change."""

from __future__ import annotations

import uuid

from obsidian_anki_sync.anki.targets import canonical_target, require_library
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.planning.adoption import Match, Unlinked, adopted, match
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings
from obsidian_anki_sync.domain.text import counted, plain, shortened
from obsidian_anki_sync.pipeline.identity.cards import assign_identities
from obsidian_anki_sync.pipeline.identity.folder import claim, record_folder
from obsidian_anki_sync.pipeline.identity.twins import merge_twins
from obsidian_anki_sync.pipeline.report import Kept
from obsidian_anki_sync.pipeline.sync.applying import apply
from obsidian_anki_sync.pipeline.sync.determining import Plan, learn, write_down
from obsidian_anki_sync.pipeline.sync.profiles import require_known_profile
from obsidian_anki_sync.pipeline.sync.reading import read_both
from obsidian_anki_sync.pipeline.sync.recovery import recover
from obsidian_anki_sync.pipeline.sync.run import Run
from obsidian_anki_sync.pipeline.sync.scanning import walk_vault
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.journal import PlannedAction
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store
from obsidian_anki_sync.vault.walk import require_vault


async def start_adoption(store: Store, settings: Settings, *, dry_run: bool) -> Session:
    """Returns a new session that links Anki notes, or only reports them; raises ``UsageError``."""
    require_vault(settings.vault_root)
    require_library(settings.target)
    vault = str(settings.vault_root)
    await claim(store, vault)
    shape = SessionSettings(vault, canonical_target(settings.target), Mode.ADOPT, dry_run=dry_run)
    session = new_session(str(uuid.uuid4()), shape)
    await store.sessions.add(session)
    return session


async def link_existing(run: Run) -> Plan:
    """Runs the phases of an adoption: reads the vault as a sync does, and compares it with foreign notes."""
    await run.enter(Phase.INITIALIZING)
    await record_folder(run)
    await require_known_profile(run)
    await recover(run)
    anki, _ = await read_both(run, await walk_vault(run))
    await run.enter(Phase.DETERMINING_ACTIONS)
    await assign_identities(run)
    twins = await merge_twins(run, anki)
    plan = Plan(planned=twins, twins=frozenset(item.action.slug for item in twins))
    for found in match(await _unlinked(run), await run.target.foreign_notes()):
        _take(run, plan, found)
    if run.session.settings.dry_run:
        return plan
    await learn(run, plan)
    await write_down(run, plan)
    await run.enter(Phase.APPLYING_CHANGES)
    await apply(run, plan)
    return plan


async def hold_back_adoptable(run: Run, plan: Plan) -> None:
    """Removes from a sync's plan the cards whose Anki note, named in the vault, already exists.

    Creating them would make a second Anki note, without the history of the first.
    """
    created = [item.action.slug for item in plan.planned if item.action.kind is ActionKind.CREATE]
    named = await run.store.cards.named(created)
    if not named:
        return
    there = {foreign_note.anki_id for foreign_note in await run.target.foreign_notes(set(named.values()))}
    waiting = {slug for slug, anki_id in named.items() if anki_id in there}
    if waiting:
        plan.planned = [item for item in plan.planned if item.action.slug not in waiting]
        run.say(
            f"Another tool made the Anki notes of {counted(len(waiting), 'card')}. To keep the history, the"
            " sync made no others. Link them (adopt) to sync them."
        )


async def hold_back_retyped(run: Run, plan: Plan) -> None:
    """Removes from a sync's plan the cards that Anki has with a note type that is not ours.

    A store that is new does not know them: another computer made them with note types that only its settings
    name, or the user changed the note type. Creating them would double them.
    """
    created = [item.action.slug for item in plan.planned if item.action.kind is ActionKind.CREATE]
    there = [note.with_source for note in await run.target.with_other_note_types()] if created else []
    if not there:
        return
    own_id = await run.store.sessions.vault_id()
    folder = run.settings.vault_root.name
    ours = [note for note in there if note.vault_id == own_id or note.vault_name == folder]
    texts = {(note.note_path, plain(text)): note for note in ours for text in note.fields.values()}
    cards = await run.store.cards.load(created)
    found = {
        slug: note
        for slug, card in cards.items()
        if (note := texts.get((card.note_path, plain(card.content.front))))
    }
    if found:
        plan.planned = [item for item in plan.planned if item.action.slug not in found]
        names = ", ".join(sorted({note.note_type for note in found.values()}))
        run.say(
            f"{counted(len(found), 'card is', 'cards are')} in Anki with a note type that the settings do not"
            f" name ({names}). The sync made no others. Name it in note_types, as on the computer that made"
            " them, or give these Anki notes their former note type back."
        )


async def _unlinked(run: Run) -> list[Unlinked]:
    slugs = await run.store.cards.without_base(run.target_name)
    cards = await run.store.cards.load(slugs)
    named = await run.store.cards.named(slugs)
    return [Unlinked(cards[slug], named.get(slug)) for slug in slugs]


def _take(run: Run, plan: Plan, found: Match) -> None:
    if found.obstacle:
        card = found.card
        front = shortened(card.content.front)
        plan.kept.append(Kept(card.slug, card.note_path, found.obstacle, front, found.foreign_note.note))
        return
    decision = adopted(found, run.policy)
    plan.planned.append(PlannedAction(decision.action, decision.base))
