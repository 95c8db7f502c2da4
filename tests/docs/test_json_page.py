"""The page about JSON lists the keys of the documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from obsidian_anki_sync.cli.output.json_output import FORMAT_VERSION
from support.processes import run_program
from support.syncing import REPOSITORY, question, settings_for, write_note

_PAGE = (REPOSITORY / "docs" / "json.md").read_text("utf-8")
_ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)
_NAME = re.compile(r"`([\w -]+)`")


def listed() -> dict[str, set[str]]:
    """Returns the names of each command's document; what explains a name comes after a colon."""
    rows = {command: names for commands, names in _ROW.findall(_PAGE) for command in _NAME.findall(commands)}
    return {command: set(_NAME.findall(names.partition(":")[0])) for command, names in rows.items()}


@pytest.mark.parametrize(
    ("command", "flags"),
    [
        ("sync", ()),
        ("undo", ("--dry-run",)),
        ("progress", ()),
        ("index", ()),
        ("explain", ("n.md",)),
        ("check", ()),
        ("history", ()),
        ("conflicts", ()),
        ("review", ()),
        ("review", ("reasons",)),
        ("adopt", ()),
        ("changes", ()),
        ("stats", ()),
        ("mend", ()),
        ("find", ("TCP",)),
        ("import", ("flashcards",)),
        ("config", ()),
        ("init", ()),
    ],
)
def test_a_document_has_the_names_of_the_page(tmp_path: Path, command: str, flags: tuple[str, ...]) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", question("What is TCP?", "A protocol."))
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert run_program("sync", settings, **own).returncode == 0
    document = json.loads(run_program(command, settings, *flags, "--json", **own).stdout)
    assert document.pop("format_version") == FORMAT_VERSION
    named = " ".join((command, *flags[:1]))
    assert document.keys() == listed().get(named, listed()[command])


def test_the_page_names_the_version() -> None:
    assert f"It is {FORMAT_VERSION}." in _PAGE
