"""The log of a command: a file that the user names, and standard error with ``--verbose``."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from obsidian_anki_sync.domain.errors import UsageError

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_ROOT = "obsidian_anki_sync"


def start_logging(file: Path | None, *, verbose: bool) -> None:
    """Writes the log of this process to ``file``, and to standard error if ``verbose``.

    Without either, no log is written. Raises ``UsageError`` if the file cannot be opened.
    """
    log = logging.getLogger(_ROOT)
    log.propagate = False
    log.setLevel(logging.DEBUG)
    log.addHandler(logging.NullHandler())
    if file is not None:
        log.addHandler(_handler(_open(file), logging.DEBUG))
    if verbose:
        log.addHandler(_handler(logging.StreamHandler(sys.stderr), logging.INFO))


def _open(file: Path) -> logging.Handler:
    path = file.expanduser()
    try:
        # A log names notes and decks, so only its owner can read a new one.
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"The log file {file} cannot be opened: {error.strerror}.", "Name a file in a folder that exists."
        ) from None


def _handler(handler: logging.Handler, level: int) -> logging.Handler:
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler
