"""APF blocks in a note."""

from __future__ import annotations

from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.syntaxes.apf.batch import NOTE_TYPES, apf_blocks, as_card, marks_of
from obsidian_anki_sync.formats.syntaxes.apf.lint import lint_apf


def read_apf_blocks(page: Page, options: FormatOptions) -> Reading:  # noqa: ARG001 - all readers have both
    """Returns a card for each block with question and answer; the diagnoses are the findings of the lint."""
    body = page.note.body
    if "CardType:" not in body:
        return Reading()
    blocks = tuple(apf_blocks(marks_of(body)))
    if not blocks:
        return Reading()
    drafts: list[CardDraft] = []
    for block in blocks:
        card = as_card(block, body)
        if card and card.is_complete:
            drafts.append(
                CardDraft(
                    position=len(drafts),
                    note_type=NOTE_TYPES[card.card_type],
                    fields=card.fields,
                    line=page.line(block.start),
                    heading=page.heading_above(block.start),
                    tags=card.tags,
                    declared_slug=card.slug or None,
                )
            )
    shift = page.note.first_line - 1
    findings = tuple(replace(found, line=(found.line or 1) + shift) for found in lint_apf(body))
    return Reading(
        tuple(drafts), findings, tuple(free for block in blocks for free in page.free(block.start, block.end))
    )
