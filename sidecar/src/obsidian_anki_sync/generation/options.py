"""What a user can choose about the writing of cards by a language model."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta

from obsidian_anki_sync.domain.note_type import BY_KEY, NoteType

_Price = Annotated[float, Meta(ge=0)] | None


class Step(StrEnum):
    """What a model is asked for; each step may have a model of its own."""

    JUDGE = "judge"
    WRITE = "write"
    ANSWER = "answer"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """The server, the model, and what it is asked for."""

    url: Annotated[
        str,
        Meta(
            description="The server's address of the OpenAI chat API, up to /v1.", pattern="^https?://[^/?#]"
        ),
    ] = "http://127.0.0.1:11434/v1"
    model: Annotated[str, Meta(description="The model's name, as the server calls it.")] = ""
    models: Annotated[
        Mapping[str, str],
        Meta(description="A model of its own for a step: judge, write, answer or repair."),
    ] = field(default_factory=dict)
    shortest: Annotated[int, Meta(description="A note with fewer characters is not sent.", ge=0)] = 40

    languages: Annotated[
        tuple[str, ...], Meta(description="The languages of the cards; by default the note's own.")
    ] = ()
    note_types: Annotated[
        tuple[str, ...], Meta(description="The note types that the model may choose from.")
    ] = ("basic",)
    max_cards: Annotated[int, Meta(description="The most cards of one request.", ge=1, le=50)] = 8
    temperature: Annotated[float, Meta(description="How freely the model words.", ge=0, le=2)] = 0.0
    max_tokens: Annotated[int, Meta(description="The longest answer, in tokens.", ge=64)] = 1024
    section_tokens: Annotated[
        int, Meta(description="How much of a long note is sent at a time, in tokens.", ge=100)
    ] = 1500
    context_tokens: Annotated[
        int, Meta(description="The model's window in tokens; 0: as the server says.", ge=0)
    ] = 0
    extra: Annotated[
        Mapping[str, Any], Meta(description="Further fields of every request, for what a server needs.")
    ] = field(default_factory=dict)

    reasoning_tokens: Annotated[
        int,
        Meta(description="Further room for the answer of a model that thinks first, in tokens.", ge=0),
    ] = 4096
    reasoning_effort: Annotated[
        str,
        Meta(description="How much a model thinks, such as low; by default low once it used up its room."),
    ] = ""

    concurrency: Annotated[
        int, Meta(description="The most requests at a time; 0: one on this machine, else it adapts.", ge=0)
    ] = 0
    idle_seconds: Annotated[
        float, Meta(description="How long a server may be silent before its answer counts as lost.", gt=0)
    ] = 60.0
    load_seconds: Annotated[
        float,
        Meta(description="How long a server on this machine may take to load the model.", gt=0),
    ] = 300.0
    total_seconds: Annotated[float, Meta(description="How long one answer may take.", gt=0)] = 600.0

    price_in: Annotated[
        _Price, Meta(description="The price of a million tokens sent; free on this machine.")
    ] = None
    price_out: Annotated[
        _Price, Meta(description="The price of a million tokens answered; free on this machine.")
    ] = None

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for an unknown note type or step."""
        for name in self.note_types:
            if name not in BY_KEY:
                raise ValueError(f"There is no note type {name!r}; known are {', '.join(BY_KEY)}")
        for step in self.models:
            if step not in list(Step):
                raise ValueError(f"There is no step {step!r}; known are {', '.join(Step)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationOptions(ModelOptions):
    """The server, the model, what it is asked for, and what one run knows beside the settings.

    ``retry_seconds`` is the first wait before a retry. ``response_formats`` are the forms of answer that
    models supported in an earlier run, by model.
    """

    key: str = field(default="", repr=False)
    use_agents: bool = False
    retry_seconds: float = 0.5
    response_formats: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[NoteType, ...]:
        """The note types that the model may choose from."""
        return tuple(BY_KEY[name] for name in self.note_types)

    @property
    def host(self) -> str:
        """The host that gets the notes' text, with its port where one is named; never a password."""
        return host_of(self.url)

    @property
    def is_loopback(self) -> bool:
        """True if the server runs on this machine, so that no text leaves it."""
        return is_loopback(self.url)

    @property
    def first_seconds(self) -> float:
        """How long the first byte of an answer may take, in seconds: a local server may have to load."""
        return max(self.idle_seconds, self.load_seconds) if self.is_loopback else self.idle_seconds

    def model_for(self, step: Step) -> str:
        """Returns the model that a step asks."""
        return self.models.get(step) or self.model


def host_of(url: str) -> str:
    """Returns the host of an address, with its port where one is named; never a user name or a password."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    return f"{name}:{parts.port}" if parts.port else name


def is_loopback(url: str) -> bool:
    """True if an address is on this machine."""
    name = urlsplit(url).hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
