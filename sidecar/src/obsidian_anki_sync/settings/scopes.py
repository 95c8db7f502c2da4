"""The keys that belong to the vault, those of this computer, and the permissions that a vault needs.

A vault may come from somebody else. A key of the vault only shapes cards, so its value in the vault's file
counts at once. All other keys belong to the computer: their values in the vault's file count only after the
user of this computer agreed to them. A key that is not listed here belongs to the computer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from obsidian_anki_sync.generation.options import Step


class Scope(StrEnum):
    """The owner of a key: the vault or this computer."""

    VAULT = "vault"
    DEVICE = "device"


class Power(StrEnum):
    """The power of a key of the computer; the keys of one power are approved together."""

    PROGRAM = "program"
    SEND = "send"
    FETCH = "fetch"
    SPEND = "spend"
    APPROVE = "approve"
    TARGET = "target"
    STORE = "store"
    REMOVE = "remove"
    WRITE_NOTES = "write-notes"
    WRITE_EDITS = "write-edits"
    WRITE_PROPERTIES = "write-properties"
    OTHER = "other"


# The keys that only shape cards. A table is listed as a whole only if none of its keys will ever run, send or
# write anything.
_OF_THE_VAULT = frozenset(
    {
        "include",
        "exclude",
        "syntaxes",
        "note_type",
        "note_types",
        "deck",
        "deck_from_folder",
        "conflicts",
        "orphans",
        "restore_deleted",
        "rendering.strict_line_breaks",
        "rendering.captions",
        "rendering.highlight_code",
        "rendering.embed_depth",
        "rendering.context",
        "rendering.source_link",
        "generation.languages",
        "generation.note_types",
        "generation.max_cards",
        "generation.max_tokens",
        "generation.section_tokens",
        "generation.context_tokens",
        "generation.temperature",
        "generation.both_languages",
    }
)
_TABLES_OF_THE_VAULT = ("mend.", "selection.", "syntax.")

_POWERS: Mapping[str, Power] = {
    "rendering.mermaid": Power.PROGRAM,
    "rendering.remote_pictures": Power.FETCH,
    **dict.fromkeys(
        (
            "generation.enabled",
            "generation.agents",
            "generation.url",
            "generation.model",
            "generation.models",
            "generation.folders",
            "generation.tags",
            "generation.add_to_cards",
            "generation.shortest",
            "generation.extra",
            "generation.images",
            *(f"generation.{step}.{key}" for step in Step for key in ("url", "model")),
        ),
        Power.SEND,
    ),
    **dict.fromkeys(
        (
            "generation.price_in",
            "generation.price_out",
            "generation.max_cost_run",
            "generation.max_cost_month",
            "generation.max_tokens_run",
            "generation.max_tokens_month",
            "generation.max_requests_run",
            "generation.max_requests_month",
            "generation.max_reasoning_tokens_run",
            "generation.max_reasoning_tokens_month",
            *(f"generation.{step}.{key}" for step in Step for key in ("price_in", "price_out")),
        ),
        Power.SPEND,
    ),
    "generation.review": Power.APPROVE,
    **dict.fromkeys(("target", "profile", "ankiweb"), Power.TARGET),
    "db": Power.STORE,
    **dict.fromkeys(("removal_share", "removal_count", "backups"), Power.REMOVE),
    "id_comments": Power.WRITE_NOTES,
    "edits_into_notes": Power.WRITE_EDITS,
    "study_properties": Power.WRITE_PROPERTIES,
}

ONLY_MORE = frozenset({"generation.never_tags"})
"""Lists that protect: the vault's file can add entries to them, and can remove none."""

NEVER_FROM_A_VAULT = frozenset(
    {"vault", "anki_key", "anki_key_host", "generation.key", "generation.key_host"}
)
"""Keys that never have an effect in a vault's file."""


def scope_of(key: str) -> Scope:
    """Returns the owner of a key."""
    of_the_vault = key in _OF_THE_VAULT or key.startswith(_TABLES_OF_THE_VAULT)
    return Scope.VAULT if of_the_vault else Scope.DEVICE


def power_of(key: str) -> Power | None:
    """Returns the power of a key of the computer; None for a key of the vault."""
    return None if scope_of(key) is Scope.VAULT else _POWERS.get(key, Power.OTHER)
