"""How a running Anki is talked to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AnkiConnectOptions:
    """The add-on's key, how many seconds an answer may take, and whether cards travel as packages.

    A change may take longer than a question: Anki imports ten thousand cards in seconds, but a slow disk and
    an open dialog take their time too.
    """

    key: str = field(default="", repr=False)
    read_seconds: float = 30
    write_seconds: float = 120
    use_packages: bool = True
