"""The files that are made from the schema, with their texts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.classes import messages_module
from generator.page import protocol_page
from generator.reading import FOLDER, read_protocol
from generator.settings import settings_schema

ROOT = FOLDER.parent


def made_files() -> Iterator[tuple[Path, str]]:
    """Yields each file that Python makes from the schema, with its text; the settings come first."""
    settings = json.dumps(settings_schema(), indent=2, ensure_ascii=False)
    yield FOLDER / "schema" / "settings.json", f"{settings}\n"
    protocol = read_protocol()
    package = ROOT / "sidecar" / "src" / "obsidian_anki_sync"
    yield package / "rpc" / "messages.py", laid_out(messages_module(protocol))
    yield ROOT / "docs" / "protocol.md", protocol_page(protocol)


def laid_out(text: str) -> str:
    """Returns Python code as the formatter leaves it."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [str(ruff), "format", "--stdin-filename", str(ROOT / "messages.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
