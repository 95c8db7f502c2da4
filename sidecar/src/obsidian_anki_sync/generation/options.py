"""What a user can choose about the writing of cards by a language model."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from obsidian_anki_sync.domain.note_type import BASIC, NoteType


class Step(StrEnum):
    """What a model is asked for; each step may have a model of its own."""

    JUDGE = "judge"
    WRITE = "write"
    ANSWER = "answer"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class GenerationOptions:
    """The server, the model, and what is asked of it.

    ``base_url`` is that of the chat API, with ``/v1`` or whatever its documentation says. ``models`` names a
    model for single steps. ``max_cards`` and ``max_tokens`` are those of one request. ``languages`` are
    those that cards are wanted in; none means each note's own. ``concurrency`` is the most requests at a
    time, 0 lets it adapt. ``idle_seconds`` is how long a server may be silent, ``total_seconds`` how long a
    reply may take, ``retry_seconds`` the first wait before a retry. ``extra`` are further fields of every
    request. Prices are in money per million tokens, None where they are not known. ``context_tokens`` is the
    model's window, 0 where it is not known; ``section_tokens`` is what is sent of a note at a time, and
    ``shortest`` the fewest letters that are worth it. ``rungs`` are the forms of answer that models were
    found to bear in an earlier run, by model.
    """

    base_url: str = "http://127.0.0.1:11434/v1"
    model: str = ""
    key: str = field(default="", repr=False)
    models: Mapping[Step, str] = field(default_factory=dict)
    temperature: float = 0.0
    max_tokens: int = 1024
    max_cards: int = 8
    idle_seconds: float = 60.0
    total_seconds: float = 600.0
    retry_seconds: float = 0.5
    languages: tuple[str, ...] = ()
    note_types: tuple[NoteType, ...] = (BASIC,)
    use_agents: bool = False
    concurrency: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)
    price_in: float | None = None
    price_out: float | None = None
    context_tokens: int = 0
    section_tokens: int = 1500
    shortest: int = 40
    rungs: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host that gets the notes' text, with its port where one is named; never a password."""
        parts = urlsplit(self.base_url)
        name = parts.hostname or ""
        return f"{name}:{parts.port}" if parts.port else name

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this machine, so that no text leaves it."""
        name = urlsplit(self.base_url).hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False

    def model_for(self, step: Step) -> str:
        """The model that a step asks."""
        return self.models.get(step) or self.model
