"""The actions that concern Anki as a whole: versions, profiles, packages, media."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from pathlib import Path
from typing import Any

from anki.collection import (
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

from ankiconnect.addon import API_VERSION, Desk, Refusal, action

# Anki leaves these out of the names of media files.
_FORBIDDEN = str.maketrans("", "", '[]<>:"/?*^\\|\0\r\n')


@action("version")
def version(_desk: Desk) -> int:
    return API_VERSION


@action("requestPermission")
def request_permission(desk: Desk) -> dict[str, Any]:
    return {"permission": "granted", "requireApikey": bool(desk.api_key), "version": API_VERSION}


@action("apiReflect")
def api_reflect(desk: Desk, scopes: Any = None, actions: Any = None) -> dict[str, Any]:
    if not isinstance(scopes, list):
        raise Refusal("scopes has invalid value")
    if not (actions is None or isinstance(actions, list)):
        raise Refusal("actions has invalid value")
    if "actions" not in scopes:
        return {"scopes": []}
    known = desk.names
    return {
        "scopes": ["actions"],
        "actions": known if actions is None else [name for name in actions if name in known],
    }


@action("multi")
def multi(desk: Desk, actions: list[dict[str, Any]]) -> list[Any]:
    return [desk.answer(inner) for inner in actions]


@action("getActiveProfile")
def get_active_profile(desk: Desk) -> str:
    return desk.anki.active


@action("getProfiles")
def get_profiles(desk: Desk) -> list[str]:
    return sorted(desk.anki.profiles)


@action("loadProfile")
def load_profile(desk: Desk, name: str) -> bool:
    return desk.anki.load_profile(name)


@action("sync")
def sync(desk: Desk) -> None:
    if not desk.release.syncs_silently:
        raise Refusal("sync: auth not configured")


@action("importPackage")
def import_package(desk: Desk, path: str) -> bool:
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
    desk.anki.collection.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
    return True


@action("exportPackage")
def export_package(desk: Desk, deck: str, path: str, include_sched: bool = False) -> bool:
    found = desk.anki.collection.decks.id_for_name(deck)
    if found is None:
        return False
    options = ExportAnkiPackageOptions(
        with_scheduling=include_sched, with_deck_configs=include_sched, with_media=True, legacy=True
    )
    desk.anki.collection.export_anki_package(out_path=path, options=options, limit=DeckIdLimit(found))
    return True


@action("storeMediaFile")
def store_media_file(
    desk: Desk,
    filename: str,
    data: str | None = None,
    path: str | None = None,
    skip_hash: str | None = None,
    delete_existing: bool = True,
) -> str | None:
    if not (data or path):
        raise Refusal('You must provide a "data", "path", or "url" field.')
    content = base64.b64decode(data) if data else Path(path or "").read_bytes()
    if skip_hash == hashlib.md5(content).hexdigest():
        return None
    media = desk.anki.collection.media
    if delete_existing:
        media.trash_files([filename])
    return media.write_data(Path(filename).name, content)


@action("retrieveMediaFile")
def retrieve_media_file(desk: Desk, filename: str) -> str | bool:
    name = unicodedata.normalize("NFC", Path(filename).name).translate(_FORBIDDEN)
    path = _media_folder(desk) / name
    return base64.b64encode(path.read_bytes()).decode("ascii") if path.is_file() else False


@action("deleteMediaFile")
def delete_media_file(desk: Desk, filename: str) -> None:
    desk.anki.collection.media.trash_files([filename])


@action("getMediaDirPath")
def get_media_dir_path(desk: Desk) -> str:
    return str(_media_folder(desk).absolute())


@action("getMediaFilesNames")
def get_media_files_names(desk: Desk, pattern: str = "*") -> list[str]:
    return [path.name for path in _media_folder(desk).glob(pattern)]


def _media_folder(desk: Desk) -> Path:
    return Path(desk.anki.collection.media.dir())
