"""``init``: examines the vault and Anki, writes the settings, and tells what a sync would do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.cli.asking import choose
from obsidian_anki_sync.cli.commands.sync import sync
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.options import SharedOptions
from obsidian_anki_sync.cli.output.display import Display, SilentDisplay
from obsidian_anki_sync.cli.output.progress import reading
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.terminal import Terminal
from obsidian_anki_sync.cli.requests.sync import SyncRequest
from obsidian_anki_sync.cli.result import CommandResult, Document
from obsidian_anki_sync.domain.errors import GuardError, SyncError
from obsidian_anki_sync.domain.quoting import quoted
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.anki_status import AnkiStatus, anki_status
from obsidian_anki_sync.pipeline.inspect.importing import ToolFound, tools_in_vault
from obsidian_anki_sync.pipeline.inspect.survey import Survey, SyntaxCount, survey
from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
from obsidian_anki_sync.pipeline.other_tools.tools import tool_of
from obsidian_anki_sync.settings import PROGRAM, Loaded, Settings
from obsidian_anki_sync.settings.editing import set_values
from obsidian_anki_sync.settings.files import write_whole
from obsidian_anki_sync.settings.loading import Source
from obsidian_anki_sync.settings.template import commented_settings
from obsidian_anki_sync.settings.vaults import obsidian_vaults, vault_around

Say = Callable[[str | Prose], object]
Ask = Callable[[str], bool | None]
"""Asks a question; returns None if the user cancels it."""

_ADD_ON = (
    "Anki takes the cards through the add-on AnkiConnect. In Anki: Tools > Add-ons > Get Add-ons, code"
    " 2055492159; then restart Anki."
)


class _Found(Struct, frozen=True):
    """The content of the vault, and the state of Anki."""

    vault: Survey
    tools: tuple[ToolFound, ...]
    anki: AnkiStatus


def choose_vault(shared: SharedOptions, *, can_ask: bool) -> SharedOptions:
    """Returns the options with a vault: the named one, the one around the current folder, or a known one.

    Without a user to ask, a known vault is chosen only if it is the only one.
    """
    if shared.names_vault or vault_around(Path.cwd()):
        return shared
    known = obsidian_vaults()
    if len(known) > 1 and can_ask:
        terminal = Terminal(sys.stdout)
        terminal.out("Obsidian's vaults on this computer:")
        for number, path in enumerate(known, 1):
            terminal.out(f"  {number}  {path}")
        chosen = choose("Which one?", len(known))
        if chosen is None:
            raise KeyboardInterrupt
        return replace(shared, vault=str(known[chosen - 1]))
    return replace(shared, vault=str(known[0])) if len(known) == 1 else shared


async def init(loaded: Loaded, say: Say, ask: Ask | None, display: Display, *, agreed: bool) -> CommandResult:
    """Sets a vault up; raises ``SyncError``.

    It asks by ``ask``. Without it, the settings are written only if the user has ``agreed``.
    ``display`` shows how many notes are read.
    """
    say(f"The vault: {loaded.vault.root}")
    found = await _examine(loaded.settings, display)
    for line in (*_vault_lines(found.vault), *_tool_lines(found.tools), *_anki_lines(found.anki)):
        say(line)
    switched_on = _to_switch_on(found, ask if not agreed else None)
    values = _values(loaded, switched_on)
    may_write = agreed if ask is None or agreed else ask("Write the settings?")
    if switched_on is None or may_write is None:
        raise KeyboardInterrupt
    files = await asyncio.to_thread(_write, loaded, values) if may_write else ()
    for file in files:
        say(f"Written: {file}")
    if found.anki.ready and may_write:
        say(await _plan(loaded, values))
    command = _command(loaded, found.anki)
    last = tuple(_last_lines(loaded, found.tools, command)) if may_write else _unwritten(loaded)
    document = partial(_document, loaded, found, values, files, command)
    return CommandResult(ExitCode.DONE, document, lambda: last)


async def _examine(settings: Settings, display: Display) -> _Found:
    notes = VaultNotes(settings.vault_root, reading(display))
    with display.running():
        vault = await asyncio.to_thread(survey, settings, notes)
        tools = await asyncio.to_thread(tools_in_vault, settings, vault, notes)
        return _Found(vault, tools, await anki_status(settings))


def _vault_lines(found: Survey) -> Iterator[str | Prose]:
    yield f"It holds {counted(found.notes, 'note')}."
    for one in found.syntaxes:
        off = "" if one.on else ", switched off"
        yield f"  {one.name}: {counted(one.cards, 'card')} in {counted(one.notes, 'note')}{off}"
    if not found.syntaxes:
        yield Prose("No note holds a card yet. A line 'Q: ...' and below it a line 'A: ...' make one.", 2, 2)


def _tool_lines(tools: Sequence[ToolFound]) -> Iterator[Prose]:
    for tool in tools:
        named = _named(tool)
        keep = "can keep its Anki note" if named == 1 else "can keep their Anki notes"
        history = f" {counted(named, 'card')} of it {keep} and review history." if named else ""
        yield Prose(f"The tool {tool.syntax} was used here.{history}")


def _named(tool: ToolFound) -> int:
    """Returns how many of the tool's cards name an Anki note."""
    return sum(note.named for note in tool.notes)


def _anki_lines(anki: AnkiStatus) -> Iterator[str | Prose]:
    yield Prose(anki.message)
    if not anki.ready:
        yield Prose(_ADD_ON if anki.code == "anki-not-running" else anki.advice, 2, 2)
        yield "  Without Anki, cards go into a file:"
        yield f"    {PROGRAM} sync --target file:cards.apkg"


def _to_switch_on(found: _Found, ask: Ask | None) -> list[SyntaxCount] | None:
    """Returns the syntaxes to read from now on; None if the user broke a question off.

    Those of a tool whose plugin is in the vault are left to its import, which reads the tool's settings.
    """
    imported = [tool.syntax for tool in found.tools if tool.has_plugin]
    wanted = []
    for one in found.vault.syntaxes:
        tool = tool_of(one.name)
        if one.on or (tool and tool.name in imported):
            continue
        answer = True if ask is None else ask(f"Read {one.name} ({counted(one.cards, 'card')})?")
        if answer is None:
            return None
        if answer:
            wanted.append(one)
    return wanted


def _values(loaded: Loaded, switched_on: Sequence[SyntaxCount] | None) -> dict[str, Any]:
    """Returns the settings to write."""
    values: dict[str, Any] = {}
    if switched_on:
        values["syntaxes"] = [*loaded.settings.syntaxes, *(one.name for one in switched_on)]
    if loaded.sources["target"] is Source.FLAG:
        values["target"] = loaded.settings.target
    return values


def _write(loaded: Loaded, values: dict[str, Any]) -> tuple[Path, ...]:
    device = loaded.device_file
    is_new = not device.path.exists()
    if is_new:
        write_whole(device.path, commented_settings({"vault": str(loaded.vault.root)}))
    files = set_values(loaded, values)
    return tuple(dict.fromkeys((*((device.path,) if is_new else ()), *files)))


def _last_lines(loaded: Loaded, tools: Sequence[ToolFound], command: str) -> Iterator[str]:
    """Yields the next command: an import first, since a sync would make another tool's cards anew."""
    for tool in tools:
        yield f"Before the first sync, take over the settings and cards of {tool.syntax}:"
        yield f"  {' '.join((PROGRAM, 'import', tool.syntax, *_place(loaded)))}"
    yield f"{'Then' if tools else 'Now'} sync: {command}"


def _unwritten(loaded: Loaded) -> tuple[str, ...]:
    return ("Nothing was written. Write the settings with:", f"  {_init_command(loaded)}")


async def _plan(loaded: Loaded, values: dict[str, Any]) -> str | Prose:
    """Returns what a sync would do."""
    settings = loaded.settings.with_changes(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    )
    try:
        shown = await sync(SyncRequest(dry_run=True), settings, SilentDisplay())
    except GuardError as error:
        return Prose(f"The first sync will ask: {error.message}")
    except SyncError as error:
        return Prose(f"A sync would stop now: {error.message} {error.cli_advice}")
    actions = shown.document().get("actions", ())
    if not actions:
        return "A sync would change nothing."
    cards = counted(len(actions), "card")
    return Prose(f"A sync would change {cards}; `{PROGRAM} sync --dry-run` lists them.")


def _command(loaded: Loaded, anki: AnkiStatus) -> str:
    wait = [] if anki.ready else ["--wait"]
    return " ".join((PROGRAM, "sync", *_place(loaded), *wait))


def _init_command(loaded: Loaded) -> str:
    return " ".join((PROGRAM, "init", *_place(loaded), "--yes"))


def _place(loaded: Loaded) -> list[str]:
    root = str(loaded.vault.root)
    known = loaded.device_file.values().get("vault") if loaded.device_file.path.exists() else None
    return [] if known == root else ["--vault", quoted(root)]


def _document(
    loaded: Loaded, found: _Found, values: dict[str, Any], files: Sequence[Path], command: str
) -> Document:
    return {
        "vault": str(loaded.vault.root),
        "notes": found.vault.notes,
        "syntaxes": [
            {"name": one.name, "on": one.on, "notes": one.notes, "cards": one.cards}
            for one in found.vault.syntaxes
        ],
        "tools": [tool.syntax for tool in found.tools],
        "anki": {"ready": found.anki.ready, "message": found.anki.message},
        "settings": values,
        "files": list(map(str, files)),
        "command": command,
    }
