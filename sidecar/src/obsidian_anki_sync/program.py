"""The program: the commands of the command line and, beside them, the server for the plugin.

The two faces do not know each other; here, above both, one program is made of them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from obsidian_anki_sync.cli.main import app, run_line
from obsidian_anki_sync.cli.options import value
from obsidian_anki_sync.cli.output.plain_help import with_plain_help

__all__ = ["app", "run_line"]

LogLevel = Literal["debug", "info", "warning", "error"]


@app.command()
def serve(
    *,
    log_level: Annotated[LogLevel, value("LEVEL", "How much to log on stderr.")] = "warning",
) -> None:
    """Answers the Obsidian plugin on stdin and stdout (JSON-RPC)."""
    from obsidian_anki_sync.rpc.serving import serve as answer

    answer(log_level)


with_plain_help(app)
