"""The two sides of a card as Anki fills them from our templates, for a preview before the card is in Anki."""

from __future__ import annotations

import re
from collections.abc import Mapping

from obsidian_anki_sync.anki.note_types.designs import design_of
from obsidian_anki_sync.domain.cloze_marks import CLOSING, OPENING, closed_numbers, numbers_of
from obsidian_anki_sync.domain.note_type import BY_NAME

_SECTION = re.compile(r"\{\{#([^{}]+)\}\}(.*?)\{\{/\1\}\}", re.DOTALL)
_FIELD = re.compile(r'(?P<whole>class="whole">)?\{\{(?:(?P<filter>cloze|type):)?(?P<name>[^{}#/]+)\}\}')
_SCRIPT = re.compile(r"<script>.*?</script>", re.DOTALL)
_MARK = re.compile(rf"{OPENING}|{CLOSING}")
# Anki shows no section for a field with nothing else.
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_TYPED = '<div class="typed-answer">…</div>'


def faces(note_type: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Returns the HTML of question and answer of the first card that Anki makes of these fields.

    Of a cloze card that is the one with the lowest number. The source link and scripts are left out.
    """
    template = design_of(note_type).templates[0]
    # Anki makes a card of a deletion in any field, also in one whose deletions the question does not show.
    numbers = [one for text in fields.values() for one in closed_numbers(text) if one]
    number = min(numbers, default=1) if BY_NAME[note_type].is_cloze else 0
    return (
        _filled(template.front, fields, number, is_answer=False),
        _filled(template.back, fields, number, is_answer=True),
    )


def _filled(template: str, fields: Mapping[str, str], number: int, *, is_answer: bool) -> str:
    def section(found: re.Match[str]) -> str:
        return "" if _EMPTY.fullmatch(fields.get(found[1], "")) else found[2]

    def field(found: re.Match[str]) -> str:
        text = fields.get(found["name"], "")
        match found["filter"]:
            case "cloze":
                shown, is_active = _clozed(text, number, is_answer=is_answer)
                return shown if is_active else ""
            case "type":
                return text if is_answer else _TYPED
            case _ if found["whole"]:  # The script of the template takes the marks out of it.
                return f"{found['whole']}{_clozed(text, 0, is_answer=True)[0]}"
            case _:
                return text

    shown = _SECTION.sub(section, _SCRIPT.sub("", template))
    return _FIELD.sub(field, shown).strip()


class _Deletion:
    """A deletion that is open, or the text around all deletions; deletions may be nested."""

    def __init__(self, numbers: tuple[int, ...] = ()) -> None:
        self.numbers = numbers
        self.shown = ""
        self._hint = ""

    def add_text(self, text: str) -> None:
        """Adds text between two marks; inside a deletion, a hint may end it."""
        words, _, hint = text.partition("::") if self.numbers else (text, "", "")
        self.shown += words
        self._hint = hint or self._hint

    def closed(self, number: int, *, is_answer: bool) -> str:
        """Returns the deletion as the card with this number shows it."""
        if number not in self.numbers:
            return self.shown
        shown = self.shown if is_answer else f"[{self._hint or '...'}]"
        return f'<span class="cloze">{shown}</span>'


def _clozed(text: str, number: int, *, is_answer: bool) -> tuple[str, bool]:
    """Returns a field as the cloze filter shows it, and whether it has a deletion of this card."""
    opened = [_Deletion()]
    is_active = False
    position = 0
    for found in _MARK.finditer(text):
        opened[-1].add_text(text[position : found.start()])
        position = found.end()
        if found["number"]:
            opened.append(_Deletion(numbers_of(found["number"])))
        elif len(opened) > 1:
            deletion = opened.pop()
            opened[-1].shown += deletion.closed(number, is_answer=is_answer)
            is_active |= number in deletion.numbers
        else:
            opened[0].shown += found[0]
    opened[-1].add_text(text[position:])
    return opened[0].shown, is_active
