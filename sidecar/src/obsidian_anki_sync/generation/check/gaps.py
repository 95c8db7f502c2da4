"""Makes a gap in a sentence of a note: the words to hide, and the sentence with a blank."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from obsidian_anki_sync.generation.check.anchoring import begins_with_a_pronoun
from obsidian_anki_sync.generation.check.phrases import BEFORE_A_WORD, NEGATIONS, SKIPPED
from obsidian_anki_sync.generation.prepare.sections import Unit
from obsidian_anki_sync.generation.prepare.words import Words, is_among

BLANK = "_____"
"""Replaces the hidden words on a card whose note type has no gaps."""

_LONGEST_SENTENCE = 45  # words
_LONGEST_HIDDEN = 4
_MOST_FINAL = 3
_SHORTEST = 2  # words of a sentence without the hidden ones
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_DENSE_AS_A_WORD = 2
_SILENT = SKIPPED | BEFORE_A_WORD | frozenset("y e o u que no ni et ou ne pas".split())  # noqa: SIM905
# Russian has no articles, which show where a group of words begins.
_CYRILLIC = regex.compile(r"\p{Cyrillic}{4}")
# Words that anybody can guess.
_GENERIC = frozenset(
    [
        "time",
        "times",
        "way",
        "ways",
        "thing",
        "things",
        "case",
        "cases",
        "mal",
        "fall",
        "fälle",
        "раз",
        "случае",
        "вид",
        "vez",
        "veces",
        "caso",
    ]
)
_TOKEN = regex.compile(r"\S+")
_EDGES = ".,;:!?()[]\"'«»„“”。，、！？：；*"
_LABEL = regex.compile(r"^[*_]*(?P<words>[^\s:：;]+(?:\s[^\s:：;]+){0,2}?)[*_]*\s*[:：]\s+(?!.*;\s[^;]+:\s)")
_NAME = regex.compile(r"\b(?:MATH|CODE)[0-9]+\b")
# A number, and its unit if that is a sign or one or two letters.
_NUMBER = regex.compile(
    r"(?<![[\p{L}--\p{Han}]\p{N}.,])\p{N}+(?:[.,:/–-]\p{N}+|[\u00a0\u202f ]\p{N}{3}(?!\p{N}))*"
    r"(?:\s?[%°][CF]?|\s?\p{Han}(?!\p{Han})|\s(?P<unit>\p{L}{1,2})(?!\p{L}))?",
    regex.VERSION1,
)
_QUOTED = regex.compile(r"[«»„“\"「『《](?P<words>[^«»„“”\"「」『』《》]{2,40})[«»“”\"」』》]")
_CAPITALS = regex.compile(r"(?<=[^\s.:!?]\s)\p{Lu}[\p{L}\p{N}'’-]*(?:\s\p{Lu}[\p{L}\p{N}'’-]*){0,2}")
_BREAK = regex.compile(r"[;,:；，：](?:\s|$|(?=\p{Han}))|[«»„“”\"「」『』《》]")
# Not worth learning by heart: an address, a picture, the mark of a footnote.
_NOT_WORDS = regex.compile(r"\w+://|\bwww\.|\bEMBED[0-9]+\b|^\^")
_ADDRESS = regex.compile(r"\S*(?:\w+://|\bwww\.)\S*")
_FEWEST_BESIDE = 5  # words beside an address
_DEFINITION = regex.compile(r"\s*\[[^\]]+\]:")
_LABELLED = regex.compile(r"\p{L}{2,}:(?=\s|$)")
_MOST_LABELS = 2
_ONLY_PICTURES = regex.compile(r"(?:[^:：]{1,40}[:：])?(?:[\s*]*\bEMBED[0-9]+\b)+[\s*.]*")
# The labels of lines that lead to other notes.
_LEADS_ON = frozenset(
    (
        *("related", "sources", "reference", "references", "links", "tags", "quellen", "verweise"),
        *("riferimenti", "correlati", "collegamenti", "fonti", "fuentes", "enlaces", "источники", "ссылки"),
    )
)
# How the community plugin Tasks marks the dates of a task.
_TASK_DATE = regex.compile(r"[✅📅➕⏳🛫❌]\s*\d{4}-\d\d-\d\d")
_CLAUSE_END = regex.compile(r"[;,:；，：](?:\s|$|(?=\p{Han}))|[.。!?！？]|\s[–—]\s")


def hidden_in(unit: Unit, wanted: str = "") -> Iterator[str]:
    """Yields words of a unit that can be hidden, the best first; ``wanted`` are those that a model chose.

    Each is once in the unit. Terms, formulas and numbers come first, then the last words of a clause, then
    words with capital letters.
    """
    text = unit.text
    if _length(text) > _LONGEST_SENTENCE or "\n" in text.strip() or _teaches_nothing(text):
        return
    for words in dict.fromkeys(_candidates(text, wanted)):
        hidden = words.strip(_EDGES + " ")
        if hidden.casefold() in NEGATIONS | _GENERIC or _BREAK.search(hidden) or _NOT_WORDS.search(hidden):
            continue
        if hidden.count("(") != hidden.count(")"):
            continue
        rest = text.replace(hidden, "", 1) if hidden else text
        if not hidden or text.count(hidden) != 1 or _length(hidden) > _LONGEST_HIDDEN:
            continue
        if _length(rest) >= (1 if _NAME.fullmatch(hidden) else _SHORTEST):
            yield hidden


def _teaches_nothing(text: str) -> bool:
    """True for pictures alone, a line that leads to other pages, a footnote, or a task with a date."""
    if _DEFINITION.match(text) or _TASK_DATE.search(text) or _ONLY_PICTURES.fullmatch(text.strip()):
        return True
    label = _LABEL.match(text)
    if label and label["words"].strip("*_ ").casefold() in _LEADS_ON:
        return True
    beside, addresses = _ADDRESS.subn(" ", text)
    if addresses and _length(beside) < _FEWEST_BESIDE:
        return True
    return ";" not in text and len(_LABELLED.findall(text)) > _MOST_LABELS


def with_blank(unit: Unit, hidden: str, title: str) -> str:
    """Returns the sentence with a blank, below its heading where it names nothing of that."""
    at = unit.text.index(hidden)
    sentence = f"{unit.text[:at]}{BLANK}{unit.text[at + len(hidden) :]}"
    above = unit.headings[-1] if unit.headings else title
    heading = Words(above).tokens
    names_it = Words(sentence).share_in(heading) > 0 and not begins_with_a_pronoun(unit.text)
    gives_away = any(is_among(word, heading) for word in Words(hidden).distinctive)
    return sentence if names_it or gives_away or not above else f"{above}: {sentence}"


def _candidates(text: str, wanted: str) -> Iterator[str]:
    wanted = _without_silent_edges(wanted)
    if wanted and (found := regex.search(rf"(?<!\w){regex.escape(wanted)}(?!\w)", text, regex.IGNORECASE)):
        yield found[0]
    if label := _LABEL.match(text):
        yield label["words"]
    for found in _NAME.finditer(text):
        yield found[0]
    for found in _NUMBER.finditer(text):
        is_word = found["unit"] and _is_silent(found["unit"])
        yield found[0].removesuffix(found["unit"]) if is_word else found[0]
    for found in _QUOTED.finditer(text):
        yield found["words"]
    if not _DENSE.search(text):
        yield from _ends_of_clauses(text)
        yield from reversed(_CAPITALS.findall(text))


def _ends_of_clauses(text: str) -> Iterator[str]:
    """Yields the last words of each clause, as far as they are one group."""
    start = 0
    for end in [*(found.start() for found in _CLAUSE_END.finditer(text)), len(text)]:
        tokens = [(t.start() + start, t.end() + start) for t in _TOKEN.finditer(text[start:end])]
        first = len(tokens)
        most = _MOST_FINAL - 1 if _CYRILLIC.search(text) else _MOST_FINAL
        while first and len(tokens) - first < most:
            words = text[slice(*tokens[first - 1])]
            if _is_silent(words) or (
                first < len(tokens) and _begins_a_group(text[tokens[first][0] :], words)
            ):
                break
            first -= 1
        # The subject of a clause is left, so that what is hidden can be known.
        for begin in range(max(first, min(2, len(tokens) - 1), 1), len(tokens)):
            yield text[tokens[begin][0] : end]
        start = end


def _begins_a_group(after: str, word: str) -> bool:
    """True if two words with capital letters follow each other, as in German two nouns do."""
    return after[:1].isupper() and word.strip(_EDGES)[:1].isupper()


def _without_silent_edges(text: str) -> str:
    words = text.split()
    while words and _is_silent(words[0]):
        del words[0]
    while words and _is_silent(words[-1]):
        del words[-1]
    return " ".join(words).strip(_EDGES + " ")


def _is_silent(word: str) -> bool:
    bare = word.strip(_EDGES).casefold()
    said = Words(bare)
    return not (said.distinctive or said.numbers) or bare in _SILENT


def _length(text: str) -> float:
    """Returns the number of words; in scripts without blanks, half of the letters."""
    dense = len(_DENSE.findall(text))
    return dense / _DENSE_AS_A_WORD if dense else len(text.split())
