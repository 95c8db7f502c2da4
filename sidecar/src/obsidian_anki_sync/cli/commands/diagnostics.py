"""``diagnostics``: writes a file to attach to a bug report."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import orjson

from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.pipeline.inspect.diagnostics import diagnostics as collect
from obsidian_anki_sync.settings import Settings


async def diagnostics(settings: Settings, file: Path) -> CommandResult:
    """Writes the document to ``file``; raises ``UnavailableError`` if that fails."""
    document = await collect(settings)
    _write(file, orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    lines = [
        f"Wrote {file}. Attach it to a bug report.",
        "It holds versions, settings and counts, and no text of your notes. Read it before you share it.",
    ]
    return CommandResult(ExitCode.DONE, partial(dict, document), lambda: lines)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UnavailableError(
            f"{file} cannot be written: {error.strerror}.", "Choose a file in another folder."
        ) from None
