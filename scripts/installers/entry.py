"""The start of the self-contained program."""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Runs a worker process, the keyring's command, or the program."""
    # A worker process is this program again; this line runs it and ends.
    multiprocessing.freeze_support()
    _restore_environment()
    if sys.argv[1:3] == ["-m", "keyring"]:
        from keyring.cli import main as keep_a_key

        sys.exit(keep_a_key(sys.argv[3:]))  # type: ignore[no-untyped-call]
    from obsidian_anki_sync.__main__ import main as run

    run()


def _restore_environment() -> None:
    """Gives other programs the libraries of the system: this one needs its own only to start."""
    name = "LD_LIBRARY_PATH"
    before = os.environ.pop(f"{name}_ORIG", None)
    if before is not None:
        os.environ[name] = before
    else:
        os.environ.pop(name, None)


if __name__ == "__main__":
    main()
