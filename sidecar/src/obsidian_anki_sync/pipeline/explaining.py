"""What becomes of one note, block by block, and why some of it becomes nothing."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.formats.blocks import Block, blocks_of
from obsidian_anki_sync.formats.mistakes import mistakes_in
from obsidian_anki_sync.formats.registry import Examination
from obsidian_anki_sync.pipeline.making import Examined, Maker
from obsidian_anki_sync.pipeline.recipe import recipe_from
from obsidian_anki_sync.pipeline.report import ExplainedBlock, ExplainedCard, Explanation, Finding
from obsidian_anki_sync.pipeline.selection import walk_rules_from
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import open_store_file
from obsidian_anki_sync.vault.walk import NOTE_ENDING, Found, walk

_Slugs = Mapping[tuple[int, str | None], str]


async def explain(settings: Settings, given: str) -> Explanation:
    """What a sync would make of the note at a path, which is one in the vault or one from where we are.

    Reads the note as a sync does, and needs no target. Raises ``UnavailableError`` where there is no vault.
    """
    root = settings.vault_root
    rules = walk_rules_from(settings)
    walked = await asyncio.to_thread(walk, root, rules)
    path = _path_in_vault(root, given)
    found = next((note for note in walked.notes if note.path == path), None)
    if path is None or found is None:
        return _refused(path or given, *_not_walked(root, path, rules.refusal(path or "")))
    recipe = recipe_from(settings)
    try:
        examined = Maker.of(root, recipe, walked).examine(found)
    except NoteError as error:
        return _refused(path, error.code, f"{error.message} {error.advice}", error.line)
    if examined.left_out:
        return _refused(path, "left-out", examined.left_out.reason)
    slugs = await _slugs(settings, found, examined)
    assert examined.examination
    mistakes = mistakes_in(examined.examination.page, recipe.formats)
    return Explanation(path, None, tuple(_blocks(path, examined, examined.examination, mistakes, slugs)))


def _path_in_vault(root: Path, given: str) -> str | None:
    """The path as the walk has it; None where nothing is there, or it lies outside of the vault."""
    for spelled in (given, f"{given}{NOTE_ENDING}"):
        for candidate in (root / spelled, Path.cwd() / spelled):
            real = candidate.resolve()
            if candidate.exists() and real.is_relative_to(root):
                inside = candidate if candidate.is_relative_to(root) else real
                return unicodedata.normalize("NFC", inside.relative_to(root).as_posix())
    return None


def _not_walked(root: Path, path: str | None, refusal: str) -> tuple[str, str]:
    if path is None:
        return "not-in-vault", f"There is no such note in the vault {root}."
    if any(part.startswith(".") for part in path.split("/")):
        return "hidden", "It lies in a hidden folder, or is hidden itself; such files are never notes."
    if not path.endswith(NOTE_ENDING):
        return "no-note", f"It is no note: a note's name ends in {NOTE_ENDING}."
    return ("excluded", refusal) if refusal else ("unreadable", "It cannot be looked at.")


def _refused(path: str, code: str, message: str, line: int | None = None) -> Explanation:
    return Explanation(path, Finding(path, line, code, message))


async def _slugs(settings: Settings, found: Found, examined: Examined) -> _Slugs:
    if not settings.store_path.exists():
        return {}
    async with open_store_file(settings.store_path, read_only=True) as store:
        return await store.declared.slugs_of(found.path, examined.read.content_hash)


def _blocks(
    path: str,
    examined: Examined,
    examination: Examination,
    mistakes: tuple[Diagnosis, ...],
    slugs: _Slugs,
) -> Iterator[ExplainedBlock]:
    cards = list(zip(examined.drafts, examined.rendered, strict=True))
    unsaid = [*examined.diagnoses, *mistakes]
    for block in blocks_of(examination):
        own = [pair for pair in cards if _begins_in(block, pair[0])]
        said = [each for each in unsaid if each.line and block.first <= each.line <= block.last]
        unsaid = [each for each in unsaid if each not in said]
        yield ExplainedBlock(
            block.first,
            block.last,
            block.syntax,
            _beginning(examination, block),
            tuple(_card(draft, rendered, slugs) for draft, rendered in own),
            tuple(_finding(path, each) for each in (said or ([] if own else [_nothing(block)]))),
        )
    if unsaid:
        # What concerns the note as a whole stands at its head.
        findings = tuple(_finding(path, each) for each in unsaid)
        yield ExplainedBlock(1, 1, "", "", (), findings)


def _begins_in(block: Block, draft: CardDraft) -> bool:
    return block.syntax == draft.syntax and block.first <= draft.line <= block.last


def _nothing(block: Block) -> Diagnosis:
    if block.syntax:
        message = "It is a part of a card above or below."
        return Diagnosis("part-of-card", message, block.first)
    return Diagnosis("no-syntax", "Nothing here is written in a card syntax that is on.", block.first)


def _beginning(examination: Examination, block: Block) -> str:
    words = examination.page.note.body[slice(*block.span)].strip().partition("\n")[0]
    return shortened(words)


def _card(draft: CardDraft, rendered: Rendered, slugs: _Slugs) -> ExplainedCard:
    content = rendered.content
    return ExplainedCard(
        draft.line,
        draft.language,
        draft.note_type.key,
        shortened(content.front),
        content.deck,
        content.tags,
        slugs.get((draft.position, draft.language)),
    )


def _finding(path: str, said: Diagnosis) -> Finding:
    return Finding(path, said.line, said.code, said.message)
