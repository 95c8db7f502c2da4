"""Imports from another tool: the settings that read its cards, and the cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note import Finding, Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.inspect.survey import Survey
from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
from obsidian_anki_sync.pipeline.other_tools.changes import missing_in, with_changes
from obsidian_anki_sync.pipeline.other_tools.proof import chosen_styles, names_an_anki_note, unclaimed_ids
from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import TakenOver
from obsidian_anki_sync.pipeline.other_tools.tools import (
    TOOLS,
    Tool,
    ToolData,
    data_in_vault,
    read_data,
    tool_of,
)
from obsidian_anki_sync.pipeline.report import ImportableNote
from obsidian_anki_sync.settings import Settings, Syntax, toml_lines
from obsidian_anki_sync.settings.keys import nested

_PATTERNS = "syntax.patterns"
_ONLY_WHERE_NAMED = frozenset({Syntax.FLASHCARDS_INLINE, Syntax.FLASHCARDS_CLOZE})
"""Syntaxes that read ordinary lines as cards: switched on only if one of them names its Anki note."""


class Import(Struct, frozen=True):
    """The settings that read another tool's cards, as far as the user's own lack them.

    ``data`` is the file with the tool's settings, if there is one. ``not_taken`` lists those without a
    counterpart here. ``syntaxes`` are those that read its cards.
    """

    settings: Settings
    missing: Mapping[str, Any]
    data: Path | None
    syntaxes: tuple[Syntax, ...]
    not_taken: tuple[str, ...] = ()


def prepare_import(settings: Settings, syntax: Syntax, vault: VaultNotes, data: Path | None = None) -> Import:
    """Returns the settings with a syntax on, and with the tool's own settings.

    ``data`` is the file with those, by default the one in the vault. Raises ``UsageError`` if it cannot be
    read, or if the syntax has no such file.
    """
    tool = tool_of(syntax)
    if data and not tool:
        raise UsageError(f"{syntax} has no settings of its own.", "Import it without a file.")
    found: ToolData | None = None
    if tool:
        found = read_data(data) if data else data_in_vault(settings.vault_root, tool)
    taken = tool.read(found.content) if tool and found else TakenOver({})
    return _with_proven_syntaxes(settings, syntax, taken, vault, found)


class ToolFound(Struct, frozen=True):
    """Another tool's settings or cards in the vault: ``syntax`` is the one to import.

    ``has_plugin`` is True if the tool's plugin is in the vault: its settings tell which syntaxes were used.
    """

    syntax: str
    found: Import
    notes: tuple[ImportableNote, ...]
    has_plugin: bool

    @property
    def setting_lines(self) -> tuple[str, ...]:
        """The settings that are missing, as lines of TOML."""
        return tuple(toml_lines(nested(self.found.missing))) if self.found.missing else ()


def tools_in_vault(settings: Settings, found: Survey, vault: VaultNotes) -> tuple[ToolFound, ...]:
    """Returns each tool with settings or cards in a surveyed vault and with syntaxes that are off.

    A tool whose settings cannot be read is left out: the import of its syntax says why.
    """
    with_plugin = [tool for tool in TOOLS if _has_settings(settings, tool)]
    used = [one.name for one in found.syntaxes if not one.on and tool_of(one.name) not in with_plugin]
    tools = [_tool_found(settings, Syntax(tool.name), vault, has_plugin=True) for tool in with_plugin]
    tools += [_tool_found(settings, Syntax(name), vault, has_plugin=False) for name in used]
    return tuple(tool for tool in tools if tool)


def _has_settings(settings: Settings, tool: Tool) -> bool:
    try:
        return data_in_vault(settings.vault_root, tool) is not None
    except UsageError:
        return False


def _tool_found(
    settings: Settings, syntax: Syntax, vault: VaultNotes, *, has_plugin: bool
) -> ToolFound | None:
    try:
        found = prepare_import(settings, syntax, vault)
    except UsageError:
        return None
    notes = importable_notes(found, vault)
    if not found.missing and not any(note.named for note in notes):
        return None
    return ToolFound(syntax=syntax.value, found=found, notes=notes, has_plugin=has_plugin)


def importable_notes(found: Import, vault: VaultNotes) -> tuple[ImportableNote, ...]:
    """Returns the notes with cards of the syntaxes, or with findings that only these syntaxes have."""
    options = recipe_from(found.settings).formats
    names = {syntax.value for syntax in found.syntaxes}
    without = replace(options, syntaxes=tuple(name for name in options.syntaxes if name not in names))
    importable = (_importable(note, options, without, names) for note in vault.counted_by(found.settings))
    return tuple(note for note in importable if note.cards or note.findings)


def _with_proven_syntaxes(
    settings: Settings, syntax: Syntax, taken: TakenOver, vault: VaultNotes, found: ToolData | None
) -> Import:
    """Returns the import with the syntaxes that read the user's cards on the tool's notes."""
    changes = {**taken.changes}
    alternatives = taken.alternatives or {}
    plain = _changed(settings, changes, found)
    base = recipe_from(plain).formats
    base = replace(base, syntaxes=tuple(name for name in base.syntaxes if name not in alternatives))
    styles = chosen_styles(vault.counted_by(plain), base, alternatives)
    patterns = [pattern for style, pattern in alternatives.items() if style not in styles]
    if patterns:
        changes[_PATTERNS] = [*patterns, *changes.get(_PATTERNS, ())]
    offered = [Syntax(name) for name in taken.syntaxes if name not in alternatives or name in styles]
    wanted = [syntax, *(one for one in offered if one is not syntax)]
    refused = [one for one in wanted if one is not syntax and not _is_used(one, vault, plain)]
    syntaxes = tuple(one for one in wanted if one not in refused)
    if changes.get(_PATTERNS):
        syntaxes = (*syntaxes, Syntax.PATTERNS)
    changes["syntaxes"] = [one.value for one in syntaxes]
    missing = missing_in(settings, changes)
    not_taken = [*taken.not_taken, *(_refusal(one) for one in refused)]
    return Import(
        settings=_changed(settings, missing, found),
        missing=missing,
        data=found.file if found else None,
        syntaxes=syntaxes,
        not_taken=tuple(not_taken),
    )


def _is_used(syntax: Syntax, vault: VaultNotes, settings: Settings) -> bool:
    """True unless a syntax reads ordinary lines, and no line of the notes names its Anki note."""
    if syntax not in _ONLY_WHERE_NAMED or syntax in settings.syntaxes:
        return True
    options = recipe_from(settings).formats
    options = replace(options, syntaxes=(*options.syntaxes, syntax.value))
    return names_an_anki_note(vault.counted_by(settings), options, syntax.value)


def _refusal(syntax: Syntax) -> str:
    return (
        f"{syntax} stays off: no line names an Anki note, and it would make a card of every "
        "matching line. Add it to syntaxes to read them."
    )


def _changed(settings: Settings, changes: Mapping[str, Any], found: ToolData | None) -> Settings:
    try:
        return with_changes(settings, changes)
    except msgspec.ValidationError as error:
        place = found.file if found else "The tool's settings"
        raise UsageError(f"{place}: a value is invalid here: {error}.", "Correct it there.") from None


def _importable(
    note: Note, options: FormatOptions, without: FormatOptions, names: set[str]
) -> ImportableNote:
    extraction = extract(note, options)
    cards = [draft for draft in extraction.drafts if draft.syntax in names]
    said = set(extract(note, without).diagnoses) if extraction.diagnoses else set()
    findings = [
        Finding(note.path, each.line, each.code, each.message)
        for each in extraction.diagnoses
        if each not in said
    ]
    findings += [
        Finding(note.path, left.line, "left-over-id", f"The id {left.anki_id} belongs to no card.")
        for left in unclaimed_ids(note, extraction.drafts)
    ]
    return ImportableNote(
        path=note.path,
        cards=len(cards),
        named=sum(card.anki_id is not None for card in cards),
        findings=tuple(findings),
        by_syntax=dict(Counter(card.syntax for card in cards)),
    )
