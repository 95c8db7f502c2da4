"""Makes cards of the fields that a note fills."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.foreign_types import ForeignType, as_our_card
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.marks import ObsidianToAnkiMarks


def cloze_forms(marks: ObsidianToAnkiMarks) -> ClozeForms:
    """Returns the marks that Obsidian_to_Anki reads as deletions, by its settings."""
    return ClozeForms(
        Numbering.NEXT if marks.curly_clozes else None,
        Numbering.NEXT if marks.highlight_clozes else None,
        marked=True,
    )


class FieldCards(Struct, frozen=True):
    """Makes the cards of one note; ``frozen`` are the texts that the note adds to fields, by note type."""

    builder: ReadingBuilder
    marks: ObsidianToAnkiMarks
    frozen: Mapping[str, Mapping[str, str]]

    def add(self, kind: ForeignType, fields: Mapping[str, str], origin: Origin) -> None:
        """Adds the card of some fields, or a finding that says why there is none."""
        start = self.builder.first_word(origin.span)
        self.builder.claim(origin.span)
        fields = self._with_frozen(kind, fields)
        implicit: tuple[int, ...] = ()
        if kind.is_cloze:
            clozed = {name: as_clozes(text, cloze_forms(self.marks)) for name, text in fields.items()}
            fields = {name: one.text for name, one in clozed.items()}
            implicit = tuple({number for one in clozed.values() for number in one.implicit})
            if not any(has_deletion(text) for text in fields.values()) and len(_filled(fields)) == 1:
                message = "This cloze card has no deletion such as {{c1::…}} or {…}; no card is made."
                self.builder.say("cloze-without-deletion", message, start)
                return
        if not _filled(fields):
            self.builder.say("empty-card", f"This {kind.name} card has no text; no card is made.", start)
            return
        card = as_our_card(kind, fields)
        if kind.note_type is None:
            self._say_unknown(kind, start)
        if not card.note_type.is_cloze and not card.fields.get("Back", "x").strip():
            message = f"This {kind.name} card has an empty back."
            self.builder.say("empty-answer", message, start)
        self.builder.card(card, origin, implicit)

    def style(self, kind: ForeignType, texts: tuple[str, ...], origin: Origin) -> None:
        """Adds the card of a style, whose texts are the fields of its note type in order."""
        names = (*kind.fields, *(f"Field {n}" for n in range(len(kind.fields), len(texts))))
        self.add(kind, dict(zip(names, texts, strict=False)), origin)

    def _with_frozen(self, kind: ForeignType, fields: Mapping[str, str]) -> dict[str, str]:
        frozen = self.frozen.get(kind.name, {})
        merged = {name: with_frozen(text, frozen.get(name, "")) for name, text in fields.items()}
        return merged | {name: text for name, text in frozen.items() if name not in merged}

    def _say_unknown(self, kind: ForeignType, offset: int) -> None:
        message = (
            f"The note type '{kind.name}' is not one of this program. Its first field is the front, "
            "and the others are on the back below their names."
        )
        self.builder.say_once("unknown-note-type", message, offset)


def with_frozen(text: str, frozen: str) -> str:
    """Returns a field with its frozen text below its own, or right after it if the frozen text is HTML."""
    is_html = frozen.startswith("<")
    return ("" if is_html else "\n\n").join(filter(None, (text, frozen)))


def _filled(fields: Mapping[str, str]) -> list[str]:
    return [text for text in fields.values() if text.strip()]
