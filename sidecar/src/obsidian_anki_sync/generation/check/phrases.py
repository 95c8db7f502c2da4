"""Shortens a back to a phrase without the words of the question, and finds backs that are still longer.

Nothing is lost: the piece of the note that a card rests on is in its field for extras.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.generation.prepare.units import sentences
from obsidian_anki_sync.generation.prepare.words import Words, is_among, is_form_among

_WORD = regex.compile(r"\S+")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_ENDING = ".。．!?！？"
_EDGES = ".,;:!?()[]\"'«»„“”。，、！？：；"
NEGATIONS = frozenset(
    """
    not no never without only nicht kein keine keinen nie ohne nur не нет без никогда только no nunca sin
    solo sólo pas sans jamais
    """.split()  # noqa: SIM905 - a list of words is read as one
)
# Words between those of the question that have no content of their own.
SKIPPED = frozenset(
    """
    a an the it its they their he his she her this these that is are was were be has have had does do did
    can der die das den dem des ein eine einen einem einer er sie es sein seine ihr ihre dieser diese
    dieses ist sind war waren hat haben wird werden wurde wurden kann это он она оно они его её их этот
    эта эти был была было были является являются el la los las lo un una su sus es son fue fueron está
    están le les il elle est sont
    """.split()  # noqa: SIM905 - a list of words is read as one
)
# Words that belong to the word after them.
BEFORE_A_WORD = frozenset(
    """
    a an the of in on at to by from for with into about as der die das den dem des ein eine einen einem
    einer im in an am auf aus bei mit von vom zu zum zur für als durch el la los las un una de del en por
    para con al como в на с из от по для к у о за при под над до le les des du au aux
    """.split()  # noqa: SIM905 - a list of words is read as one
)
_ITEM_END = regex.compile(
    r"[,;，；]\s+|[，、；]|\s+(?:and|und|et|y|e|и|or|oder|ou|o|или)\s+|[和与及]", regex.IGNORECASE
)
_CLAUSE = regex.compile(
    r";\s|；|,\s(?:and|but|while|whereas|und|aber|während|und zwar|а|но|и|pero|mientras|mais)\s"
    r"|，(?:而|但|并|且)|\s[–—-]\s",
    regex.IGNORECASE,
)
# The beginning of a second statement, which may be short.
_FURTHER = regex.compile(
    r"[;；]\s*[^\s;；]+\s\S|\s(?:and|und|y|et)\s(?:is|are|was|were|ist|sind|wird|werden|está|están|es|son|est|sont)\s"
    r"|\sи\s(?:является|являются)\s|,\s(?:so|sodass|weshalb|поэтому|por lo que)\s",
    regex.IGNORECASE,
)
# Words that cannot end an answer.
_DANGLING = (
    frozenset(
        """
    when if while because so that which who whose where and or than as wenn weil während wobei dass und oder
    als когда если потому что который и или чем cuando si porque que y o
    """.split()  # noqa: SIM905 - a list of words is read as one
    )
    | BEFORE_A_WORD
)
_AND = regex.compile(r"\s(?:and|und|и|y|et)\s", regex.IGNORECASE)
_FEWEST_ITEMS = 3
_FEWEST_REPEATED = 3
_WHOLE_SENTENCE = 6  # words
_SHORTEST_SENTENCE = 4  # words
_QUESTION_MARKS = ("?", "？", "؟", ";", "…", "...")
_ALL = 0.9
_LONGEST_ITEM = 5  # words
_LONGEST_PHRASE = 6  # words of an answer that may repeat some of the question
_REPEATED = 0.5
_SHORTEST_CLAUSE = 3
_SHORTEST_PREFIX = 3  # letters that a Chinese answer has in common with its question


def phrase(front: str, back: str) -> str:
    """Returns a back without the words that repeat its front at either end, and without a full stop.

    Nothing is taken from between other words, no negation, and never all of it.
    """
    text = back.strip()
    if len(list(sentences(text, 0, len(text)))) > 1:
        return text
    bare = text.rstrip(_ENDING).rstrip()
    text = bare if bare and not text.endswith("..") else text
    if _DENSE.search(text):
        return _without_common_beginning(front, text) or text
    words = [(found.start(), found.end(), found[0].strip(_EDGES)) for found in _WORD.finditer(text)]
    asked = Words(front).tokens
    first = _first_new(words, asked)
    if first is None:
        return text
    last = _last_new(words, asked, first)
    start, end = words[first][0], words[last][1]
    return text[start:end].strip(" ,;:") or text


def faults_of(front: str, back: str, unit: str = "") -> Iterator[Flag]:
    """Yields a flag if a back is more than one phrase that answers its front.

    ``unit`` is the piece of the note that the card rests on.
    """
    text = back.strip()
    items = [item for item in _ITEM_END.split(text) if item.strip(_EDGES + " ")]
    if len(items) >= _FEWEST_ITEMS and all(_length(item) <= _LONGEST_ITEM for item in items):
        yield Flag("list-answer", f"The answer is a list of {len(items)}: ask for single items.")
    elif _has_several_facts(text):
        yield Flag("several-facts", "The answer states more than one fact.")
    elif unit and _is_whole(text, unit):
        yield Flag("sentence-answer", "The answer is a whole sentence of the note.")
    elif _repeats(front, text):
        yield Flag("sentence-answer", "The answer is a sentence that repeats its question.")


def states(front: str, unit: str) -> bool:
    """True if a front asks nothing: it is a sentence of the note."""
    text = front.strip()
    if text.endswith(_QUESTION_MARKS) or _length(text) < _SHORTEST_SENTENCE:
        return False
    words = Words(unit).tokens
    said = Words(text).tokens
    return sum(is_among(word, said) for word in words) >= _ALL * len(words)


def _has_several_facts(text: str) -> bool:
    if len(list(sentences(text, 0, len(text)))) > 1:
        return True
    if _FURTHER.search(text):
        return True
    parts = [*_CLAUSE.finditer(text), *(_AND.finditer(text) if text.count(" ") >= _WHOLE_SENTENCE else ())]
    return any(
        min(_length(text[: found.start()]), _length(text[found.end() :])) >= _SHORTEST_CLAUSE
        for found in parts
    )


def _is_whole(back: str, unit: str) -> bool:
    """True if a back is a whole sentence: nearly all of its piece of the note."""
    words = Words(unit).tokens
    said = sum(is_among(word, Words(back).tokens) for word in words)
    return _length(back) >= _WHOLE_SENTENCE and said >= _ALL * len(words)


def _repeats(front: str, back: str) -> bool:
    answer, asked = Words(back).tokens, Words(front).tokens
    if _length(back) <= _LONGEST_PHRASE or not answer:
        return False
    repeated = sum(is_among(word, asked) for word in answer)
    return repeated >= 2 and repeated / len(answer) >= _REPEATED


def _first_new(words: list[tuple[int, int, str]], asked: frozenset[str]) -> int | None:
    """Returns the index of the first word to keep: 0 if no word of the question comes before the new ones."""
    texts = [word for _, _, word in words]
    index = repeated = 0
    while index < len(texts) and _may_go_at(texts, index, asked):
        repeated += texts[index].casefold() not in SKIPPED
        index += 1
    if index == len(texts):
        return None
    if repeated < 1 or index < 2:
        return 0
    while index and texts[index - 1].casefold() in BEFORE_A_WORD:
        index -= 1
    return index


def _last_new(words: list[tuple[int, int, str]], asked: frozenset[str], first: int) -> int:
    """Returns the index of the last word to keep."""
    texts = [word for _, _, word in words]
    last, repeated = len(texts) - 1, 0
    while last > first and _may_go_at(texts, last, asked):
        repeated += texts[last].casefold() not in SKIPPED
        last -= 1
    if repeated < _FEWEST_REPEATED:
        return len(texts) - 1
    while last > first and texts[last].casefold() in _DANGLING:
        last -= 1
    # A number keeps the word that it counts.
    return min(last + 1, len(texts) - 1) if texts[last].isnumeric() or last == first else last


def _may_go_at(texts: list[str], index: int, asked: frozenset[str]) -> bool:
    """True if a word says nothing that the question does not say; a preposition goes with its word."""
    if _may_go(texts[index], asked):
        return True
    is_preposition = texts[index].casefold() in BEFORE_A_WORD
    return is_preposition and index + 1 < len(texts) and is_form_among(texts[index + 1].casefold(), asked)


def _may_go(word: str, asked: frozenset[str]) -> bool:
    folded = word.casefold()
    return folded not in NEGATIONS and (folded in SKIPPED or is_form_among(folded, asked))


def _without_common_beginning(front: str, back: str) -> str:
    common = 0
    for mine, theirs in zip(front, back, strict=False):
        if mine != theirs:
            break
        common += 1
    return back[common:] if _SHORTEST_PREFIX <= common < len(back) else back


def _length(text: str) -> float:
    """Returns the number of words; in scripts without blanks, half of the letters."""
    dense = len(_DENSE.findall(text))
    return dense / 2 if dense else len(text.split())
