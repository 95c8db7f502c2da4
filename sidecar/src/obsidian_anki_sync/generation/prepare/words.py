"""The words of a text, for comparing two texts: folded, without words of little meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Set
from functools import cached_property

import regex
from msgspec import Struct

# Names of pieces and mixed words (H2O, IPv4) are one word; scripts without blanks are compared by letters.
_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]"
    r"|[\p{N}\p{L}\p{M}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]]*"
    r"[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]]"
    r"[\p{N}\p{L}\p{M}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]]*",
    regex.VERSION1,
)
# A letter of a script with blanks belongs to a mixed word; the others follow numbers as units.
_BESIDE = r"[[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]]\d]"
_NUMBER = regex.compile(
    rf"(?<!{_BESIDE})\d+(?:[.,\u00a0\u202f ]\d{{3}}(?!\d))*(?:[.,]\d+)?(?!{_BESIDE})", regex.VERSION1
)
_NO_DIGIT = regex.compile(r"\D")
_SHORTEST_STEM = 4
_SHORTEST_PART = 5
# The longest part of a word that may be an ending: "mitochondria" and "mitochondrion" are one word.
_STEM_SHARE = 0.6

_SILENT = frozenset(
    """
    a about after all also an and any are as at be because been before between both but by can could did do
    does during each for from had has have how if in into is it its may might more most must no not of on one
    only or other out over per should so some such than that the their them then there these they this those
    through to under up us was we were what when where which while who whom whose why will with would you your
    aber alle als am an auch auf aus bei beim bis da damit das dass dem den der des die dies diese dieser
    dieses doch durch ein eine einem einen einer eines er es für gegen hat hatte haben ihr ihre im in ist
    kann können man mit muss nach nicht noch nur ob oder ohne sein seine sich sie sind so über um und unter
    vom von vor wann war waren warum was wegen welche welchem welchen welcher welches wem wen wenn wer
    werden wessen wie wieso wird wo wobei wodurch wofür woher wohin womit woraus worin wozu wurde wurden zu
    zum zur zwischen
    а без был была были было быть в во вот все всё где да для до его ее её если есть еще ещё же за и из или
    им их к как какая какие каким какими каков какова каково каковы какого какое каком какой какому какую
    кем ко когда кого кому которая
    которое которой которую которые который которых кто куда ли между может на над не него нее неё них но ну
    о об один он она они оно от откуда по под почему при с сколько со так также такое такой там то того тоже
    только том тот у уже чего чем чему через что чтобы чьё чья эта эти это этого этой этом этот
    """.split()  # noqa: SIM905 - a list of words is read as one
)


class Words(Struct, frozen=True, dict=True):
    """A text's distinctive words and its numbers."""

    text: str

    @cached_property
    def folded(self) -> str:
        """The text, case-folded and normalised."""
        return fold(self.text)

    @cached_property
    def all(self) -> frozenset[str]:
        """Every word and number."""
        return frozenset(_WORD.findall(self.folded)) | self.numbers

    @cached_property
    def distinctive(self) -> frozenset[str]:
        """The words with a meaning of their own."""
        return frozenset(_WORD.findall(self.folded)) - _SILENT

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers, written as digits alone."""
        return frozenset(_NO_DIGIT.sub("", number) for number in _NUMBER.findall(self.folded))

    @cached_property
    def tokens(self) -> frozenset[str]:
        """The distinctive words and the numbers; every word if none is distinctive."""
        return self.distinctive | self.numbers or self.all

    def share_in(self, others: Set[str]) -> float:
        """Returns the share of words and numbers that are among others, inflected or not; 1 without any."""
        return share(self.tokens, others)


def fold(text: str) -> str:
    """Returns the text case-folded and composed, with blanks folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").split())


def share(words: Set[str], others: Set[str]) -> float:
    """Returns the share of words that are among others, inflected or not; 1 without any."""
    if not words:
        return 1.0
    return sum(is_among(word, others) for word in words) / len(words)


def missing(words: Iterable[str], others: Set[str]) -> tuple[str, ...]:
    """Returns the words that are not among others, in order."""
    return tuple(sorted(word for word in words if not is_among(word, others)))


def is_among(word: str, others: Set[str]) -> bool:
    """True if a word, another form of it, or a compound with it is among others."""
    if word in others:
        return True
    if len(word) < _SHORTEST_STEM or _has_digit(word):
        return False
    stem = word[:_SHORTEST_STEM]
    return any(_are_one(word, other) for other in others if other.startswith(stem)) or (
        len(word) >= _SHORTEST_PART
        and any(word in other or (other in word and len(other) >= _SHORTEST_PART) for other in others)
    )


def is_form_among(word: str, others: Set[str]) -> bool:
    """True if a word or another form of it is among others; a compound with it is not."""
    if word in others:
        return True
    if len(word) < _SHORTEST_STEM or _has_digit(word):
        return False
    return any(_are_one(word, other) for other in others if other.startswith(word[:_SHORTEST_STEM]))


def _has_digit(word: str) -> bool:
    """True for numbers, and for names such as CODE1, of which each is another."""
    return any(letter.isdigit() for letter in word)


def _are_one(word: str, other: str) -> bool:
    """True if two words that begin alike differ by no more than an ending."""
    common = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        common += 1
    return common >= _STEM_SHARE * max(len(word), len(other))
