"""Makes the cards of one note as Anki would show them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.anki.note_types.faces import faces
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.review import QueuedDraft, accepted
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.cards.walk_rules import walk_rules_from
from obsidian_anki_sync.pipeline.inspect.inspect_note import InspectedNote, inspect_note
from obsidian_anki_sync.pipeline.report import Preview, PreviewedCard
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.walk import walk


async def preview(settings: Settings, given: str, text: str | None = None) -> Preview:
    """Returns the cards of the note at a path, with ``text`` as if that were saved; changes nothing.

    A note that does not count has no cards, and a finding with the reason. Diagrams are shown as
    code, as if no program drew them. Raises ``UnavailableError`` if there is no vault.
    """
    found = await inspect_note(settings, given, text)
    if isinstance(found, Finding):
        return Preview(found.path, (), (found,), style_of(()))
    cards = _cards(found)
    findings = tuple(Finding(found.path, said.line, said.code, said.message) for said in found.made.diagnoses)
    return Preview(found.path, cards, findings, style_of(card.content.note_type for card in cards))


async def preview_drafts(settings: Settings, drafts: Sequence[QueuedDraft]) -> Mapping[str, CardContent]:
    """Returns the cards that generated drafts would be, by the drafts' ids.

    A draft whose note cannot be read is left out. Changes nothing.
    """
    return await asyncio.to_thread(_drafts_as_cards, settings, drafts) if drafts else {}


def _drafts_as_cards(settings: Settings, drafts: Sequence[QueuedDraft]) -> Mapping[str, CardContent]:
    walked = walk(settings.vault_root, walk_rules_from(settings))
    by_path: dict[str, list[QueuedDraft]] = {}
    for queued in drafts:
        by_path.setdefault(queued.path, []).append(accepted(queued))
    builder = CardBuilder.of(settings.vault_root, recipe_from(settings), walked, drafts=by_path)
    found: dict[str, CardContent] = {}
    for file in walked.notes:
        if file.path not in by_path:
            continue
        try:
            made = builder.made_of(file, builder.examine(file))
        except NoteError:
            continue
        ids = {queued.draft_id for queued in by_path[file.path]}
        found |= {card.declared_slug: card.content for card in made.cards if card.declared_slug in ids}
    return found


def _cards(found: InspectedNote) -> tuple[PreviewedCard, ...]:
    headings = {(draft.position, draft.language): draft.heading for draft in found.examined.drafts}
    return tuple(
        PreviewedCard(
            card.position,
            card.line,
            headings.get((card.position, card.language)),
            card.language,
            found.slugs.get((card.position, card.language)) or card.declared_slug,
            card.content,
            *faces(card.content.note_type, card.content.fields),
        )
        for card in found.made.cards
    )


def style_of(note_types: Iterable[str]) -> str:
    """Returns the style sheets of these note types, each once; that of plain cards if there are none."""
    sheets = [design_of(name).css for name in (*dict.fromkeys(note_types),) or (BASIC.name,)]
    return "\n".join(dict.fromkeys(sheets))
