"""Converts the settings of Yanki, its ``data.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import TakenOver, table, words

BY_DEFAULT: Mapping[str, Any] = {"ignoreFolderNotes": True}
"""The tool's settings before it writes a file of its own."""


def taken_from_yanki(data: Any) -> TakenOver:
    """Converts the tool's parsed settings."""
    settings = table(data)
    changes: dict[str, Any] = {}
    if folders := [folder.strip("/") or "/" for folder in words(settings.get("folders"))]:
        changes["syntax.yanki.folders"] = folders
    if isinstance(settings.get("ignoreFolderNotes"), bool):
        changes["syntax.yanki.ignore_folder_notes"] = settings["ignoreFolderNotes"]
    return TakenOver(changes, tuple(_not_taken(settings)), ("yanki",))


def _not_taken(settings: Mapping[str, Any]) -> Iterator[str]:
    yield "Decks follow the folders, below the deck of the setting deck."
    renaming = table(settings.get("manageFilenames")).get("autoRenameTrigger")
    if isinstance(renaming, str) and renaming != "off":
        yield "manageFilenames: this program renames no notes."
    sync = table(settings.get("sync"))
    if sync.get("autoSyncEnabled") is True:
        yield "autoSyncEnabled: a sync begins when you start one."
    if sync.get("mediaMode") in ("all", "remote"):
        yield "mediaMode: pictures on the web stay links, and are not copied into Anki."
    connection = table(settings.get("ankiConnect"))
    if connection and (connection.get("host"), connection.get("port")) != ("http://127.0.0.1", 8765):
        yield "ankiConnect: the address of Anki is the computer's own; set it as target."
