"""Flags of several commands."""

from __future__ import annotations

from typing import Annotated

from obsidian_anki_sync.cli.options import flag

AsJson = Annotated[bool, flag("--json", "Print one JSON document and nothing else.")]
Refreshing = Annotated[bool, flag("--refresh", "Ask the model again for answers that are kept.")]
AllowingRemovals = Annotated[bool, flag("--allow-removals", "Carry out the removals that the guard listed.")]
SameVault = Annotated[
    bool, flag("--same-vault", "If it is in doubt: the cards in Anki belong to this vault.")
]
NewVault = Annotated[bool, flag("--new-vault", "If it is in doubt: this is another vault.")]
