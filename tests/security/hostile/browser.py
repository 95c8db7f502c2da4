"""Shows HTML in Chromium as Anki would, and returns the actions that it took."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[3]
_SCRIPT = Path(__file__).with_name("execute.mjs")
_COMMANDS = Path(__file__).with_name("commands.mjs")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def why_not() -> str:
    """Returns the reason why Chromium cannot run here, or an empty text."""
    if not _chromium():
        return "Chromium was not found; the environment variable CHROMIUM names one"
    if not (ROOT / "node_modules" / "mathjax").is_dir():
        return "MathJax was not found; `npm ci` installs it"
    return ""


def executed(fields: Sequence[str]) -> list[list[str]]:
    """Returns the forbidden actions of each field."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "fields.json"
        file.write_text(json.dumps(list(fields)), "utf-8")
        results: list[list[str]] = json.loads(_node(_SCRIPT, str(file), _chromium()))
    return results


def mathjax_commands() -> set[str]:
    """Returns the commands that MathJax knows."""
    return set(_node(_COMMANDS, _chromium()).split())


def shown(page: str) -> str:
    """Returns the HTML of a page after its scripts have run."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, "utf-8")
        options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
        run = subprocess.run(
            [_chromium(), *options, "--dump-dom", file.as_uri()],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
    return run.stdout


def _node(*arguments: str | Path) -> str:
    run = subprocess.run(
        [shutil.which("node") or "node", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=1800,
        cwd=ROOT,
    )
    if run.returncode:
        raise AssertionError(run.stderr)
    return run.stdout


def _chromium() -> str:
    named = os.environ.get("CHROMIUM", "")
    found = (named, *(shutil.which(name) or "" for name in _NAMES))
    return next((path for path in found if path), "")
