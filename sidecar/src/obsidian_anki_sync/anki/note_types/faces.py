"""The two sides of a card as Anki fills them from our templates, for a look before the card is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.domain.note_type import BY_NAME

_SECTION = re.compile(r"\{\{#([^{}]+)\}\}(.*?)\{\{/\1\}\}", re.DOTALL)
_FIELD = re.compile(r"\{\{(?:(cloze|type):)?([^{}#/]+)\}\}")
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)(?:::([^{}]*?))?\}\}", re.DOTALL)
_TYPED = '<div class="typed-answer">…</div>'


def faces(note_type: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Returns the HTML of question and answer of the first card that Anki makes of these fields.

    Of a cloze card that is the one with the lowest number. The source link and scripts are left out.
    """
    template = design_of(note_type).templates[0]
    numbers = [int(found[1]) for text in fields.values() for found in _CLOZE.finditer(text)]
    number = min(numbers, default=1) if BY_NAME[note_type].is_cloze else 0
    return (
        _filled(template.front, fields, number, is_answer=False),
        _filled(template.back, fields, number, is_answer=True),
    )


def _filled(template: str, fields: Mapping[str, str], number: int, *, is_answer: bool) -> str:
    def section(found: re.Match[str]) -> str:
        return found[2] if fields.get(found[1]) else ""

    def field(found: re.Match[str]) -> str:
        text = fields.get(found[2], "")
        match found[1]:
            case "cloze":
                return _clozed(text, number, is_answer=is_answer)
            case "type":
                return text if is_answer else _TYPED
            case _:
                return _CLOZE.sub(r"\2", text) if number else text

    shown = _SECTION.sub(section, _SCRIPT.sub("", template))
    return _FIELD.sub(field, shown).strip()


def _clozed(text: str, number: int, *, is_answer: bool) -> str:
    """Returns a field as the cloze filter shows it; empty if it has no deletion of this card."""
    if f"{{{{c{number}::" not in text:
        return ""

    def deletion(found: re.Match[str]) -> str:
        if int(found[1]) != number:
            return found[2]
        shown = found[2] if is_answer else f"[{found[3] or '...'}]"
        return f'<span class="cloze">{shown}</span>'

    return _CLOZE.sub(deletion, text)
