"""The cards of another tool's syntax: which there are, and by which settings they are read from now on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import orjson

from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.data_json import with_obsidian_to_anki_data
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks
from obsidian_anki_sync.pipeline.cards.eligibility import left_out
from obsidian_anki_sync.pipeline.cards.recipe import Recipe, recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.report import Finding, ImportableNote
from obsidian_anki_sync.settings import Settings, Syntax
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import Found, walk

_OBSIDIAN_TO_ANKI = "obsidian-to-anki"
_ITS_DATA = Path(".obsidian", "plugins", "obsidian-to-anki-plugin", "data.json")


@dataclass(frozen=True, slots=True)
class Import:
    """The settings that read a syntax, and what of them the user's own do not say yet.

    ``data`` is the file with the other tool's own settings, where there is one.
    """

    settings: Settings
    missing: Mapping[str, Any]
    data: Path | None


def prepare_import(settings: Settings, syntax: Syntax, data: Path | None = None) -> Import:
    """The settings with a syntax on, and with the marks that Obsidian_to_Anki's own settings name.

    ``data`` is the file with those, by default the one in the vault. Raises ``UsageError`` where it cannot be
    read, or the syntax has no such file.
    """
    its_own = syntax.value.startswith(_OBSIDIAN_TO_ANKI)
    if data and not its_own:
        raise UsageError(
            f"The settings of {syntax} are not in a file.",
            f"Only {_OBSIDIAN_TO_ANKI} has such a file.",
        )
    file = data
    if its_own and file is None and (settings.vault_root / _ITS_DATA).is_file():
        file = settings.vault_root / _ITS_DATA
    missing: dict[str, Any] = {}
    wanted = settings
    if syntax not in settings.syntaxes:
        wanted = wanted.with_changes(syntaxes=(*settings.syntaxes, syntax))
        missing["syntaxes"] = [one.value for one in wanted.syntaxes]
    if file:
        changes = _marks_of(settings.syntax.obsidian_to_anki, _read(file), file)
        if changes:
            missing["syntax"] = {"obsidian_to_anki": changes}
            marks = replace(settings.syntax.obsidian_to_anki, **changes)
            wanted = wanted.with_changes(syntax=replace(settings.syntax, obsidian_to_anki=marks))
    return Import(wanted, missing, file)


def importable_notes(settings: Settings, syntax: Syntax) -> tuple[ImportableNote, ...]:
    """The notes with cards of a syntax, or with findings that they have on its account alone."""
    root = settings.vault_root
    walked = walk(root, walk_rules_from(settings))
    recipe = recipe_from(settings)
    without = replace(
        recipe.formats, syntaxes=tuple(name for name in recipe.formats.syntaxes if name != syntax.value)
    )
    notes = (_looked_at(root, found, recipe, without, syntax) for found in walked.notes)
    return tuple(note for note in notes if note and (note.cards or note.findings))


def _looked_at(
    root: Path, found: Found, recipe: Recipe, without: FormatOptions, syntax: Syntax
) -> ImportableNote | None:
    try:
        note = read_note(root, found).note
    except NoteError:
        return None  # the adoption says so, with all that fails
    if left_out(note, recipe.selection):
        return None
    extraction = extract(note, recipe.formats)
    cards = [draft for draft in extraction.drafts if draft.syntax == syntax.value]
    said = set(extract(note, without).diagnoses) if extraction.diagnoses else set()
    return ImportableNote(
        found.path,
        len(cards),
        sum(card.anki_id is not None for card in cards),
        tuple(
            Finding(found.path, each.line, each.code, each.message)
            for each in extraction.diagnoses
            if each not in said
        ),
    )


def _read(file: Path) -> Any:
    try:
        return orjson.loads(file.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror or error}.", "Give the path of the file."
        ) from None
    except orjson.JSONDecodeError:
        raise UsageError(f"{file} is no JSON.", "Give the data.json of the other tool's plugin.") from None


def _marks_of(own: ObsidianToAnkiMarks, data: Any, file: Path) -> dict[str, Any]:
    """Returns the settings of ``[syntax.obsidian_to_anki]`` in which the other tool's file differs."""
    found = with_obsidian_to_anki_data(FormatOptions(obsidian_to_anki=own), data).obsidian_to_anki
    before, after = msgspec.to_builtins(own), msgspec.to_builtins(found)
    changes = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in after.items()
        if value != before[name]
    }
    try:
        msgspec.convert({**before, **changes}, ObsidianToAnkiMarks)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{file} holds a value that is not allowed here: {error}.", "Correct it there."
        ) from None
    return changes
