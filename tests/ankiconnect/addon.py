"""Carries out the add-on's actions on Anki's open collection: a request in, an answer out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ankiconnect.collection import Anki
from ankiconnect.releases import LATEST, Release

API_VERSION = 6
_BARE_UP_TO = 4
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

ACTIONS: dict[str, Callable[..., Any]] = {}

Action = TypeVar("Action", bound=Callable[..., Any])


class Refusal(Exception):  # noqa: N818 - it is an answer
    """The action cannot be done; the message is what the client gets to read."""


def action(name: str) -> Callable[[Action], Action]:
    """Registers a function as the action of this name; it gets the add-on and snake-case parameters."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        # Python's error about wrong parameters is an answer too, and has this name in it.
        function.__qualname__ = f"AnkiConnect.{name}"
        return function

    return register


class AddOn:
    """Answers requests, one at a time; the caller sees to that."""

    def __init__(self, anki: Anki, release: Release = LATEST, api_key: str | None = None) -> None:
        self.anki = anki
        self.release = release
        self.api_key = api_key
        # What the user looks at: the card under review, and the notes selected in the browser.
        self.under_review: int | None = None
        self.selected_notes: list[int] = []

    @property
    def names(self) -> list[str]:
        """The actions of this release, sorted."""
        return sorted(ACTIONS.keys() - self.release.lacks)

    def answer(self, request: Mapping[str, Any]) -> Any:
        """Returns the add-on's answer as a JSON value: every failure is an answer too."""
        name = request.get("action", "")
        try:
            if request.get("key") != self.api_key and name != "requestPermission":
                raise Refusal("valid api key must be provided")
            if name not in ACTIONS or name in self.release.lacks:
                raise Refusal("unsupported action")
            params = request.get("params", {})
            result = ACTIONS[name](self, **{_snake(key): value for key, value in params.items()})
        except Exception as error:
            return failure(str(error))
        return (
            result
            if request.get("version", _BARE_UP_TO) <= _BARE_UP_TO
            else {"result": result, "error": None}
        )


def failure(message: str) -> dict[str, Any]:
    """Returns an answer with an error."""
    return {"result": None, "error": message}


def _snake(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()
