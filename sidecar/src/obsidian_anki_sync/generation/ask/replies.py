"""Parses what a model wrote: cards, an answer, a judgement."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

from obsidian_anki_sync.domain.generation.answer import Answer

_THINKS = r"(?:\w+:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection)"
# The thought that ends last: marks differ by model, and some begin without one.
_THOUGHT = re.compile(
    rf"^.*(?:</{_THINKS}>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|/think)\|>|<\|channel\|>final<\|message\|>)"
    rf"|^\s*(?:<{_THINKS}>|\[THINK\]|◁think▷|<\|channel\|>analysis).*$",
    re.DOTALL | re.IGNORECASE,
)
_NAMES = {"question": "front", "q": "front", "answer": "back", "a": "back", "unit": "s", "source": "s"}
_LISTS = ("cards", "flashcards", "items", "data")
_FENCE = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|$)", re.DOTALL)
_DECLINED = frozenset(("content_filter", "refusal", "safety", "blocked"))
_CUT = frozenset(("length", "max_tokens", "model_length", "max_length", "max_output_tokens", "token_limit"))
_UNIT = re.compile(r"(\d+)")
_LONGEST = 200_000  # characters
_LONGEST_NUMBER = 6  # digits


class TruncatedError(Exception):
    """The answer ended because its room was used up."""


class DeclinedError(Exception):
    """The model, or a filter, declined; its words are the first argument."""


class MalformedAnswerError(Exception):
    """The answer does not have the requested form; the first argument tells the model so.

    ``is_form`` is true if a server that follows the schema could not have written it.
    """

    def __init__(self, problem: str, *, is_form: bool = True) -> None:
        super().__init__(problem)
        self.problem = problem
        self.is_form = is_form


def without_thoughts(text: str) -> str:
    """Returns an answer without the thinking before it.

    A thought may begin without a mark, and one that was cut has no end.
    """
    return _THOUGHT.sub("", text).strip()


class WrittenCard(msgspec.Struct, frozen=True):
    """A card as the model wrote it: ``s`` is the unit that it cites, ``type`` the key of a note type.

    ``s`` is 0 if it cites none. ``n`` is the number of the card that it corrects.
    """

    s: int
    front: str
    back: str
    type: str = ""
    n: int = 0


class _Cards(msgspec.Struct):
    cards: list[WrittenCard]


class _Answered(msgspec.Struct):
    answer: str
    n: int = 0


class _Answers(msgspec.Struct):
    answers: list[_Answered]


class _Judgement(msgspec.Struct):
    worth: bool


_Form = TypeVar("_Form")


def read_cards(answer: Answer) -> tuple[WrittenCard, ...]:
    """Returns the cards of an answer; there may be none."""
    return tuple(_read(answer, _Cards).cards)


def read_answers(answer: Answer) -> dict[int, str]:
    """Returns the answers by the numbers of their questions; an empty text where the note does not say.

    Those without a number are counted from 1.
    """
    return {one.n or position: one.answer for position, one in enumerate(_read(answer, _Answers).answers, 1)}


def read_judgement(answer: Answer) -> bool:
    """True if the section is worth learning from."""
    return _read(answer, _Judgement).worth


def _read(answer: Answer, form: type[_Form]) -> _Form:
    reason = answer.finish_reason.lower()
    if reason in _CUT:
        raise TruncatedError
    if reason in _DECLINED:
        raise DeclinedError(" ".join(answer.text.split())[:200])
    value = _json(answer.text)
    if form is _Answers:
        value = _with_answers(value)
    if form is _Cards:
        value = _with_cards(value)
    try:
        return msgspec.convert(value, form, strict=False)
    except msgspec.ValidationError as error:
        raise MalformedAnswerError(f"Your last reply did not fit the schema: {error}.") from None


def _with_answers(value: Any) -> Any:
    """Returns the answers as a list of objects, however a model listed them."""
    listed = value.get("answers", value) if isinstance(value, dict) else value
    if isinstance(listed, dict) and "answer" in listed:
        listed = [listed]
    elif isinstance(listed, dict):
        listed = [{"n": number, "answer": words} for number, words in listed.items() if number != "mark"]
    if isinstance(listed, list):
        listed = [{"answer": one} if isinstance(one, str) else one for one in listed]
    return {"answers": listed}


def _with_cards(value: Any) -> Any:
    """Returns the cards in the form of the schema, however a model listed and named them.

    What lacks a text is left out where another card is whole.
    """
    listed = value
    if isinstance(value, dict):
        listed = next((value[name] for name in _LISTS if name in value), None)
        listed = [value] if listed is None and ("front" in value or "question" in value) else listed
    if isinstance(listed, dict):
        listed = list(listed.values())
    if not isinstance(listed, list):
        return {"cards": listed}
    cards = [_card(one) if isinstance(one, dict) else one for one in listed]
    whole = [card for card in cards if isinstance(card, dict) and {"front", "back"} <= card.keys()]
    return {"cards": whole or cards}


def _card(written: dict[str, Any]) -> dict[str, Any]:
    """Returns a card with its own names, texts as text, and the unit as a number: ``"[1]"`` becomes 1."""
    card = {_NAMES.get(name.casefold(), name.casefold()): value for name, value in written.items()}
    for name in ("front", "back"):
        if (text := _as_text(card.pop(name, None))) is not None:
            card[name] = text
    found = _UNIT.search(str(card.get("s", "")))
    return {**card, "s": int(found[1]) if found and len(found[1]) < _LONGEST_NUMBER else 0}


def _as_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return None


def _json(text: str) -> Any:
    """Returns the JSON in an answer, without thoughts and fences around it."""
    words = without_thoughts(text[:_LONGEST])
    fenced = _FENCE.search(words) if not words.startswith(("{", "[")) else None
    words = (fenced[1] if fenced else words).strip()
    if not words:
        raise MalformedAnswerError("Your last reply was empty.", is_form=False)
    begin = min((at for mark in "{[" if (at := words.find(mark)) >= 0), default=-1)
    try:
        # An answer with line breaks in a text is paid for and usable.
        return json.JSONDecoder(strict=False).raw_decode(words, max(begin, 0))[0]
    except (ValueError, RecursionError):
        raise MalformedAnswerError("Your last reply was not valid JSON.") from None
