"""Compares two answers to one question, as far as words and numbers can tell."""

from __future__ import annotations

from collections.abc import Set

import regex
from rapidfuzz import fuzz

from obsidian_anki_sync.generation.check.asking import asks_how_many
from obsidian_anki_sync.generation.prepare.placeholders import names_in
from obsidian_anki_sync.generation.prepare.words import Words, fold, is_among

_AGREEMENT = 0.6
_LIKENESS = 85.0
_FULL = 0.99
_NEGATION = regex.compile(
    r"\b(?:not|no|never|none|without|isn't|doesn't|don't|aren't|cannot|can't|nicht|kein\w*|nie|niemals|ohne"
    r"|не|нет|никогда|без|ни|no|nunca|sin|ningún|ninguna|pas|jamais|sans|aucune?)\b|[不没無无非]",
    regex.IGNORECASE,
)
_CONTRAST = regex.compile(
    r"[,;(]\s*(?:and |und |и |y |but |sondern |а )?(?:not|rather than|instead of|nicht|kein\w*|statt|anstatt"
    r"|а не|не|вместо|no|en lugar de|pas)\b[^,;.)]*\)?",
    regex.IGNORECASE,
)
# A clause that a back does not need to be an answer.
_ADDED = regex.compile(
    r",\s(?:which|who|because|so that|wobei|weil|die|der|das|sodass|котор\p{L}+|потому|так как|que|lo que"
    r"|porque)\b.*$",
    regex.IGNORECASE | regex.DOTALL,
)
_NUMERALS = {
    name: str(number)
    for names in (
        "zero one two three four five six seven eight nine ten eleven twelve",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for number, name in enumerate(names.split())
}
_OPPOSITES = tuple(
    tuple(frozenset(side.split("|")) for side in pair.split())
    for pair in (
        "before|vor|до|antes after|nach|после|después",
        "with|mit|con without|ohne|без|sin",
        "more|mehr|больше|más|greater|larger less|weniger|меньше|menos|fewer|smaller",
        "above|over|über|над|sobre below|under|unter|под|bajo",
        "increase|increases|rises|rise|grows|steigt|растёт|aumenta decrease|decreases|falls|fall|shrinks"
        "|sinkt|падает|disminuye",
        "higher|höher|выше|alto lower|niedriger|tiefer|ниже|bajo",
        "inside|within|in|innen|внутри|dentro outside|aus|außen|вне|fuera",
        "first|erste|erster|erstes|первый|primero last|letzte|letzter|letztes|последний|último",
        "all|always|alle|immer|все|всегда|todos|siempre none|never|keine|nie|никто|никогда|ninguno|nunca",
        "left|links|слева|izquierda right|rechts|справа|derecha",
        "maximum|maximal|максимум|máximo minimum|minimal|минимум|mínimo",
        "true|wahr|верно|verdadero false|falsch|неверно|falso",
        "faster|schneller|быстрее slower|langsamer|медленнее",
    )
)
_WORDS = regex.compile(r"[\p{L}\p{N}]+")


def agree(answer: str, back: str, front: str = "") -> bool:
    """True if two answers to one question say the same.

    A negation or an opposite on one side alone is a contradiction. Words of the question do not count. An
    answer that is a part of the back has to be most of it, subordinate clauses left out. If a number is
    asked for, it decides.
    """
    if not answer.strip():
        return False
    if fold(answer) == fold(back):
        return True
    mine, theirs = (_ADDED.sub("", _positive(text)) for text in (back, answer))
    if names_in(mine) - names_in(theirs):
        return False
    if _is_negated(mine) is not _is_negated(theirs) or _are_opposite(mine, theirs):
        return False
    ours, others = _tokens(mine), _tokens(theirs)
    if _numbers(ours) - _numbers(others):
        return False
    if asks_how_many(front) and _numbers(ours) and _numbers(ours) == _numbers(others):
        return True
    asked = Words(front).tokens if front else frozenset()
    new = frozenset(word for word in ours if not is_among(word, asked)) or ours
    given = frozenset(word for word in others if not is_among(word, asked)) or others
    in_theirs = sum(is_among(word, others) for word in new) / len(new) if new else 1.0
    in_ours = sum(is_among(word, ours) for word in given) / len(given) if given else 1.0
    if in_theirs >= _FULL or (in_theirs and 2 * in_theirs * in_ours / (in_theirs + in_ours) >= _AGREEMENT):
        return True
    return fuzz.ratio(" ".join(sorted(new)), " ".join(sorted(given))) >= _LIKENESS


def _positive(text: str) -> str:
    """Returns a text without its contrast: "the father, not the mother" becomes "the father"."""
    rest = _CONTRAST.sub("", text).strip(" ,;.")
    return rest or text


def _is_negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def _are_opposite(text: str, other: str) -> bool:
    mine, theirs = (frozenset(_WORDS.findall(fold(one))) for one in (text, other))
    return any(
        (mine & one and theirs & two and not (theirs & one or mine & two))
        or (mine & two and theirs & one and not (theirs & two or mine & one))
        for one, two in _OPPOSITES
    )


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_NUMERALS.get(word, word) for word in Words(text).tokens)


def _numbers(words: Set[str]) -> frozenset[str]:
    return frozenset(word for word in words if word.isdigit())
