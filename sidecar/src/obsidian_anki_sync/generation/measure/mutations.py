"""Spoils good cards in known ways, to count what the checks find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from obsidian_anki_sync.generation.prepare.phrasing import script_of
from obsidian_anki_sync.generation.prepare.words import Words, share

_LAST_DIGIT = re.compile(r"\d(?!.*\d)", re.DOTALL)
_NUMBER = re.compile(r"(?<!\w)\d+")


class SpoilableCard(Struct, frozen=True):
    """A good card, with those of its own note, and the answers of other notes in its language."""

    front: str
    back: str
    note: str
    siblings: Sequence[tuple[str, str]]
    foreign_notes: Sequence[str]


Mutation = Callable[[SpoilableCard], tuple[str, str] | None]


def _wrong_digit(good: SpoilableCard) -> tuple[str, str] | None:
    spoilt = _LAST_DIGIT.sub(lambda found: str((int(found[0]) + 1) % 10), good.back)
    return (good.front, spoilt) if not Words(spoilt).numbers <= Words(good.note).numbers else None


def _number_of_another_fact(good: SpoilableCard) -> tuple[str, str] | None:
    own = _NUMBER.search(good.back)
    if not own:
        return None
    others = [number for number in _NUMBER.findall(good.note) if number not in good.back]
    return (good.front, good.back.replace(own[0], others[0], 1)) if others else None


def _answer_of_a_sibling(good: SpoilableCard) -> tuple[str, str] | None:
    others = [back for _, back in good.siblings if not _are_alike(back, good.back)]
    return (good.front, others[0]) if others else None


def _answer_of_another_note(good: SpoilableCard) -> tuple[str, str] | None:
    words = Words(good.note).tokens
    others = [back for back in good.foreign_notes if not share(Words(back).tokens, words)]
    return (good.front, others[0]) if others else None


# The words that spoil a card, by the script of its note.
_OUTSIDE = {
    "LATIN": "entdeckt von Robert Koch bei Wollstein",
    "CYRILLIC": "открыл Менделеев около Тобольска",
    "CJK": "由爱因斯坦首先发现",
}
_WHY = {"LATIN": "Why?", "CYRILLIC": "Почему?", "CJK": "为什么？"}
_IS_IT_TRUE = {
    "LATIN": ("Is it true: ", "Yes, "),
    "CYRILLIC": ("Верно ли: ", "Да, "),
    "CJK": ("是否：", "是，"),
}
_ACCORDING = {"LATIN": "According to the note, ", "CYRILLIC": "Согласно заметке, ", "CJK": "根据笔记，"}
_OTHER_SCRIPT = {
    "LATIN": "Как это называется на самом деле?",
    "CYRILLIC": "What is it really called?",
    "CJK": "What is it really called?",
}


def _outside_knowledge(good: SpoilableCard) -> tuple[str, str] | None:
    said = _OUTSIDE.get(script_of(good.note))
    return (good.front, f"{good.back}, {said}") if said else None


def _answer_in_the_question(good: SpoilableCard) -> tuple[str, str] | None:
    return f"{good.front.rstrip('?？')} ({good.back})?", good.back


def _two_questions(good: SpoilableCard) -> tuple[str, str] | None:
    further = _WHY.get(script_of(good.note))
    return (f"{good.front} {further}", good.back) if further else None


def _yes_or_no(good: SpoilableCard) -> tuple[str, str] | None:
    words = _IS_IT_TRUE.get(script_of(good.note))
    return (words[0] + good.front, words[1] + good.back) if words else None


def _whole_paragraph(good: SpoilableCard) -> tuple[str, str] | None:
    return good.front, good.note


def _according_to_the_note(good: SpoilableCard) -> tuple[str, str] | None:
    said = _ACCORDING.get(script_of(good.note))
    return (said + good.front, good.back) if said else None


def _wrong_script(good: SpoilableCard) -> tuple[str, str] | None:
    other = _OTHER_SCRIPT.get(script_of(good.note))
    return (other, good.back) if other else None


def _broken_escape(good: SpoilableCard) -> tuple[str, str] | None:
    return good.front, f"{good.back} \x08eta"


def _dots(good: SpoilableCard) -> tuple[str, str] | None:
    return good.front, "..."


def _unknown_name(good: SpoilableCard) -> tuple[str, str] | None:
    return good.front, f"{good.back} MATH99"


def _foreign_link(good: SpoilableCard) -> tuple[str, str] | None:
    return good.front, f"[{good.back}](https://example.net/a)"


def _sentence(good: SpoilableCard) -> tuple[str, str] | None:
    """Returns the back as a sentence that repeats the question, where the note has one."""
    words = Words(good.back).tokens
    for sentence in good.note.split(". "):
        said = Words(sentence).tokens
        if share(words, said) == 1 and len(said) > len(words) + 3:
            return good.front, f"{sentence.rstrip('.')}, as {good.back} is what it says; all of it holds"
    return None


def _list(good: SpoilableCard) -> tuple[str, str] | None:
    """Returns the back with the answers of two other cards of the note."""
    others = [back for _, back in good.siblings if len(back.split()) < 4][:2]
    return (good.front, ", ".join((good.back, *others))) if len(others) == 2 else None


def _are_alike(text: str, other: str) -> bool:
    words, others = Words(text).tokens, Words(other).tokens
    return max(share(words, others), share(others, words)) >= 0.5


MUTATIONS: dict[str, Mutation] = {
    "a wrong digit": _wrong_digit,
    "the number of another fact": _number_of_another_fact,
    "the answer of another card of the note": _answer_of_a_sibling,
    "the answer of another note": _answer_of_another_note,
    "outside knowledge": _outside_knowledge,
    "the answer in the question": _answer_in_the_question,
    "two questions": _two_questions,
    "yes or no": _yes_or_no,
    "the whole paragraph": _whole_paragraph,
    "according to the note": _according_to_the_note,
    "a sentence for a phrase": _sentence,
    "a list": _list,
    "the wrong script": _wrong_script,
    "a broken escape": _broken_escape,
    "dots": _dots,
    "a name that was not sent": _unknown_name,
    "a foreign link": _foreign_link,
}


def spoilt(good: SpoilableCard) -> Iterator[tuple[str, str, str]]:
    """Yields the card spoilt in every applicable way: the way, the front, the back."""
    for name, mutate in MUTATIONS.items():
        card = mutate(good)
        if card:
            yield name, *card
