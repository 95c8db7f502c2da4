"""The permissions that the settings inside a vault ask for, and the answers of this computer's user.

A permission is for one vault, by the path of its folder, and for exactly the values that were shown. An id
inside the vault would prove nothing, since the vault's author wrote it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from platformdirs import user_config_path

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.generation.options import Step, host_of, is_loopback
from obsidian_anki_sync.settings.files import write_whole
from obsidian_anki_sync.settings.schema import PROGRAM
from obsidian_anki_sync.settings.scopes import Power, power_of

_LONGEST = 300
_INVISIBLE = "\N{REPLACEMENT CHARACTER}"


class Consent(StrEnum):
    """The user's answer to a permission."""

    GRANTED = "granted"
    REFUSED = "refused"


class Permission(Struct, frozen=True):
    """Something that the vault's settings ask for, and the user's answer."""

    power: Power
    values: Mapping[str, Any]
    answer: Consent | None = None

    @property
    def id(self) -> str:
        """A hash of the power and the values: another value is another permission."""
        text = json.dumps([self.power, sorted(self.values.items())], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def meaning(self) -> str:
        """The rest of a sentence that begins with "This vault's settings want to"."""
        return _MEANINGS[self.power](self.values)

    @property
    def details(self) -> tuple[str, ...]:
        """The keys and values of the vault's file."""
        return tuple(f"{key} = {shown(value)}" for key, value in sorted(self.values.items()))


class Agreements:
    """The answers of this computer's user to a vault, in a file of the user's configuration folder."""

    def __init__(self, vault: Path) -> None:
        self._path = user_config_path(PROGRAM) / "agreements.json"
        self._vault = str(vault)

    def answers(self) -> Mapping[str, Consent]:
        """Returns the answers by the ids of the permissions."""
        stored = self._document().get(self._vault)
        found: dict[str, Consent] = {}
        for answer in Consent:
            ids = stored.get(answer.value) if isinstance(stored, dict) else None
            found |= dict.fromkeys(map(str, ids.values()), answer) if isinstance(ids, dict) else {}
        return found

    def answer(self, permissions: Iterable[Permission], answer: Consent) -> None:
        """Stores an answer, which replaces an earlier one about the same power."""
        document = self._document()
        stored = document.setdefault(self._vault, {})
        for permission in permissions:
            for other in Consent:
                stored.setdefault(other.value, {}).pop(permission.power.value, None)
            stored[answer.value][permission.power.value] = permission.id
        write_whole(self._path, json.dumps(document, indent=2) + "\n")

    def forget(self) -> None:
        """Deletes every answer to the vault, so that the user is asked again."""
        document = self._document()
        if document.pop(self._vault, None) is not None:
            write_whole(self._path, json.dumps(document, indent=2) + "\n")

    def _document(self) -> dict[str, Any]:
        try:
            document = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise UsageError(
                f"The file {self._path}, with your answers about vaults, cannot be read.",
                "Check its permissions, or delete it. You are then asked again.",
            ) from None
        return document if isinstance(document, dict) else {}


def permissions_for(values: Mapping[str, Any], answers: Mapping[str, Consent]) -> tuple[Permission, ...]:
    """Returns the permissions that these values of a vault's file need, one for each power."""
    wanted: dict[Power, dict[str, Any]] = {}
    for key, value in values.items():
        if power := power_of(key):
            wanted.setdefault(power, {})[key] = value
    found = (Permission(power, wanted[power]) for power in Power if power in wanted)
    return tuple(replace(one, answer=answers.get(one.id)) for one in found)


def shown(value: Any) -> str:
    """Returns a value as text that cannot mislead: on one line, without invisible characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    visible = "".join(
        character if _is_visible(character) else "\N{REPLACEMENT CHARACTER}" for character in text
    )
    if len(visible) <= _LONGEST:
        return visible
    half = _LONGEST // 2
    return f"{visible[:half]} … {visible[-half:]} ({len(visible)} characters)"


def _is_visible(character: str) -> bool:
    return character == " " or unicodedata.category(character)[0] not in "CZ"


def _send(values: Mapping[str, Any]) -> str:
    url = values.get("generation.url")
    where = [f"in {shown(folder)}" for folder in _texts(values.get("generation.folders"))]
    where += [f"with the tag #{shown(tag).lstrip('#')}" for tag in _texts(values.get("generation.tags"))]
    notes = f"notes {' or '.join(where)}" if where else "notes"
    place = "your language model"
    if isinstance(url, str):
        plain = url.startswith("http:") and not is_loopback(url)
        place = f"{shown(host_of(url)) or shown(url)}{', without encryption' if plain else ''}"
    for step in Step:
        own = values.get(f"generation.{step}.url")
        if isinstance(own, str) and own:
            plain = own.startswith("http:") and not is_loopback(own)
            place += f" and {shown(host_of(own)) or shown(own)}{', without encryption' if plain else ''}"
    when = "at every sync" if values.get("generation.enabled") else "when you ask a sync to generate cards"
    return f"send {notes} to {place} {when}" if place.count(",") == 0 else f"send {notes} to {place}, {when}"


def _fetch(values: Mapping[str, Any]) -> str:
    if values["rendering.remote_pictures"] == "fetch":
        return "fetch the pictures of the web that notes show, during a sync"
    return f"treat pictures of the web in notes in this way: {shown(values['rendering.remote_pictures'])}"


def _target(values: Mapping[str, Any]) -> str:
    wants = []
    if "target" in values:
        wants.append(f"send cards to {shown(values['target'])}")
    if "profile" in values:
        wants.append(f"sync with the Anki profile {shown(values['profile'])}")
    if "ankiweb" in values:
        wants.append("have Anki sync with AnkiWeb")
    return " and ".join(wants) or "change where cards go"


def _remove(values: Mapping[str, Any]) -> str:
    limits = []
    if "removal_count" in values:
        limits.append(f"up to {shown(values['removal_count'])} cards")
    if isinstance(share := values.get("removal_share"), int | float):
        limits.append(f"up to {share:.0%} of all cards")
    wants = [f"remove {' or '.join(limits)} without asking"] if limits else []
    if "backups" in values:
        wants.append(f"keep {shown(values['backups'])} backups of a collection")
    return " and ".join(wants) or "change when a sync asks before it removes cards"


def _spend(values: Mapping[str, Any]) -> str:
    limits = ", ".join(f"{key.partition('.')[2]} {shown(value)}" for key, value in sorted(values.items()))
    return f"set what a language model may cost: {limits}"


def _other(values: Mapping[str, Any]) -> str:
    return "set " + ", ".join(f"{key} to {shown(value)}" for key, value in sorted(values.items()))


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


_MEANINGS: Mapping[Power, Callable[[Mapping[str, Any]], str]] = {
    Power.PROGRAM: lambda values: f"run the program {shown(values['rendering.mermaid'])} to draw diagrams",
    Power.SEND: _send,
    Power.FETCH: _fetch,
    Power.SPEND: _spend,
    Power.APPROVE: lambda _: "add generated cards that no check doubts without your review",
    Power.TARGET: _target,
    Power.STORE: lambda values: f"keep the progress of syncs in the file {shown(values['db'])}",
    Power.REMOVE: _remove,
    Power.WRITE_NOTES: lambda _: "write the ids of Anki notes into the notes",
    Power.WRITE_EDITS: lambda _: "let you write edits made in Anki into the notes",
    Power.WRITE_PROPERTIES: lambda _: "write when cards are due into the properties of the notes",
    Power.OTHER: _other,
}
