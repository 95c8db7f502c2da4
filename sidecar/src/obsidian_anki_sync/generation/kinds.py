"""The kinds of cards that a model can write, and the fields of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from obsidian_anki_sync.domain.cloze_marks import hidden_words, with_words, without_marks
from obsidian_anki_sync.domain.note_type import (
    APF_DRAW,
    APF_MISSING,
    APF_SIMPLE,
    BASIC,
    CLOZE,
    REVERSED,
    TYPED,
    NoteType,
)

_A_QUESTION = "a question and its answer"
_A_GAP = "front is a whole sentence of the note, back the few words in it to hide, to the letter"
_WORDS: Mapping[NoteType, str] = {
    BASIC: _A_QUESTION,
    REVERSED: "a term and what it means, so that each can be asked by the other",
    TYPED: "a question whose answer is one word or number",
    CLOZE: _A_GAP,
    APF_SIMPLE: _A_QUESTION,
    APF_MISSING: _A_GAP,
    APF_DRAW: "front says what to draw or write down, back what it has to show",
}
_APF_TYPES = (APF_SIMPLE, APF_MISSING, APF_DRAW)


def described(note_types: Sequence[NoteType]) -> str:
    """Returns the kinds of cards for a prompt; empty for plain questions alone."""
    if tuple(note_types) in ((BASIC,), (APF_SIMPLE,)):
        return ""
    if len(note_types) == 1:
        return f"- Each card: {_WORDS[note_types[0]]}."
    kinds = "; ".join(f"{note_type.key}: {_WORDS[note_type]}" for note_type in note_types)
    return f'- "type" is the kind of card. {kinds}.'


def fields_of(note_type: NoteType, front: str, back: str) -> dict[str, str] | None:
    """Returns the fields of a card; None if the hidden part of a gap is not in the sentence."""
    if note_type.is_cloze:
        text = _with_gap(front, back)
        if text is None:
            return None
        # The sentence is the card; an APF card shows its gaps in the title.
        return {"Title": text, "Key point": back} if note_type == APF_MISSING else {"Text": text, "Extra": ""}
    front, back = without_marks(front), without_marks(back)
    if note_type in _APF_TYPES:
        return {"Title": front, "Key point": back, "Markdown": back}
    return {"Front": front, "Back": back}


def with_extra(note_type: NoteType, fields: Mapping[str, str], unit: str) -> dict[str, str]:
    """Returns the fields with the piece of the note that the card rests on, unless the front says it all."""
    shown = without_marks(unit)
    front = with_words(fields.get(note_type.front, ""))
    said = shown.strip().rstrip(".") in front
    return {**fields, note_type.extra: fields.get(note_type.extra, "") or ("" if said else shown)}


def words_of(note_type: NoteType, fields: Mapping[str, str]) -> tuple[str, str]:
    """Returns question and answer; for a card with a gap, the sentence and its hidden words."""
    front = fields.get(note_type.front, "")
    if note_type.is_cloze:
        return with_words(front), ", ".join(hidden_words(front))
    return front, fields.get(note_type.back[0], "")


def _with_gap(front: str, back: str) -> str | None:
    if hidden_words(front):
        return front
    wanted = back.strip().rstrip(".")
    at = front.casefold().find(wanted.casefold()) if wanted else -1
    if at < 0 or len(wanted) >= len(front.strip().rstrip(".")) or len(front.casefold()) != len(front):
        return None
    return f"{front[:at]}{{{{c1::{front[at : at + len(wanted)]}}}}}{front[at + len(wanted) :]}"
