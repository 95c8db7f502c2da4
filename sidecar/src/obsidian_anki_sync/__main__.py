"""The entry: ``obsidian-anki-sync``, or ``python -m obsidian_anki_sync``."""

from __future__ import annotations

import gc
import sys

from obsidian_anki_sync.cli.stop_signals import end_on_stop

# Importing ``typing`` takes longer than all above, and a signal before ``end_on_stop`` shows a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from obsidian_anki_sync.cli.result import CommandResult


def main() -> NoReturn:
    """Runs the command that the arguments name, and ends the process."""
    # Nothing imported is garbage, and looking for it takes a tenth of the start. ``serve`` and
    # ``run_command`` turn it on.
    gc.disable()
    if sys.argv[1:] == ["serve"]:
        # The plugin waits for the first answer. Importing the command line's parser takes longer than that.
        from obsidian_anki_sync.rpc.serving import serve

        serve()
    end_on_stop()
    from obsidian_anki_sync.cli.entry import main as run

    run(_by_typer)


def _by_typer() -> CommandResult | int | None:
    from obsidian_anki_sync.program import run_line

    return run_line()


if __name__ == "__main__":
    main()
