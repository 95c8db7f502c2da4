"""The actions that concern Anki as a whole: versions, profiles, packages, media."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from pathlib import Path
from typing import Any

from anki import buildinfo
from anki.collection import (
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

from ankiconnect.addon import API_VERSION, AddOn, Refusal, action

# Anki leaves these out of the names of media files.
_FORBIDDEN = str.maketrans("", "", '[]<>:"/?*^\\|\0\r\n')


@action("version")
def version(_desk: AddOn) -> int:
    return API_VERSION


@action("getVersion")
def get_version(_desk: AddOn) -> dict[str, Any]:
    return {"anki": buildinfo.version, "ankiConnectPlus": "1.3.0"}


@action("requestPermission")
def request_permission(add_on: AddOn) -> dict[str, Any]:
    return {"permission": "granted", "requireApikey": bool(add_on.api_key), "version": API_VERSION}


@action("apiReflect")
def api_reflect(add_on: AddOn, scopes: Any = None, actions: Any = None) -> dict[str, Any]:
    if not isinstance(scopes, list):
        raise Refusal("scopes has invalid value")
    if not (actions is None or isinstance(actions, list)):
        raise Refusal("actions has invalid value")
    if "actions" not in scopes:
        return {"scopes": []}
    known = add_on.names
    return {
        "scopes": ["actions"],
        "actions": known if actions is None else [name for name in actions if name in known],
    }


@action("multi")
def multi(add_on: AddOn, actions: list[dict[str, Any]]) -> list[Any]:
    return [add_on.answer(inner) for inner in actions]


@action("getActiveProfile")
def get_active_profile(add_on: AddOn) -> str:
    return add_on.anki.active


@action("getProfiles")
def get_profiles(add_on: AddOn) -> list[str]:
    return sorted(add_on.anki.profiles)


@action("loadProfile")
def load_profile(add_on: AddOn, name: str) -> bool:
    return add_on.anki.load_profile(name)


@action("sync")
def sync(add_on: AddOn) -> None:
    if not add_on.release.syncs_silently:
        raise Refusal("sync: auth not configured")


@action("importPackage")
def import_package(add_on: AddOn, path: str) -> bool:
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=True)
    add_on.anki.collection.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options))
    return True


@action("exportPackage")
def export_package(add_on: AddOn, deck: str, path: str, include_sched: bool = False) -> bool:
    found = add_on.anki.collection.decks.id_for_name(deck)
    if found is None:
        return False
    options = ExportAnkiPackageOptions(
        with_scheduling=include_sched, with_deck_configs=include_sched, with_media=True, legacy=True
    )
    add_on.anki.collection.export_anki_package(out_path=path, options=options, limit=DeckIdLimit(found))
    return True


@action("storeMediaFile")
def store_media_file(
    add_on: AddOn,
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
    media = add_on.anki.collection.media
    if delete_existing:
        media.trash_files([filename])
    return media.write_data(Path(filename).name, content)


@action("retrieveMediaFile")
def retrieve_media_file(add_on: AddOn, filename: str) -> str | bool:
    name = unicodedata.normalize("NFC", Path(filename).name).translate(_FORBIDDEN)
    path = _media_folder(add_on) / name
    return base64.b64encode(path.read_bytes()).decode("ascii") if path.is_file() else False


@action("deleteMediaFile")
def delete_media_file(add_on: AddOn, filename: str) -> None:
    add_on.anki.collection.media.trash_files([filename])


@action("getMediaDirPath")
def get_media_dir_path(add_on: AddOn) -> str:
    return str(_media_folder(add_on).absolute())


@action("getMediaFilesNames")
def get_media_files_names(add_on: AddOn, pattern: str = "*") -> list[str]:
    return [path.name for path in _media_folder(add_on).glob(pattern)]


def _media_folder(add_on: AddOn) -> Path:
    return Path(add_on.anki.collection.media.dir())
