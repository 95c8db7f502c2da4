"""``import``: reads another tool's settings and cards, and links the Anki notes that it made."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import asdict
from rich.console import RenderableType

from obsidian_anki_sync.cli.commands.adopt import adopt
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.output.display import Display
from obsidian_anki_sync.cli.output.progress import reading
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.summary import listed
from obsidian_anki_sync.cli.output.words import path_and_line
from obsidian_anki_sync.cli.result import CommandResult, Document
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.inspect.importing import Import, importable_notes, prepare_import
from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
from obsidian_anki_sync.pipeline.report import ImportableNote
from obsidian_anki_sync.settings import Loaded, Settings, Syntax, toml_lines
from obsidian_anki_sync.settings.editing import set_values
from obsidian_anki_sync.settings.keys import nested


async def import_cards(
    loaded: Loaded, syntax: Syntax, data: Path | None, display: Display, given: Given, *, apply: bool
) -> CommandResult:
    """Shows the cards of a syntax and, with ``apply``, writes its settings and links its Anki notes.

    The settings are written before Anki notes are linked, since the next sync must read their cards. Raises
    ``SyncError``.
    """
    with display.running():
        found, notes = await asyncio.to_thread(_find, loaded.settings, syntax, data, display)
    files: tuple[Path, ...] = ()
    if apply and found.missing:
        files = await asyncio.to_thread(set_values, loaded, found.missing)
    command = ("import", syntax.value, *(("--data", str(found.data)) if data else ()))
    linked = await adopt(found.settings, display, apply=apply, given=given, command=command, summary=True)
    if linked.exit_code is ExitCode.INTERRUPTED:
        return linked
    return CommandResult(
        linked.exit_code,
        partial(_document, found, notes, linked),
        partial(_view, found, syntax, notes, linked, files, given),
    )


def _find(
    settings: Settings, syntax: Syntax, data: Path | None, display: Display
) -> tuple[Import, tuple[ImportableNote, ...]]:
    vault = VaultNotes(settings.vault_root, reading(display))
    found = prepare_import(settings, syntax, vault, data)
    return found, importable_notes(found, vault)


def _document(found: Import, notes: Sequence[ImportableNote], linked: CommandResult) -> Document:
    return {
        "notes": [asdict(note) for note in notes],
        "data": str(found.data) if found.data else None,
        "missing_settings": nested(found.missing),
        "not_taken_over": list(found.not_taken),
        "adoption": linked.document(),
    }


def _view(
    found: Import,
    syntax: Syntax,
    notes: Sequence[ImportableNote],
    linked: CommandResult,
    written: Sequence[Path],
    given: Given,
) -> Iterator[RenderableType]:
    if found.data:
        yield Prose(f"Read the other tool's settings in {found.data}.")
    yield from _cards(found, syntax, notes)
    yield from _findings(notes, given)
    if found.not_taken:
        yield "Not taken over:"
        yield from (Prose(sentence, first=2, rest=4) for sentence in found.not_taken)
    yield from linked.view()
    if not found.missing:
        return
    yield ""
    if written:
        yield Prose(f"Written into {' and '.join(map(str, written))}:")
    else:
        yield Prose("--apply writes these settings; with them each sync reads these cards:")
    yield ""
    yield from toml_lines(nested(found.missing))


def _cards(found: Import, syntax: Syntax, notes: Sequence[ImportableNote]) -> Iterator[RenderableType]:
    cards, named = sum(note.cards for note in notes), sum(note.named for note in notes)
    if not cards:
        yield Prose(f"No note holds cards of {' or '.join(one.value for one in found.syntaxes)}.")
        return
    holding = sum(note.cards > 0 for note in notes)
    yield Prose(
        f"{counted(cards, 'card')} of {syntax} in {counted(holding, 'note')};"
        f" {named} of them {'names' if named == 1 else 'name'} an Anki note."
    )
    by_syntax: Counter[str] = Counter()
    for note in notes:
        by_syntax.update(note.by_syntax)
    if len(by_syntax) > 1:
        yield from (f"  {number} {name}" for name, number in by_syntax.most_common())


def _findings(notes: Sequence[ImportableNote], given: Given) -> Iterator[RenderableType]:
    findings = [finding for note in notes for finding in note.findings]
    if findings:
        yield f"Findings ({len(findings)}):"
        yield from listed(
            tuple(f"{path_and_line(one.path, one.line)} {one.message}" for one in findings), given
        )
