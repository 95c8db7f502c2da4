"""Requests that the tests of a running Anki make."""

from __future__ import annotations

from typing import Any

from ankiconnect.server import Server
from obsidian_anki_sync.anki.ankiconnect.connection.options import AnkiConnectOptions
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.planning.action import OutcomeKind

SINGLY = AnkiConnectOptions(use_packages=False)


def count(server: Server, action: str) -> int:
    return sum(action in (request.action, *request.inner) for request in server.requests)


async def results(target: AnkiConnectTarget, *actions: Any) -> list[OutcomeKind]:
    return [outcome.result for outcome in await target.apply(actions)]
