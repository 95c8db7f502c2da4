"""Finds questions that do not fit their answer, or that do not say what they ask about.

Each rule compares the words of a card with the piece of the note that it rests on. The words of questions
are known in English, German, Russian, Spanish, French and Chinese; in other languages fewer rules apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import regex
from msgspec import Struct

from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.generation.check.asking import (
    EXPLETIVE,
    HANGING,
    POSSESSIVE,
    SUBJECT_PRONOUN,
    WHAT_IS,
    WHICH,
    asks_how_many,
    has_quantity,
    is_quantity_of_an_action,
    is_question,
)
from obsidian_anki_sync.generation.check.phrases import BEFORE_A_WORD, SKIPPED
from obsidian_anki_sync.generation.prepare.words import Words, fold, is_among, is_form_among


class Surroundings(Struct, frozen=True):
    """The piece of the note that a card rests on, with what it continues; other pieces; headings above."""

    unit: str
    others: Sequence[str]
    title: str
    above: str


# Nouns that a question may ask for although the note uses another word.
_GENERIC = frozenset(
    """
    part kind type term name number word form time way teil art begriff name zahl wort zeit form jahr часть
    вид тип термин имя число слово время год año parte tipo nombre número palabra tiempo
    """.split()  # noqa: SIM905 - a list of words is read as one
)
_DEGREE = regex.compile(r"^(?:сам\p{L}+|наи\p{L}+|most|more|größte\p{L}*)$")
_HAS = regex.compile(r"^\s+(?:has|have|had|hat|haben|hatte|hatten|tiene|tienen|имеет|имеют)\b")
_COPULA = regex.compile(
    r"(?:\b(?:is|are|was|were|means?|called|ist|sind|war|waren|heißt|bedeutet|nennt|es|son|fue|это)|[=:—–(-])$"
)
_ARTICLE = regex.compile(
    r"^(?:a|an|the|der|die|das|ein\p{L}*|el|la|los|las|una?|le|les|une)\s", regex.IGNORECASE
)
_FORMULA = regex.compile(r"[$`]|MATH|CODE")
_ABOUT = frozenset(("about", "etwa", "около"))
_BEGINS = BEFORE_A_WORD | SKIPPED | frozenset(("ab", "wenn", "when", "if", "если"))
_CLAUSES = regex.compile(r"[;；]\s*|\s[–—]\s")
_LABELLED = regex.compile(r"^[^;:]{1,40}:\s.*;\s[^;:]{1,40}:\s", regex.DOTALL)
_REFERS = regex.compile(
    r"^(?:this|that|these|it|dies\p{L}*|das|es|это|эт\p{L}+|esto|esta?|这)\b", regex.IGNORECASE
)
_AND = r"(?:and|or|und|oder|и|или|y|o|et|ou)"
_LIST = regex.compile(
    rf"[^,;:.()]{{1,60}}(?:,\s[^,;:.()]{{1,40}}){{1,20}},?\s{_AND}\s[^,;:.()]{{1,60}}"
    r"|[^，。；：、]{1,20}(?:、[^，。；：、]{1,12})+(?:[和与及][^，。；：、]{1,12})?",
    regex.IGNORECASE,
)
_ITEM = regex.compile(rf",?\s{_AND}\s|,\s|[、和与及]", regex.IGNORECASE)
# A singular frame with a plural answer: "Was macht X?" — "fliegen".
_PLURAL = {
    "de": (
        regex.compile(r"^was (?:macht|tut)\b", regex.IGNORECASE),
        regex.compile(r"^\p{L}{2,}(?:en|eln|ern)\b", regex.IGNORECASE),
    ),
    "ru": (
        regex.compile(r"^что делает\b", regex.IGNORECASE),
        regex.compile(r"^\p{L}{2,}(?:ют|ут|ят|ат)\b", regex.IGNORECASE),
    ),
}
_TOKEN = regex.compile(r"\S+")
_EDGES = ".,;:!?¿¡()[]\"'«»„“”*_。，？"
_ADDRESS = regex.compile(r"(?:\w+://|www\.)\S+")
_ASKS_WHERE = regex.compile(
    r"\b(?:where|wo|où|dónde|dove|onde|где|address|adresse|url|link|site|website|адрес\w*|ссылк\w*)\b|哪",
    regex.IGNORECASE,
)
_FOR_A_SUBJECT = 4  # words
_LONGEST_BACK = 6  # words of an item of a list
_HALF = 0.5


def misfits(front: str, back: str, place: Surroundings, language: str) -> Iterator[Flag]:
    """Yields a flag for each reason why a front is not a question for its back."""
    if front.rstrip().endswith(("?", "？")) and not is_question(front, language):
        yield Flag("no-question", "It is a statement with a question mark.")
    if _lacks_subject(front, back, place.title, language):
        yield Flag("no-subject", "The question does not say what it is about.")
    if _is_badly_worded(front, back, language):
        yield Flag("wording", "The question is badly worded.")
    if _ADDRESS.fullmatch(back.strip("()<> ")) and not _ASKS_WHERE.search(front):
        yield Flag("wrong-kind", "The answer is only an address.")
    elif _is_of_another_kind(front, back, place.unit):
        yield Flag("wrong-kind", "The answer is not what the question asks for.")
    elif _is_mixed(front, back, place):
        yield Flag("mixed", "The question mixes two facts of the note.")
    if _is_one_of_several(back, place.unit):
        yield Flag("ambiguous", "Other items of the same list answer the question too.")


def _lacks_subject(front: str, back: str, title: str, language: str) -> bool:
    """True if a pronoun replaces the subject, or a common noun replaces the name in the title."""
    words = [found[0].strip(_EDGES) for found in _TOKEN.finditer(front)]
    for index, word in enumerate(words[1:_FOR_A_SUBJECT], 1):
        if any(_is_name(before) for before in words[1:index]):
            break
        is_expletive = word in ("it", "es") and EXPLETIVE.search(" ".join(words[index + 1 :]))
        if SUBJECT_PRONOUN.match(word) and not is_expletive:
            return True
        if index < _FOR_A_SUBJECT - 1 and POSSESSIVE.match(word):
            return True
    if HANGING.search(back):
        return True
    if language == "de" or any(_is_name(word) for word in words[1:]):
        return False
    named = [word for word in title.split()[1:] if word[:1].isupper() and not word.isupper()]
    said = Words(f"{front} {back}").all
    missing = [word for word in named if not any(is_among(token, said) for token in Words(word).tokens)]
    common = Words(" ".join(word for word in title.split() if word not in named)).tokens
    return bool(missing) and any(is_among(word, Words(front).tokens) for word in common)


def _is_name(word: str) -> bool:
    return word[:1].isupper() or any(letter.isdigit() for letter in word) or word.startswith("`")


def _is_badly_worded(front: str, back: str, language: str) -> bool:
    words = [found[0] for found in _TOKEN.finditer(front)]
    for before, word, after in zip(words, words[1:], [*words[2:], ""], strict=False):
        if (
            word.istitle()
            and word.casefold() in _BEGINS
            and not after[:1].isupper()
            and before[-1:] not in ".:?!"
        ):
            return True
    if words and words[-1].strip(_EDGES).casefold() in _ABOUT:
        return True
    frame, plural = _PLURAL.get(language, (None, None))
    return bool(frame and plural and frame.search(front) and plural.search(back))


def _is_of_another_kind(front: str, back: str, unit: str) -> bool:
    if asks_how_many(front):
        return not has_quantity(back)
    if is_quantity_of_an_action(front, back):
        return True
    at = fold(unit).find(fold(back)) if back.strip() else -1
    before, after = (fold(unit)[:at], fold(unit)[at + len(fold(back)) :]) if at >= 0 else ("", "")
    is_formula = _FORMULA.search(back) is not None
    is_predicate = at >= 0 and not (_ARTICLE.search(back) or is_formula) and _is_predicate(front, before)
    if WHAT_IS.search(front) and (is_predicate or (at >= 0 and not is_formula and _HAS.search(after))):
        return True
    found = WHICH.match(front)
    return (
        found is not None
        and not _DEGREE.match(found["asked"])
        and _names_what_it_asks(found["asked"], found["rest"], back, unit)
    )


def _is_predicate(front: str, before: str) -> bool:
    """True if an answer says what the subject of the question does, and not what it is."""
    words = before.split()
    last = words[-1].strip(_EDGES) if words else ""
    return last in Words(front).distinctive and _COPULA.search(before.rstrip()) is None


def _names_what_it_asks(asked: str, rest: str, back: str, unit: str) -> bool:
    """True for "Which engine X drives …?" if the note says that engine X drives, but not the answer."""
    wanted = [word.strip(_EDGES) for word in fold(rest).split()][:2]
    words = [word.strip(_EDGES) for word in fold(unit).split()]
    noun = fold(asked)
    if len(wanted) < 2 or noun in fold(back):
        return False
    for index in range(len(words) - 2):
        if words[index] == noun and words[index + 1 : index + 3] == wanted:
            answer = fold(back).split()
            return words[max(0, index - len(answer)) : index] != answer
    return False


def _is_mixed(front: str, back: str, place: Surroundings) -> bool:
    """True if the question is about one clause or sentence of the note, and the answer is in another."""
    above, here = Words(place.above).tokens, Words(place.unit).tokens
    elsewhere: frozenset[str] = frozenset().union(*(Words(other).tokens for other in place.others))
    asked = [word for word in Words(front).tokens if not is_among(word, above)]
    near = [word for word in asked if is_among(word, here)]
    far = [word for word in asked if word not in near and is_among(word, elsewhere)]
    if len(far) > len(near):
        return True
    found = WHICH.match(front)
    if found and _is_noun_of(found["asked"], elsewhere) and not is_among(fold(found["asked"]), above | here):
        return True
    return not _LABELLED.search(place.unit) and _is_of_another_clause(near, back, place.unit)


def _is_noun_of(asked: str, words: Set[str]) -> bool:
    """True if a question asks for what other pieces of the note name."""
    noun = fold(asked)
    return not _DEGREE.match(noun) and noun not in _GENERIC and is_form_among(noun, words)


def _is_of_another_clause(asked: Sequence[str], back: str, unit: str) -> bool:
    clauses = [clause.strip() for clause in _CLAUSES.split(unit) if clause.strip()]
    answer = Words(back).tokens
    words = [Words(clause).tokens for clause in clauses]
    holding = [n for n, clause in enumerate(words) if all(is_among(word, clause) for word in answer)]
    if len(holding) != 1 or len(clauses) < 2 or _REFERS.match(clauses[holding[0]]):
        return False
    counts = [sum(is_among(word, clause) for word in asked) for clause in words]
    return counts[holding[0]] == 0 and max(counts) >= 2


def _is_one_of_several(back: str, unit: str) -> bool:
    """True if a back is one item of a list in the note."""
    wanted = _bare(back)
    if not wanted or len(back.split()) > _LONGEST_BACK:
        return False
    for found in _LIST.finditer(unit):
        items = [_bare(item) for item in _ITEM.split(found[0])]
        if wanted in items:
            return True
    return False


def _bare(text: str) -> str:
    words = fold(text).strip(_EDGES + " ").split()
    while words and words[0] in BEFORE_A_WORD | SKIPPED:
        del words[0]
    return " ".join(words)
