"""Parses what a model wrote: cards, an answer, a judgement.

An answer is paid for, so every form in which its cards can be told apart is read.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any, TypeVar

import msgspec

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.generation.ask.refusals import as_line

_THINKS = r"(?:\w+:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection)"
# The thought that ends last: marks differ by model, and some begin without one.
_THOUGHT = re.compile(
    rf"^.*(?:</{_THINKS}>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|/think)\|>|<\|channel\|>final<\|message\|>)"
    rf"|^\s*(?:<{_THINKS}>|\[THINK\]|◁think▷|<\|channel\|>analysis).*$",
    re.DOTALL | re.IGNORECASE,
)
# What models call the sides of a card, also in the language of the note.
# fmt: off
_FRONTS = (
    "front", "question", "q", "prompt", "frage", "vorderseite", "pregunta", "domanda", "pergunta",
    "вопрос", "питання", "pytanie", "问题", "問題", "質問", "正面", "질문", "السؤال",
)
_BACKS = (
    "back", "answer", "a", "antwort", "rückseite", "respuesta", "réponse", "risposta", "resposta",
    "ответ", "відповідь", "odpowiedź", "答案", "回答", "答え", "背面", "답변", "답", "الجواب",
)
# fmt: on
_NAMES = {
    **dict.fromkeys(_FRONTS, "front"),
    **dict.fromkeys(_BACKS, "back"),
    **dict.fromkeys(("s", "unit", "source"), "s"),
    "type": "type",
    "n": "n",
}
_LABEL = re.compile(
    rf"[\s>*#-]*(?:\d+[.)]\s*)?\**({'|'.join((*_FRONTS, *_BACKS))})\s*\d*\**\s*[:：]\s*\**\s*(.*)", re.I
)
_LISTS = ("cards", "flashcards", "items", "data")
_DEEPEST = 3
_DECLINED = frozenset(("content_filter", "refusal", "safety", "blocked"))
_CUT = frozenset(("length", "max_tokens", "model_length", "max_length", "max_output_tokens", "token_limit"))
_UNIT = re.compile(r"(\d+)")
_LONGEST = 200_000  # characters
_LONGEST_NUMBER = 6  # digits

_FENCED = re.compile(r"(```|~~~)[\w-]*\s*\n(.*)\n\s*\1", re.DOTALL)
_BEGINS = re.compile(r"[{\[]")
# After the bracket of JSON comes a text, a bracket or a number; after another one, a word.
_LOOKS_LIKE_JSON = re.compile(r"\{\s*[\"'}“]|\[\s*[\"'{\[\]“]")
_PARTS = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
_BAD_ESCAPE = re.compile(r"""\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|('?))""")
_MOST_BEGINNINGS = 50
_LONGEST_LITERAL = 50_000  # characters


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
    """Returns the cards of an answer; there may be none.

    A card that lacks a side is among them, so that it is dropped and counted, if another one is whole.
    """
    words = _words(answer)
    values = _values(words)
    listed = [cards for value in values if (cards := _cards_in(value)) is not None]
    if not values and (labelled := _labelled(words)):
        listed = [labelled]
    if not listed:
        raise _unfit("it has no list of cards") if values else _not_json()
    cards = [card for cards in listed for card in cards]
    if cards and not any({"front", "back"} <= card.keys() for card in cards):
        raise _unfit("a card lacks its front or its back")
    return tuple(_converted({"front": "", "back": "", **card}, WrittenCard) for card in cards)


def read_answers(answer: Answer) -> dict[int, str]:
    """Returns the answers by the numbers of their questions; an empty text where the note does not say.

    Those without a number are counted from 1.
    """
    answers = _converted(_with_answers(_value(answer)), _Answers).answers
    return {one.n or position: one.answer for position, one in enumerate(answers, 1)}


def read_judgement(answer: Answer) -> bool:
    """True if the section is worth learning from."""
    return _converted(_value(answer), _Judgement).worth


def _words(answer: Answer) -> str:
    """Returns what the model wrote, without its thoughts.

    Raises ``DeclinedError``, ``MalformedAnswerError`` for an empty answer, and ``TruncatedError`` for one
    that was cut. Some servers always name the room as the reason: whole JSON was not cut.
    """
    reason = answer.finish_reason.lower()
    if reason in _DECLINED:
        raise DeclinedError(as_line(answer.text)[:200])
    words = without_thoughts(answer.text[:_LONGEST])
    if reason in _CUT and not _is_whole(words):
        raise TruncatedError
    if not words:
        raise MalformedAnswerError("Your last reply was empty.", is_form=False)
    return words


def _is_whole(words: str) -> bool:
    """True if a text is JSON from its beginning to its end, perhaps in a fence."""
    fenced = _FENCED.fullmatch(words)
    try:
        value = json.loads(fenced[2] if fenced else words, strict=False)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict | list)


def _value(answer: Answer) -> Any:
    """Returns the first JSON of an answer."""
    values = _values(_words(answer))
    if not values:
        raise _not_json()
    return values[0]


def _converted(value: Any, form: type[_Form]) -> _Form:
    try:
        return msgspec.convert(value, form, strict=False)
    except msgspec.ValidationError as error:
        raise _unfit(str(error)) from None


def _not_json() -> MalformedAnswerError:
    return MalformedAnswerError("Your last reply was not valid JSON.")


def _unfit(reason: str) -> MalformedAnswerError:
    return MalformedAnswerError(f"Your last reply did not fit the schema: {reason}.")


def _with_answers(value: Any) -> Any:
    """Returns the answers as a list of objects, however a model listed them."""
    listed = value.get("answers", value) if isinstance(value, dict) else value
    if isinstance(listed, dict) and "answer" in listed:
        listed = [listed]
    elif isinstance(listed, dict):
        listed = [{"n": number, "answer": words} for number, words in listed.items() if number != "mark"]
    if isinstance(listed, list):
        listed = [one if isinstance(one, dict) else {"answer": one} for one in listed]
        # Null says that the note has no answer.
        listed = [
            {**one, "answer": text} if (text := _as_text(one.get("answer") or "")) is not None else one
            for one in listed
        ]
    return {"answers": listed}


def _cards_in(value: Any, depth: int = 0) -> list[dict[str, Any]] | None:
    """Returns the cards in a value, however a model listed and named them; None if it is not about cards."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        # Some models write the list as a text, and that as JSON.
        within = _values(value) if _LOOKS_LIKE_JSON.match(value.lstrip()) else []
        return _cards_in(within[0], depth + 1) if within else None
    if isinstance(value, list):
        cards = [card for one in value for card in _listed_cards(one, depth)]
        return cards if cards or not value else None
    if not isinstance(value, dict):
        return None
    if (card := _card(value)).keys() & {"front", "back"}:
        return [card]
    for name in _LISTS:
        if name in value:
            return _cards_in(value[name], depth + 1) if value[name] else []
    pairs = [(key, text) for key, text in value.items() if key.rstrip().endswith(("?", "？"))]
    if pairs and all(isinstance(text, str) for _, text in pairs):
        return [{"s": 0, "front": key, "back": text} for key, text in pairs]
    found = (_cards_in(one, depth + 1) for one in value.values() if isinstance(one, dict | list))
    return next((cards for cards in found if cards), None)


def _listed_cards(one: Any, depth: int) -> list[dict[str, Any]]:
    """Returns the cards in an entry of a list."""
    if isinstance(one, str) and (labelled := _labelled(one)):
        return labelled
    if isinstance(one, list) and len(one) in (2, 3) and all(isinstance(side, str) for side in one[-2:]):
        return [_card({"s": one[0] if len(one) > 2 else 0, "front": one[-2], "back": one[-1]})]
    return _cards_in(one, depth + 1) or []


def _card(written: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields of a card under their own names, and the unit as a number: ``"[1]"`` becomes 1."""
    named = {
        name: value
        for key, value in written.items()
        if (name := _NAMES.get(key.strip().casefold().rstrip(":")))
    }
    card: dict[str, Any] = {name: _number(named.get(name)) for name in ("s", "n")}
    if isinstance(named.get("type"), str):
        card["type"] = named["type"]
    for name in ("front", "back"):
        if (text := _as_text(named.get(name))) is not None:
            card[name] = text
    return card


def _number(value: Any) -> int:
    found = _UNIT.search(str(value)[:40]) if isinstance(value, int | float | str | list) else None
    return int(found[1]) if found and len(found[1]) < _LONGEST_NUMBER else 0


def _as_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return str(value["text"])
    return None


def _labelled(text: str) -> list[dict[str, Any]]:
    """Returns the cards of a text with lines such as ``Q: …`` and ``A: …``; none if a side is missing."""
    cards: list[dict[str, list[str]]] = []
    side: list[str] = []
    for line in text.splitlines():
        if found := _LABEL.match(line):
            name = _NAMES[found[1].casefold()]
            if name == "front" or not cards:
                cards.append({"front": [], "back": []})
            side = cards[-1][name]
            side.append(found[2])
        elif line.strip():
            side.append(line)
        else:
            side = []
    joined = [{name: "\n".join(lines).strip("* \n") for name, lines in card.items()} for card in cards]
    return [{"s": 0, **card} for card in joined] if all(all(card.values()) for card in joined) else []


def _values(words: str) -> list[Any]:
    """Returns the objects and lists of JSON in a text, with prose and fences around them.

    Text that begins as JSON and cannot be read even with its mistakes mended makes the answer malformed: it
    may hold cards.
    """
    if words.startswith('"'):
        inner = _decoded(words, 0)
        return _values(inner[0]) if inner and isinstance(inner[0], str) else []
    values: list[Any] = []
    begin = _BEGINS.search(words)
    for _ in range(_MOST_BEGINNINGS):
        if begin is None:
            break
        at = begin.start()
        found = _decoded(words, at)
        if found is None and _LOOKS_LIKE_JSON.match(words, at):
            found = _mended(words[at:])
            if found is None:
                raise _not_json()
            values.append(found)
            break
        if found:
            values.append(found[0])
        begin = _BEGINS.search(words, found[1] if found else at + 1)
    return values


def _decoded(words: str, at: int) -> tuple[Any, int] | None:
    """Returns the JSON that begins at a place, and its end; line breaks in a text are usable."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(words, at)
    except (ValueError, RecursionError):
        return None


def _mended(words: str) -> Any:
    """Returns what JSON with common mistakes means, else None.

    Mended are curly quotation marks, comments, commas before a closing bracket, escapes that JSON does not
    have, and the single quotation marks of Python.
    """
    if '"' not in words:
        words = words.replace("“", '"').replace("”", '"')
    plain = _PARTS.sub(lambda part: _BAD_ESCAPE.sub(_escaped, part[1]) if part[1] else "", words)
    if found := _decoded(plain, 0):
        return found[0]
    end = max(words.rfind("}"), words.rfind("]")) + 1
    if end > _LONGEST_LITERAL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(words[:end])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _escaped(found: re.Match[str]) -> str:
    """Returns an escape as JSON has it: a backslash before another character is one of the text."""
    if found[1]:
        return found[0]
    return "'" if found[2] else r"\\"
