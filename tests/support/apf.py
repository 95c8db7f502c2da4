"""Writes batches in the Anki Prompts Format, which the program reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec.structs import replace

from obsidian_anki_sync.formats.syntaxes.apf.batch import (
    BEGIN,
    END,
    FIELD_LABELS,
    FINAL_LINE,
    VERSION,
    ApfCard,
    read_apf,
)


def write_apf(cards: Sequence[ApfCard]) -> str:
    """Returns the cards as a batch that ``read_apf`` reads back as the same cards.

    Raises ``ValueError`` for cards that cannot be written so: content that looks like a mark of the format,
    opens a code fence and leaves it open, or has blank lines around it.
    """
    sections = [_written(number, card) for number, card in enumerate(cards, 1)]
    sentinels = f"<!-- {VERSION} -->\n<!-- {BEGIN} -->\n"
    text = "\n".join([sentinels, *sections, f"<!-- {END} -->\n{FINAL_LINE}\n"])
    if placeless(text) != tuple(cards):
        raise ValueError("these cards hold text that an APF batch cannot carry")
    return text


def _written(number: int, card: ApfCard) -> str:
    header = f"Card {number} | slug: {card.slug} | CardType: {card.card_type} | Tags: {' '.join(card.tags)}"
    manifest = {"slug": card.slug, "lang": card.language, "type": card.card_type, "tags": list(card.tags)}
    lines = [f"<!-- {header} -->", ""]
    for name, label in FIELD_LABELS.items():
        content = card.fields.get(name)
        lines += [f"<!-- {label} -->", *([content] if content else []), ""]
    return "\n".join([*lines, f"<!-- manifest: {json.dumps(manifest, separators=(',', ':'))} -->", ""])


def placeless(batch: str) -> tuple[ApfCard, ...]:
    """Returns the cards of a batch, all with the line that a card has by default."""
    return tuple(replace(card, line=1) for card in read_apf(batch))
