"""Writes the reference pages from the program: its commands, settings and store."""

from __future__ import annotations

import html
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import typer.main
from typer.cli import get_docs_for_click

from obsidian_anki_sync.cli import entry
from obsidian_anki_sync.cli.entry import HELP_WIDTH
from obsidian_anki_sync.cli.main import app
from obsidian_anki_sync.settings import ENVIRONMENT_PREFIX, PROGRAM
from obsidian_anki_sync.settings.keys import KEYS
from obsidian_anki_sync.settings.scopes import Scope, scope_of
from obsidian_anki_sync.store.database.schema import MIGRATIONS

DOCS = Path(__file__).parents[1] / "docs"
_WRITTEN = "\nThis page is written by `npm run docs`.\n"


def command_line() -> str:
    """Returns every command with its options, as ``--help`` lists them."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name=PROGRAM)
    text = html.unescape(get_docs_for_click(obj=command, ctx=context, name=PROGRAM))
    _, _, body = text.partition("\n")
    return f"# The command line\n{_WRITTEN}{body.rstrip()}\n"


def settings() -> str:
    """Returns every setting: its key, its default and what it does, table by table."""
    lines = [
        "# Settings",
        _WRITTEN,
        "A setting is kept in the vault if it shapes cards, and on the computer otherwise; the column *kept*",
        "says which. [Shared vaults](shared-vaults.md) names the files, and what settings that came with a",
        "vault can do. A flag (`--set KEY=VALUE`) takes precedence over the environment, the environment",
        "over the computer's file (`--config PATH`), and that over the vault's. A key of a table is",
        f"`table.key` as a flag, and `{ENVIRONMENT_PREFIX}TABLE_KEY` in the environment. A command reports a",
        "variable with this prefix that is not a setting.",
        "",
    ]
    tables = dict.fromkeys(key.table for key in KEYS.values())
    for table in tables:
        lines += _table(f"`[{table}]`" if table else "Without a table", table)
    return "\n".join(lines)


def store() -> str:
    """Returns the tables and views of the progress store, as SQLite has them after all migrations."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in MIGRATIONS:
            connection.executescript(migration)
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
            " ORDER BY type = 'view' DESC, type = 'table' DESC, name"
        ).fetchall()
    statements = "\n\n".join(f"{sql};" for _, _, sql in rows)
    return (
        f"# The progress store\n{_WRITTEN}\n"
        "Each vault has one SQLite file; `obsidian-anki-sync check` shows its path. Read `sync_progress`:\n"
        "all other tables may change with any version. You can read it while a sync runs. Never write to\n"
        f"it.\n\n```sql\n{statements}\n```\n"
    )


def help_page() -> str:
    """Returns what ``--help`` prints, with its styles; the program shows it without importing typer."""
    terminal = {"TERMINAL_WIDTH": str(HELP_WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    code = "import sys; from obsidian_anki_sync.program import app; app(prog_name=sys.argv.pop(1))"
    command = [sys.executable, "-c", code, PROGRAM, "--help"]
    shown = subprocess.run(  # noqa: S603
        command, env={**os.environ, **terminal}, capture_output=True, check=True, encoding="utf-8"
    )
    return "".join(f"{line.rstrip()}\n" for line in shown.stdout.splitlines())


PAGES = {
    DOCS / "command-line.md": command_line,
    DOCS / "settings.md": settings,
    DOCS / "store.md": store,
    Path(entry.__file__).with_name("help.txt"): help_page,
}


def _table(title: str, table: str) -> Iterator[str]:
    yield from (f"## {title}", "", "| key | default | kept | what it does |", "| --- | --- | --- | --- |")
    for key in KEYS.values():
        if key.table == table:
            described = key.description.replace("|", "\\|")
            kept = "vault" if scope_of(key.name) is Scope.VAULT else "computer"
            yield f"| `{key.name}` | {_shown(key.default)} | {kept} | {described} |"
    yield ""


def _shown(default: Any) -> str:
    match default:
        case None | "" | ():
            return ""
        case bool():
            return f"`{str(default).lower()}`"
        case tuple():
            return ", ".join(f"`{one}`" for one in default)
    return f"`{default}`" if str(default) not in ("{}", ".") else ""


def main() -> None:
    """Writes the pages; with ``--check``, only lists those that are out of date."""
    stale = [path for path, page in PAGES.items() if _read(path) != page()]
    if "--check" in sys.argv:
        names = ", ".join(path.name for path in stale)
        sys.exit(f"Out of date, run `npm run docs`: {names}" if stale else 0)
    for path in stale:
        path.write_text(PAGES[path](), encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    main()
