"""The releases of the add-on that differ in what a client can see."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Release:
    """What a release does; ``lacks`` names actions that it does not know yet.

    ``adds_all_or_none``: ``addNotes`` takes back what it added when one fails, instead of answering ``null``
    for that one. ``keeps_deck``: a note that is added lands in the deck that was asked for, not in Default.
    ``reads_by_query``: ``notesInfo`` takes a search. ``syncs_silently``: ``sync`` without an
    account is not an error.
    """

    adds_all_or_none: bool = True
    keeps_deck: bool = True
    reads_by_query: bool = True
    syncs_silently: bool = False
    greeting: bytes = b'{"apiVersion": "AnkiConnect v.6"}'
    lacks: frozenset[str] = field(default=frozenset())


LATEST = Release(lacks=frozenset({"getVersion"}))

OF_2025 = Release(keeps_deck=False)
"""Anki-Connect-Plus, on Anki 26.9."""

OF_2023 = Release(
    adds_all_or_none=False,
    keeps_deck=False,
    reads_by_query=False,
    syncs_silently=True,
    greeting=b"AnkiConnect v.6",
    lacks=frozenset(
        {"getVersion", "notesModTime", "canAddNotesWithErrorDetail", "getActiveProfile", "updateNoteModel"}
    ),
)
"""As released in 2023, on Anki 26.9."""

RELEASES = {"latest": LATEST, "2025": OF_2025, "2023": OF_2023}
