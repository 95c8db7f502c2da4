"""Makes the document for a bug report: versions, settings, the state of the parts, the last sessions.

It holds no text of a note or a card, and no secret.
"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.session import Session
from obsidian_anki_sync.pipeline.inspect.check import check
from obsidian_anki_sync.pipeline.inspect.reports import index_report, progress_report
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.settings.keys import KEYS, value_of
from obsidian_anki_sync.settings.loading import SECRETS

# A user name and a password in an address.
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
_PACKAGES = (PROGRAM, "anki", "mistune", "pygls", "httpx", "aiosqlite")


async def diagnostics(settings: Settings) -> dict[str, Any]:
    """Returns the document to attach to a bug report."""
    document = {
        "versions": _versions(),
        "settings": _changed_settings(settings),
        "checks": [
            {"name": item.name, "verdict": item.verdict.value, "message": item.message}
            for item in await check(settings)
        ],
        **await _history(settings),
    }
    shortened: dict[str, Any] = _without_home(document)
    return shortened


def _versions() -> dict[str, str]:
    system = {
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
    }
    return system | {name: _version(name) for name in _PACKAGES}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _changed_settings(settings: Settings) -> dict[str, Any]:
    """Returns the settings that differ from their defaults. For a secret it shows only that it is set."""
    values = {name: value_of(settings, name) for name in KEYS}
    return {
        name: "(set)" if name in SECRETS else _plain(value)
        for name, value in values.items()
        if value != KEYS[name].default and (name not in SECRETS or value)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (bool, int, float)) else _CREDENTIALS.sub("", str(value))


async def _history(settings: Settings) -> dict[str, Any]:
    try:
        progress = await progress_report(settings)
        index = await index_report(settings)
    except SyncError as error:
        return {"store": error.message}
    return {
        "sessions": [_session(row.session) for row in progress.recent],
        "notes": dict(index.notes),
        "cards": dict(index.states),
        "findings": dict(Counter(finding.code for finding in index.findings)),
    }


def _session(session: Session) -> dict[str, Any]:
    statistics = session.statistics
    return {
        "mode": session.settings.mode.value,
        "phase": session.phase.value,
        "started": session.started_at.isoformat(),
        "updated": session.updated_at.isoformat(),
        "notes": session.total_notes,
        "processed": statistics.notes_processed,
        "errors": statistics.errors,
        "error": session.error,
    }


def _without_home(value: Any) -> Any:
    """Returns the document with the user's home folder written as ``~``."""
    if isinstance(value, dict):
        return {key: _without_home(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_home(item) for item in value]
    home = str(Path.home())
    return value.replace(home, "~") if isinstance(value, str) and len(home) > 1 else value
