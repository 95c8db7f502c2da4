"""Cards written by a language model."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.settings.secret import Secret

_STEPS = ("judge", "write", "answer", "repair")
_Money = Annotated[float, Meta(ge=0)]
_Count = Annotated[int, Meta(ge=0)]


class ReviewPolicy(StrEnum):
    """Which generated cards wait for the user: all, or those that a check doubts."""

    ALL = "all"
    FLAGGED = "flagged"


class GenerationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cards written by a language model. A limit of 0 is none."""

    enabled: Annotated[
        bool, Meta(description="Whether every sync sends the notes chosen below to the model.")
    ] = False
    agents: Annotated[
        bool, Meta(description="Whether the model also judges notes and answers its own questions.")
    ] = False
    url: Annotated[
        str,
        Meta(
            description="The server's address of the OpenAI chat API, up to /v1.", pattern="^https?://[^/?#]"
        ),
    ] = "http://127.0.0.1:11434/v1"
    model: Annotated[str, Meta(description="The model's name, as the server calls it.")] = ""
    models: Annotated[
        dict[str, str],
        Meta(description="A model of its own for a step: judge, write, answer or repair."),
    ] = msgspec.field(default_factory=dict)
    key: Annotated[
        Secret, Meta(description="The server's key; from the environment or the keyring alone.")
    ] = Secret()

    folders: Annotated[
        tuple[str, ...], Meta(description="Folders of the vault whose notes go to the model.")
    ] = ()
    tags: Annotated[tuple[str, ...], Meta(description="Tags whose notes go to the model.")] = ()
    never_tags: Annotated[
        tuple[str, ...], Meta(description="Tags whose notes are never sent, whatever else names them.")
    ] = ("private",)
    add_to_cards: Annotated[
        bool, Meta(description="Whether notes that hold cards of their own get generated ones too.")
    ] = False
    shortest: Annotated[_Count, Meta(description="A note with fewer characters is not sent.")] = 40

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
        _Count, Meta(description="The model's window in tokens; 0: as the server says.")
    ] = 0
    extra: Annotated[
        dict[str, Any], Meta(description="Further fields of every request, for what a server needs.")
    ] = msgspec.field(default_factory=dict)

    concurrency: Annotated[
        int, Meta(description="The most requests at a time; 0: one on this machine, else it adapts.", ge=0)
    ] = 0
    idle_seconds: Annotated[
        float, Meta(description="How long an answer may stand still before it counts as lost.", gt=0)
    ] = 60.0
    total_seconds: Annotated[float, Meta(description="How long one answer may take.", gt=0)] = 600.0

    price_in: Annotated[
        _Money | None, Meta(description="The price of a million tokens sent; free on this machine.")
    ] = None
    price_out: Annotated[
        _Money | None, Meta(description="The price of a million tokens answered; free on this machine.")
    ] = None
    max_cost_run: Annotated[_Money, Meta(description="The most money for one run.")] = 1.0
    max_cost_month: Annotated[_Money, Meta(description="The most money for one month.")] = 5.0
    max_tokens_run: Annotated[_Count, Meta(description="The most tokens for one run.")] = 0
    max_tokens_month: Annotated[_Count, Meta(description="The most tokens for one month.")] = 0
    max_requests_run: Annotated[_Count, Meta(description="The most requests for one run.")] = 0
    max_requests_month: Annotated[_Count, Meta(description="The most requests for one month.")] = 0

    review: Annotated[
        ReviewPolicy,
        Meta(description="Which cards wait for review: all, or flagged ones with the rest approved."),
    ] = ReviewPolicy.ALL

    def __post_init__(self) -> None:
        for name in self.note_types:
            if name not in BY_KEY:
                raise ValueError(f"There is no note type {name!r}; known are {', '.join(BY_KEY)}")
        for step in self.models:
            if step not in _STEPS:
                raise ValueError(f"There is no step {step!r}; known are {', '.join(_STEPS)}")
