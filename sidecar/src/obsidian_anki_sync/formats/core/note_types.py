"""The note type of a card, and the fields for question and answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import has_deletion
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.note_type import (
    APF_DRAW,
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    CLOZE,
    NOTE_TYPES,
    NoteType,
)
from obsidian_anki_sync.markup.masking import mask

APF_CLOZE_FIELDS = ("Title", "Sample (code block or image)", "Key point")
"""The fields of an APF Missing card that may have deletions."""

_APF_TYPES = (APF_SIMPLE, APF_MISSING, APF_DRAW)
_NOT_A_LETTER = re.compile(r"[\W_]+")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


class Typed(Struct, frozen=True):
    """A question and its answer as fields of a note type, and why it is not the requested note type."""

    note_type: NoteType
    fields: Mapping[str, str]
    problem: str = ""


def note_type_of(note: Note, default: NoteType) -> tuple[NoteType, Diagnosis | None]:
    """Returns the note type that ``anki_note_type`` names, by key or by name, or the default one."""
    asked = note.frontmatter.get("anki_note_type")
    if not asked:
        return default, None
    found = _BY_ALIAS.get(_alias(str(asked)))
    if found:
        return found, None
    known = ", ".join(note_type.key for note_type in NOTE_TYPES)
    message = f"There is no note type '{asked}'; {default.key} was used instead. Known are {known}."
    return default, Diagnosis("unknown-note-type", message, 1)


def typed(question: str, answer: str, note_type: NoteType) -> Typed:
    """Returns question and answer as fields of a note type, or of a simpler one if they do not fit it."""
    if note_type in _APF_TYPES:
        return _as_apf(question, answer, note_type)
    if note_type == CLOZE:
        if has_deletion(question):
            return Typed(CLOZE, {"Text": question, "Extra": answer})
        problem = "The question has no {{c1::…}}. It became a basic card."
        return Typed(BASIC, {"Front": question, "Back": answer}, problem)
    return Typed(note_type, {"Front": question, "Back": answer})


def _as_apf(question: str, answer: str, note_type: NoteType) -> Typed:
    key_point, notes = _key_point(answer)
    fields = {"Title": question, "Key point": key_point, "Key point notes": notes, "Markdown": answer}
    if note_type == APF_MISSING and not any(has_deletion(text) for text in (question, key_point)):
        problem = "Neither the question nor the key point has a {{c1::…}}. It became APF Simple."
        return Typed(APF_SIMPLE, fields, problem)
    return Typed(note_type, fields)


def _key_point(answer: str) -> tuple[str, str]:
    """Returns the answer's first fence, or else its first paragraph, and the rest."""
    masked = mask(answer)
    if masked.fences:
        start, end = masked.fences[0]
        start = answer.rfind("\n", 0, start) + 1
    else:
        start, end = _first_paragraph(masked.text)
    rest = (answer[:start].rstrip(), answer[end:].strip("\n"))
    return answer[start:end].strip("\n"), "\n\n".join(part for part in rest if part)


def _first_paragraph(text: str) -> tuple[int, int]:
    """Returns the span of the first block that is not a heading, or of the whole text."""
    start = 0
    for gap in _BLANK_LINES.finditer(text):
        if not text.startswith("#", start) and text[start : gap.start()].strip():
            return start, gap.start()
        start = gap.end()
    return (start, len(text)) if not text.startswith("#", start) else (0, len(text))


def _alias(name: str) -> str:
    return _NOT_A_LETTER.sub("", name.casefold()).removeprefix("obsidian").removesuffix("card")


_ALIASES: tuple[Callable[[NoteType], str], ...] = (lambda kind: kind.key, lambda kind: kind.name)
_BY_ALIAS = {_alias(naming(note_type)): note_type for note_type in NOTE_TYPES for naming in _ALIASES}
