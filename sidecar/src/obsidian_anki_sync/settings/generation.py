"""The settings of cards written by a language model."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from obsidian_anki_sync.generation.options import ModelOptions
from obsidian_anki_sync.settings.secret import Secret

_Money = Annotated[float, Meta(ge=0)]
_NO_SECRET = Secret()
_Count = Annotated[int, Meta(ge=0)]


class ReviewPolicy(StrEnum):
    """The generated cards that wait for review: all, or those that a check flags."""

    ALL = "all"
    FLAGGED = "flagged"


class GenerationSettings(ModelOptions, frozen=True, kw_only=True):
    """Cards written by a language model. A limit of 0 means no limit."""

    enabled: Annotated[bool, Meta(description="Send the notes chosen below to the model in every sync.")] = (
        False
    )
    agents: Annotated[
        bool, Meta(description="Let the model also judge notes and answer its own questions.")
    ] = False
    key: Annotated[
        Secret, Meta(description="The server's key; only from the environment or the keyring.")
    ] = _NO_SECRET
    key_host: Annotated[
        str,
        Meta(description="The host that the key is for; by default that of a url set on this computer."),
    ] = ""

    folders: Annotated[
        tuple[str, ...], Meta(description="Folders of the vault whose notes go to the model.")
    ] = ()
    tags: Annotated[tuple[str, ...], Meta(description="Tags whose notes go to the model.")] = ()
    never_tags: Annotated[
        tuple[str, ...],
        Meta(description="Tags whose notes are never sent, even if another setting names them."),
    ] = ("private",)
    add_to_cards: Annotated[
        bool, Meta(description="Generate cards also for notes with cards of their own.")
    ] = False

    max_cost_run: Annotated[_Money, Meta(description="The most money for one run.")] = 1.0
    max_cost_month: Annotated[_Money, Meta(description="The most money for one month.")] = 5.0
    max_tokens_run: Annotated[_Count, Meta(description="The most tokens for one run.")] = 0
    max_tokens_month: Annotated[_Count, Meta(description="The most tokens for one month.")] = 0
    max_reasoning_tokens_run: Annotated[
        _Count, Meta(description="The most tokens for thinking in one run.")
    ] = 0
    max_reasoning_tokens_month: Annotated[
        _Count, Meta(description="The most tokens for thinking in one month.")
    ] = 0
    max_requests_run: Annotated[_Count, Meta(description="The most requests for one run.")] = 0
    max_requests_month: Annotated[_Count, Meta(description="The most requests for one month.")] = 0

    review: Annotated[
        ReviewPolicy,
        Meta(description="Which cards wait for review: all, or flagged ones with the rest approved."),
    ] = ReviewPolicy.ALL
