"""Syncs whose notes go to the rule-bound model of ``model_server``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from obsidian_anki_sync.domain.generation.review import QueuedDraft, accepted, rejected
from obsidian_anki_sync.pipeline.authoring.review import Wanted, decide, review_queue
from obsidian_anki_sync.settings import GenerationSettings, Settings
from support.model_server import MODEL, ModelServer
from support.syncing import settings_for, write_note


def generating(folder: Path, model: ModelServer, **more: Any) -> Settings:
    """Settings that send the notes of the folder ``facts``."""
    own = {
        "enabled": True,
        "url": model.url,
        "model": MODEL,
        "folders": ("facts",),
        "idle_seconds": 10.0,
        "load_seconds": 10.0,
    }
    return settings_for(folder, generation=GenerationSettings(**{**own, **more}))


def with_generation(settings: Settings, **changes: Any) -> Settings:
    """Returns the same settings, but for some of generation."""
    return settings.with_changes(generation=replace(settings.generation, **changes))


def flags(settings: Settings) -> tuple[str, ...]:
    """Returns the command-line flags for these settings."""
    own = settings.generation
    values = {"url": own.url, "model": own.model, "folders": '["facts"]', "enabled": "true"}
    return tuple(part for key, value in values.items() for part in ("--set", f"generation.{key}={value}"))


def fact(subject: str, answer: str) -> str:
    """Returns a sentence of which the model makes a card, with enough words around it to be worth sending."""
    return f"The {subject} is {answer}. This is well known among all who learn such things.\n"


def write_facts(settings: Settings, count: int) -> None:
    """Writes ``count`` notes of one fact each."""
    for number in range(count):
        write_note(
            settings.vault, f"facts/n{number:03}.md", fact(f"colour of door {number}", f"shade {number}")
        )


async def drafts(settings: Settings, **wanted: Any) -> list[QueuedDraft]:
    """Returns the selected drafts; by default those that wait."""
    return list(await review_queue(settings, Wanted(**wanted)))


async def accept_all(settings: Settings) -> int:
    """Accepts all waiting drafts."""
    return await decide(settings, await drafts(settings), accepted)


async def reject_all(settings: Settings) -> int:
    """Rejects all waiting drafts."""
    return await decide(settings, await drafts(settings), rejected)


def anki_ids(settings: Settings) -> dict[str, int]:
    """Returns the Anki notes' ids by slug."""
    path = settings.target.removeprefix("file:")
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as connection:
        return {
            fields.split("\x1f")[-1]: anki_id
            for anki_id, fields in connection.execute("SELECT id, flds FROM notes")
        }


def anki_tags(settings: Settings) -> dict[str, str]:
    """Returns the Anki notes' tags by slug."""
    path = settings.target.removeprefix("file:")
    with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT flds, tags FROM notes")
        return {fields.split("\x1f")[-1]: tags for fields, tags in rows}
