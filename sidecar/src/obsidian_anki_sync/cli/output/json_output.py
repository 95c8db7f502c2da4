"""The JSON documents for scripts: one for each command, with stable names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from msgspec import to_builtins
from msgspec.structs import asdict

from obsidian_anki_sync.cli.installation import advice_of
from obsidian_anki_sync.cli.result import Document
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.planning.action import Action
from obsidian_anki_sync.domain.session import Session
from obsidian_anki_sync.pipeline.report import (
    CheckItem,
    IndexReport,
    ProgressReport,
    SessionRow,
    SyncReport,
    Verdict,
)
from obsidian_anki_sync.pipeline.sync.agreement import UnagreedError

FORMAT_VERSION = 1
"""Raised if a name in a document is removed or changes its meaning; not for new names."""


def encoded(document: Document) -> bytes:
    """Returns a document as UTF-8, indented, with its version first and a line feed at its end."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps({"format_version": FORMAT_VERSION, **document}, default=asdict, option=option)


def error_document(error: SyncError) -> Document:
    """Returns an error as a document; its code stays the same when the words change."""
    advice = " ".join((advice_of(error), *getattr(error, "__notes__", ())))
    document: dict[str, Any] = {"error": {"code": error.code, "message": error.message, "advice": advice}}
    if isinstance(error, UnagreedError):
        document["actions"] = [_action(action) for action in error.actions]
    return document


def sync_document(report: SyncReport, notices: Iterable[str], seconds: float) -> Document:
    """Returns the result of a sync; ``seconds`` is the time of this run."""
    return {
        "session": _session(report.session),
        "seconds": round(seconds, 3),
        "actions": [_action(action) for action in report.actions],
        "failures": [asdict(failure) for failure in report.failures],
        "conflicts": list(report.conflicts),
        "kept": [
            {"slug": kept.slug, "note_path": kept.note_path, "reason": kept.reason} for kept in report.kept
        ],
        "notices": list(notices),
        "waiting_drafts": report.waiting,
    }


def interrupted_document(session_id: str | None, lines: Sequence[str], code: str) -> Document:
    """Returns the result of an interrupted sync: the messages, and the session to resume."""
    message, *advice = lines
    return {
        "error": {"code": code, "message": message, "advice": " ".join(advice)},
        "session_id": session_id,
    }


def progress_document(report: ProgressReport) -> Document:
    """Returns the incomplete and the recent sessions, newest first."""
    return {
        "incomplete": [_row(row) for row in report.incomplete],
        "recent": [_row(row) for row in report.recent],
    }


def index_document(report: IndexReport) -> Document:
    """Returns the counts of notes and cards, and the findings."""
    return {
        "notes": dict(report.notes),
        "places": dict(report.places),
        "states": dict(report.states),
        "findings": [asdict(finding) for finding in report.findings],
    }


def check_document(items: Iterable[CheckItem]) -> Document:
    """Returns the results of a check, and if a sync can run."""
    found = list(items)
    return {
        "ready": all(item.verdict != Verdict.FAIL for item in found),
        "items": [
            {"name": one.name, "verdict": one.verdict, "message": one.message, "advice": one.advice}
            for one in found
        ],
    }


def _row(row: SessionRow) -> dict[str, Any]:
    return {**_session(row.session), "running": row.running, "superseded": row.superseded}


def _session(session: Session) -> dict[str, Any]:
    return {**to_builtins(session, builtin_types=(datetime,)), "resumable": session.is_worth_resuming}


def _action(action: Action) -> dict[str, Any]:
    return {
        "action": action.kind,
        "slug": action.slug,
        "note": action.note_path,
        "front": action.front,
        "differs": action.differs,
        "reason": action.reason,
        "asks": action.asks,
    }
