"""The function of each method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from obsidian_anki_sync.rpc.methods import (
    anki,
    changes,
    configuration,
    conflicts,
    inspection,
    lifecycle,
    notes,
    plans,
    progress,
    reviewing,
    study,
    study_decks,
    syncing,
    vault,
)

Handler = Callable[[Any, Any], Awaitable[Any]]
"""Takes the sidecar and a method's parameters, and returns its result."""

HANDLERS: Mapping[str, Handler] = {
    **lifecycle.AT_ONCE,
    "sync/start": syncing.start,
    "sync/resume": syncing.resume,
    "sync/interrupt": syncing.interrupt,
    "sync/status": syncing.status,
    "undo": syncing.undo,
    "progress/list": progress.listed,
    "progress/clean": progress.clean,
    "plan/get": plans.get,
    "conflicts/list": conflicts.listed,
    "conflicts/decide": conflicts.decide,
    "changes/list": changes.listed,
    "changes/take": changes.take,
    "changes/undo": changes.undo,
    "check": inspection.check,
    "diagnostics": inspection.diagnostics,
    "index/get": inspection.index,
    "history": inspection.history,
    "explain": notes.explain,
    "cards/preview": notes.preview,
    "cards/marks": notes.marks,
    "adopt": notes.adopt,
    "vault/renamed": notes.renamed,
    "vault/deleted": notes.deleted,
    "vault/state": vault.state,
    "vault/survey": vault.survey,
    "import/find": vault.find_tools,
    "import": vault.import_cards,
    "review/list": reviewing.listed,
    "review/decide": reviewing.decide,
    "review/refusals": reviewing.refusals,
    "generate/estimate": reviewing.estimate,
    "anki/status": anki.status,
    "anki/decks": anki.decks,
    "anki/noteTypes": anki.note_types,
    "anki/browse": anki.browse,
    "study/stats": study.stats,
    "study/mend": study.mend,
    "study/mended": study.mended,
    "study/find": study.find,
    "study/makeDeck": study_decks.make,
    "study/decks": study_decks.decks,
    "study/removeDeck": study_decks.remove,
    "study/browse": study_decks.browse,
    "settings/get": configuration.get,
    "settings/set": configuration.change,
    "settings/answer": configuration.answer,
}
