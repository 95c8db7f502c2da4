"""Note Synchronizer: a note with ``mid`` and ``nid`` is one card, and its headings are fields."""

from __future__ import annotations

from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.foreign_types import ForeignType, as_our_card
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder


def read_note_synchronizer(page: Page, options: FormatOptions) -> Reading:
    """Returns the card of the note: its name is the first field, its text the second, headings the rest."""
    frontmatter = page.note.frontmatter
    if "mid" not in frontmatter or "nid" not in frontmatter:
        return Reading()
    builder = ReadingBuilder(page)
    headings = [heading for heading in page.headings if heading.level == 1]
    ends = [*(heading.start for heading in headings[1:]), len(page.text)]
    fields = {"Front": page.note.name}
    fields["Back"] = page.words(0, headings[0].start if headings else len(page.text)).strip()
    for heading, end in zip(headings, ends, strict=False):
        name = heading.title or "Field"
        text = page.words(heading.end, end).strip()
        fields[name] = "\n\n".join(filter(None, (fields.get(name), text)))
    if not any(text for name, text in fields.items() if name != "Front"):
        builder.say("empty-answer", "This note is a card and has no text. No card is made.", 0)
        return builder.reading()
    kind = ForeignType("", options.note_type if len(fields) == 2 else None, ("Front", "Back"))
    if kind.note_type is None:
        message = "The note's headings are fields of another note type. They are on the back of the card."
        builder.say_once("unknown-note-type", message, 0)
    builder.card(
        as_our_card(kind, fields), Origin((0, len(page.text)), anki_id=declared_id(frontmatter["nid"]))
    )
    return builder.reading()
