"""Checks that everything that a sync needs is present."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from obsidian_anki_sync.anki.backups import Backups
from obsidian_anki_sync.anki.targets import require_library
from obsidian_anki_sync.domain.errors import MissingLibraryError, SyncError
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.inspect.check_surroundings import check_anki, check_obsidian
from obsidian_anki_sync.pipeline.report import CheckItem, Verdict
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.targets import require_target, target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import walk

_ENOUGH_BYTES = 200 * 1024 * 1024
_TOO_FEW_BYTES = 20 * 1024 * 1024


async def check(settings: Settings) -> tuple[CheckItem, ...]:
    """Looks at the vault, the store, the target and the disk; changes nothing but an empty store."""
    return (
        await asyncio.to_thread(_vault, settings),
        await _store(settings),
        *await _target(settings),
        *await asyncio.to_thread(check_obsidian, settings),
        _disk(settings),
        *([await _model(settings)] if settings.generation.enabled or settings.generation.model else []),
    )


def _vault(settings: Settings) -> CheckItem:
    root = settings.vault_root
    try:
        walked = walk(root, walk_rules_from(settings))
    except SyncError as error:
        return CheckItem("vault", Verdict.FAIL, error.message, error.advice)
    if walked.unreadable:
        return CheckItem(
            "vault",
            Verdict.WARN,
            f"{root}: {_notes(len(walked.notes))}; {walked.unreadable[0]} cannot be read.",
            "Give yourself permission to read it. Until then, no card is removed from Anki.",
        )
    if not walked.notes:
        return CheckItem(
            "vault",
            Verdict.WARN,
            f"{root} has no notes that match the settings.",
            "Check the vault's folder, and the settings include and exclude.",
        )
    return CheckItem("vault", Verdict.PASS, f"{root}: {_notes(len(walked.notes))}.")


async def _store(settings: Settings) -> CheckItem:
    try:
        async with open_store(settings, exclusive=False, listener=lambda _: None) as store:
            await store.sessions.sweep_dry_runs()
    except SyncError as error:
        return CheckItem("store", Verdict.FAIL, error.message, error.advice)
    return CheckItem("store", Verdict.PASS, f"{settings.store_path} can be written.")


async def _target(settings: Settings) -> list[CheckItem]:
    try:
        require_target(settings)
        require_library(settings.target)
        target = target_of(settings)
    except MissingLibraryError as error:
        return [CheckItem("target", Verdict.FAIL, error.message, error.advice, error.library)]
    except SyncError as error:
        return [CheckItem("target", Verdict.FAIL, error.message, error.advice)]
    try:
        state = await target.check()
        backups = await target.backups() if state.ready else None
    except SyncError as error:
        return [CheckItem("target", Verdict.FAIL, error.message, error.advice)]
    finally:
        await target.close()
    verdict = Verdict.PASS if state.ready else Verdict.FAIL
    advice = state.advice.replace("sync again", "check again")
    items = [CheckItem("target", verdict, state.description, advice)]
    if state.anki:
        items += await check_anki(settings, state.anki)
    return items if backups is None else [*items, _backups(backups)]


def _backups(found: Backups) -> CheckItem:
    message = f"The last backup of Anki's collection, in {found.folder}: {found.time_of_newest}."
    if found.is_ours:
        next_one = "" if found.is_from_today else " The next sync that changes something makes one."
        return CheckItem("backup", Verdict.PASS, message + next_one)
    if found.is_from_today:
        return CheckItem("backup", Verdict.PASS, message)
    return CheckItem("backup", Verdict.WARN, message, "File > Create Backup in Anki makes one now.")


async def _model(settings: Settings) -> CheckItem:
    # Code for a model is imported only if a model is configured.
    from obsidian_anki_sync.generation.ask.budget import Unlimited
    from obsidian_anki_sync.generation.writer import CardWriter
    from obsidian_anki_sync.pipeline.authoring.ledger import KeptAnswers
    from obsidian_anki_sync.pipeline.authoring.sources import options_from

    try:
        options = options_from(settings, use_agents=settings.generation.agents)
        async with (
            open_store(settings, exclusive=False, listener=lambda _: None) as store,
            CardWriter(options, KeptAnswers(store.answers), Unlimited()) as writer,
        ):
            servers = await writer.preflights()
    except SyncError as error:
        return CheckItem("model", Verdict.FAIL, error.message, error.advice)
    message = " ".join(
        f"{server.host} answers and has {' and '.join(options.models_at(url))}."
        for url, server in servers.items()
    )
    if warnings := [warning for server in servers.values() for warning in server.warnings]:
        return CheckItem("model", Verdict.WARN, message, " ".join(warnings))
    return CheckItem("model", Verdict.PASS, message)


def _notes(count: int) -> str:
    return f"{count} note{'' if count == 1 else 's'}"


def _disk(settings: Settings) -> CheckItem:
    folder = next(parent for parent in settings.store_path.parents if parent.exists())
    free = shutil.disk_usage(folder).free
    message = f"{free / 1e9:.1f} GB free where the store is, in {_short(folder)}."
    if free < _TOO_FEW_BYTES:
        return CheckItem("disk", Verdict.FAIL, message, "Free some space before syncing.")
    if free < _ENOUGH_BYTES:
        return CheckItem("disk", Verdict.WARN, message, "Free some space before a large sync.")
    return CheckItem("disk", Verdict.PASS, message)


def _short(folder: Path) -> str:
    home = Path.home()
    return str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
