"""Reads one note as a sync does, or gives the reason why a sync would not."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError, UsageError
from obsidian_anki_sync.domain.generation.review import QueuedDraft
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder, Examined
from obsidian_anki_sync.pipeline.cards.recipe import Recipe, recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.records import BuiltNote
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.walk import CONFLICT_COPY, NOTE_ENDING, walk

Slugs = Mapping[tuple[int, str | None], str]


class InspectedNote(Struct, frozen=True):
    """A note, the claims of the syntaxes, and all of its cards, including generated ones.

    ``slugs`` are those in the store, if the store has this text.
    """

    path: str
    recipe: Recipe
    examined: Examined
    made: BuiltNote
    slugs: Slugs


async def inspect_note(settings: Settings, given: str, text: str | None = None) -> InspectedNote | Finding:
    """Returns the note at a path in the vault or from the current folder, or why it does not count.

    ``text`` replaces the text of its file. It needs no target and changes nothing. Raises
    ``UnavailableError`` if there is no vault.
    """
    root = settings.vault_root
    rules = walk_rules_from(settings)
    walked = await asyncio.to_thread(walk, root, rules)
    path = _path_in_vault(root, given)
    found = next((note for note in walked.notes if note.path == path), None)
    if path is None or found is None:
        refusal = CONFLICT_COPY if path in walked.copies else rules.refusal(path or "")
        return Finding(path or given, None, *_not_walked(root, given, path, refusal))
    recipe = recipe_from(settings)
    drafts = await _accepted(settings, path)
    card_builder = CardBuilder.of(root, recipe, walked, drafts=drafts)
    content = None if text is None else text.encode("utf-8", "surrogatepass")
    try:
        examined = await asyncio.to_thread(card_builder.examine, found, content)
        if examined.left_out:
            return Finding(path, None, "left-out", examined.left_out.reason)
        made = await asyncio.to_thread(card_builder.made_of, found, examined)
    except NoteError as error:
        return Finding(path, error.line, error.code, f"{error.message} {error.advice}".strip())
    return InspectedNote(
        path=path,
        recipe=recipe,
        examined=examined,
        made=made,
        slugs=await _slugs(settings, path, examined.read.content_hash),
    )


def _path_in_vault(root: Path, given: str) -> str | None:
    """Returns a file's path as the walk spells it; None if there is no such file in the vault."""
    for spelled in (given, f"{given}{NOTE_ENDING}"):
        for candidate in (root / spelled, Path.cwd() / spelled):
            try:
                real = candidate.resolve()
                is_there = candidate.is_file()
            except (OSError, ValueError):
                continue  # an invalid path, such as one that is too long
            if is_there and real.is_relative_to(root):
                is_plain = candidate.is_relative_to(root) and ".." not in candidate.parts
                inside = candidate if is_plain else real
                return unicodedata.normalize("NFC", inside.relative_to(root).as_posix())
    return None


def _not_walked(root: Path, given: str, path: str | None, refusal: str) -> tuple[str, str]:
    if path is None:
        return "not-in-vault", _missing(root, given)
    if any(part.startswith(".") for part in path.split("/")):
        return "hidden", "It is hidden, or in a hidden folder. Hidden files are never notes."
    if not path.endswith(NOTE_ENDING):
        return "no-note", f"Not a note: the name of a note ends in {NOTE_ENDING}."
    return ("excluded", refusal) if refusal else ("unreadable", "It cannot be read.")


async def _slugs(settings: Settings, path: str, content_hash: str) -> Slugs:
    if not settings.store_path.exists():
        return {}
    async with open_store_file(settings.store_path, read_only=True) as store:
        return await store.declared.slugs_of(path, content_hash)


async def _accepted(settings: Settings, path: str) -> Mapping[str, Sequence[QueuedDraft]]:
    if not settings.store_path.exists():
        return {}
    async with open_store_file(settings.store_path, read_only=True) as store:
        return await store.drafts.accepted([path])


def note_path(settings: Settings, given: str) -> str:
    """Returns the path in the vault of a note that is named by it, or from the current folder.

    The ending of the name may be missing. A note that is gone from the vault keeps the given path.
    """
    return _path_in_vault(settings.vault_root, given) or given


def require_note(settings: Settings, path: str) -> None:
    """Raises ``UsageError`` if the vault lacks this note."""
    root = settings.vault_root
    found = _path_in_vault(root, path)
    if found is None or not found.endswith(NOTE_ENDING):
        raise UsageError(_missing(root, path), "Give its path in the vault.")


def _missing(root: Path, given: str) -> str:
    named = f"note {given}" if given.strip() else "note without a name"
    return f"There is no {named} in the vault {root}."
