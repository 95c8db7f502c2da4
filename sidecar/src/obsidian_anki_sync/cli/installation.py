"""How this copy of the program was installed, and so how something is added to it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from obsidian_anki_sync.domain.errors import MissingLibraryError, SyncError
from obsidian_anki_sync.settings import PROGRAM


def advice_of(error: SyncError, prefix: str = sys.prefix) -> str:
    """Returns what to do about an error in a terminal, by the way in which the program was installed."""
    if isinstance(error, MissingLibraryError):
        if is_self_contained():
            return (
                "This copy of the program is self-contained and cannot be extended. Remove it and install it "
                f"with uv: uv tool install --with {error.library}, and the release's file that ends in .whl"
            )
        return f"Add it with: {how_to_add(error.library, prefix)}"
    if error.code == "model-key":
        return f"{error.cli_advice} Or keep it in the system's keyring: {how_to_keep_a_key()}"
    return error.cli_advice


def how_to_add(library: str, prefix: str = sys.prefix) -> str:
    """Returns the command that adds a library to the program."""
    parts = [part.lower() for part in Path(prefix).parts]
    if "pipx" in parts:
        return f"pipx inject {PROGRAM} {library}"
    if "uv" in parts and "tools" in parts:
        return f"uv tool install --with {library}, and what you installed {PROGRAM} from"
    return f"{_python()} -m pip install {library}"


def is_self_contained() -> bool:
    """True if the program has a Python of its own, as the installers of a release bring it."""
    return bool(getattr(sys, "frozen", False))


def how_to_keep_a_key() -> str:
    """Returns the command that keeps a model's key in the keyring; keyring comes with the program.

    The self-contained program knows ``-m keyring`` as a Python does.
    """
    return f"{_python()} -m keyring set {PROGRAM} HOST"


def _python() -> str:
    return f'"{sys.executable}"' if sys.platform == "win32" else shlex.quote(sys.executable)
