"""``import``: reads the cards of another tool's syntax, and links the Anki notes that it made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import RenderableType

from obsidian_anki_sync.cli.commands.adopt import adopt
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.summary import listed
from obsidian_anki_sync.cli.output.tables import importable_table
from obsidian_anki_sync.cli.output.words import counted, placed
from obsidian_anki_sync.cli.result import Document, Result
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.inspect.importing import Import, importable_notes, prepare_import
from obsidian_anki_sync.pipeline.report import ImportableNote
from obsidian_anki_sync.settings import PROGRAM, Settings, Syntax, toml_lines


async def import_cards(
    settings: Settings, syntax: Syntax, data: Path | None, config: Path, display: Display, *, apply: bool
) -> Result:
    """Shows what a syntax would bring and, if asked to, links it; raises ``SyncError``.

    Links only what the settings read from then on: the next sync would take all else for gone.
    """
    found = await asyncio.to_thread(prepare_import, settings, syntax, data)
    if apply and found.missing:
        raise UsageError(
            f"The settings do not read the cards of {syntax} as this import does, so the next sync would"
            " take them for gone.",
            f"{PROGRAM} import {syntax} prints the lines that the settings file {config} needs first.",
        )
    notes = await asyncio.to_thread(importable_notes, found.settings, syntax)
    linked = await adopt(found.settings, display, apply=apply, command=f"import {syntax}")
    if linked.exit_code is ExitCode.INTERRUPTED:
        return linked
    return Result(
        linked.exit_code,
        partial(_document, found, notes, linked),
        partial(_view, found, syntax, notes, linked, config),
    )


def _document(found: Import, notes: Sequence[ImportableNote], linked: Result) -> Document:
    return {
        "notes": [asdict(note) for note in notes],
        "data": str(found.data) if found.data else None,
        "missing_settings": found.missing,
        "adoption": linked.document(),
    }


def _view(
    found: Import, syntax: Syntax, notes: Sequence[ImportableNote], linked: Result, config: Path
) -> Iterator[RenderableType]:
    if found.data:
        yield Prose(f"With the settings of the other tool in {found.data}.")
    cards, named = sum(note.cards for note in notes), sum(note.named for note in notes)
    holding = [note for note in notes if note.cards]
    if not cards:
        yield Prose(f"No note holds cards of {syntax}.")
    else:
        yield Prose(
            f"{counted(cards, 'card')} of {syntax} in {counted(len(holding), 'note')};"
            f" {named} of them {'names' if named == 1 else 'name'} an Anki note."
        )
        yield importable_table(holding)
    findings = [finding for note in notes for finding in note.findings]
    if findings:
        yield f"Worth a look ({len(findings)}):"
        yield from listed(tuple(f"{placed(one.path, one.line)} {one.message}" for one in findings))
    yield from linked.view()
    if found.missing:
        yield ""
        yield Prose(f"With these lines in {config} each sync reads these cards; --apply needs them there:")
        yield ""
        yield from toml_lines(found.missing)
