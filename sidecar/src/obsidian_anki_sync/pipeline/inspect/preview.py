"""The cards of one note as Anki would show them."""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.domain.note import Finding
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.pipeline.inspect.inspect_note import InspectedNote, inspect_note
from obsidian_anki_sync.pipeline.report import Preview, PreviewedCard
from obsidian_anki_sync.settings import Settings


async def preview(settings: Settings, given: str, text: str | None = None) -> Preview:
    """Returns the cards of the note at a path, with ``text`` as if that were saved; changes nothing.

    A note that does not count has no cards, and a finding with the reason. Diagrams are shown as code, as if
    no program drew them. Raises ``UnavailableError`` if there is no vault.
    """
    found = await inspect_note(settings, given, text)
    if isinstance(found, Finding):
        return Preview(found.path, (), (found,), style_of(()))
    cards = _cards(found)
    findings = tuple(Finding(found.path, said.line, said.code, said.message) for said in found.made.diagnoses)
    return Preview(found.path, cards, findings, style_of(card.content.note_type for card in cards))


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
        )
        for card in found.made.cards
    )


def style_of(note_types: Iterable[str]) -> str:
    """Returns the style sheets of these note types, each once; that of plain cards if there are none."""
    sheets = [design_of(name).css for name in (*dict.fromkeys(note_types),) or (BASIC.name,)]
    return "\n".join(dict.fromkeys(sheets))
