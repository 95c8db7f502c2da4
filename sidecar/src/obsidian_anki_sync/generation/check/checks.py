"""Checks a model's card against the note: which cards are dropped, and which are flagged for the user.

A card is dropped only if it cannot be one. A card that may be wrong is flagged, since words say little about
paraphrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import regex

from obsidian_anki_sync.domain.generation.drafts import Flag
from obsidian_anki_sync.domain.text import CONTROL
from obsidian_anki_sync.generation.check.anchoring import Anchor, CardWords, SectionView, asked_about, is_torn
from obsidian_anki_sync.generation.check.phrases import faults_of, states
from obsidian_anki_sync.generation.check.questions import misfits
from obsidian_anki_sync.generation.prepare.language import is_clearly_another
from obsidian_anki_sync.generation.prepare.phrasing import (
    asks_twice,
    asks_yes_or_no,
    script_for,
    script_of,
    speaks_of_the_note,
)
from obsidian_anki_sync.generation.prepare.words import Words, missing, share
from obsidian_anki_sync.markup.links import without_wikilinks

# Line breaks and tabs are whitespace; every other control character came from a broken escape.
_CONTROL = regex.compile(rf"[{CONTROL}\ufffe\uffff\p{{Cs}}]")
# An escape that was escaped again, and a character that was lost on the way.
_DAMAGED = regex.compile(r"\\u[0-9a-fA-F]{4}|\ufffd")
_NOTHING = regex.compile(
    r"[\p{P}\p{S}\s]*|(?:front|back|question|answer|string|text|n/?a|null|none|todo)\W*", re.I
)
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s<>()\"'`]+|\bwww\.[^\s<>()\"'`]+|\b(?:javascript|data|file|mailto):\S+",
    re.I,
)
_LINK = re.compile(
    r"!?\[[^\]]*\]\(\s*<?([^()\s>]*)|!\[\[([^\]]*)\]\]|\[sound:([^\]]*)\]|^\s*\[[^\]]+\]:\s*(\S+)", re.M
)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENDING = ".,;:!?)\"'"

_SUPPORT = 0.75
_QUESTION_SUPPORT = 0.34
_NEAR_SUPPORT = 0.5
_MOST_WORDS = 12
_HELD = 0.99
_SHORTEST_NAME = 4

REFUSALS = {
    "empty": "The front or the back is empty.",
    "placeholder": "The front or the back is a placeholder.",
    "control-characters": "A broken escape or a lost character damaged it.",
    "unknown-name": "It names a formula or code that the note does not have.",
    "link": "It holds a link that is not in the note.",
    "gap": "The words to hide are not in the sentence.",
    "kind": "It is of another kind than the settings allow.",
    "ungrounded": "None of its words are in the note.",
    "duplicate": "Another card says the same.",
    "too-many": "The model wrote more cards than were asked for.",
}
"""The reasons to drop a card, by the code that is counted."""


def refusal(card: CardWords, view: SectionView) -> str:
    """Returns the code of the reason to drop a card; empty for a card to keep."""
    section = view.section
    both = (card.front, card.back)
    if not all(text.strip() for text in both):
        return "empty"
    if any(_CONTROL.search(text) for text in both):
        return "control-characters"
    if any(found not in section.words for text in both for found in _DAMAGED.findall(text)):
        return "control-characters"
    if any(_NOTHING.fullmatch(text.strip()) for text in both) or any("..." in t and len(t) < 8 for t in both):
        return "placeholder"
    if any(section.placeholders.unknown(text) for text in both):
        return "unknown-name"
    if any(_foreign_link(text, section.words) for text in both):
        return "link"
    tokens = view.whole.all
    if not any(share(Words(text).tokens, tokens) for text in both):
        return "ungrounded"
    return ""


def plain(text: str) -> str:
    """Returns a model's text without HTML and links between notes; code stays as it is."""
    parts: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        parts += _disarmed(text[position : code.start()]), code[0]
        position = code.end()
    return "".join((*parts, _disarmed(text[position:]))).strip()


def _disarmed(text: str) -> str:
    return _TAG.sub("&lt;", without_wikilinks(text))


def doubts(card: CardWords, view: SectionView, anchor: Anchor, language: str) -> Iterator[Flag]:
    """Yields flags for the user, each with a sentence."""
    yield from _form(card)
    if not card.has_gap:
        yield from _phrasing(card)
        if any(states(card.front, unit.text) for unit in view.section.units):
            yield Flag("no-question", "The question is a sentence of the note.")
        yield from faults_of(card.front, card.back, anchor.unit.text)
    note_script = script_of(view.whole.text)
    wanted = script_for(language) if language else note_script
    own = view.section.language
    foreign = [*_script(card, view, wanted), *_language(card, language or own)]
    yield from foreign
    is_question = not card.has_gap and not asks_yes_or_no(card.front, card.back)
    if is_question and not foreign and not _is_other(language, own):
        yield from misfits(card.front, card.back, view.surroundings(anchor.index), language or own)
    if wanted and note_script and wanted != note_script:
        yield Flag("translated", "It is in another script than the note, so its words cannot be compared.")
        yield from _numbers(card, view, anchor)
    elif _is_other(language, view.section.language):
        yield Flag("translated", "It is in another language than the note, so its words cannot be compared.")
        yield from _numbers(card, view, anchor)
    else:
        yield from _grounding(card, view, anchor)
        yield from _numbers(card, view, anchor)


def _form(card: CardWords) -> Iterator[Flag]:
    if _length(card.back) > _MOST_WORDS:
        yield Flag("long-answer", f"The answer is longer than {_MOST_WORDS} words.")
    if _TAG.search(_CODE.sub("", card.front + card.back)) or "&lt;" in card.front + card.back:
        yield Flag("html", "The model wrote HTML; it is shown as text.")


def _phrasing(card: CardWords) -> Iterator[Flag]:
    if asks_twice(card.front):
        yield Flag("two-questions", "It asks two questions.")
    if asks_yes_or_no(card.front, card.back):
        yield Flag("yes-no", "It can be answered by yes or no.")
    if speaks_of_the_note(f"{card.front}\n{card.back}"):
        yield Flag("refers-to-note", "It refers to the note, which is not seen in a review.")
    if _holds_answer(card):
        yield Flag("answer-in-question", "The question holds its answer.")


def _holds_answer(card: CardWords) -> bool:
    front, back = Words(card.front), Words(card.back)
    folded = back.folded.strip(_ENDING)
    if re.search(rf"(?<!\w){re.escape(folded)}(?!\w)", front.folded):
        return True
    if len(back.tokens) > 1:
        return share(back.tokens, front.tokens) >= _HELD
    return back.tokens <= front.tokens or all(_is_inflected(word, front.tokens) for word in back.tokens)


def _is_inflected(word: str, others: Set[str]) -> bool:
    """True if a short word is among others with another last letter, as a name in another case."""
    return len(word) >= _SHORTEST_NAME and word.isalpha() and any(word[:-1] == other[:-1] for other in others)


def _script(card: CardWords, view: SectionView, wanted: str) -> Iterator[Flag]:
    """Yields a flag for words in another script, unless they are the note's own: terms may be in any."""
    for name, text in (("question", card.front), ("answer", card.back)):
        tokens = view.whole.all
        own = " ".join(word for word in Words(text).all if word not in tokens)
        found = script_of(own)
        if wanted and found and found != wanted and script_of(text) != wanted:
            yield Flag("wrong-script", f"The {name} is in the wrong script.")
            return


def _language(card: CardWords, wanted: str) -> Iterator[Flag]:
    """Flags a card in another language than the wanted one; the words of a gap's sentence are the note's."""
    found = is_clearly_another(card.front if card.has_gap else f"{card.front} {card.back}", wanted)
    if found and script_for(found) == script_for(wanted):
        yield Flag("wrong-language", f"It seems to be in another language ({found}) than wanted ({wanted}).")


def _is_other(language: str, language_of_note: str) -> bool:
    both = (language.partition("-")[0].lower(), language_of_note)
    return all(both) and both[0] != both[1]


def _grounding(card: CardWords, view: SectionView, anchor: Anchor) -> Iterator[Flag]:
    whole = view.whole.all
    back, front = Words(card.back), Words(card.front)
    if share(back.distinctive, whole) < _SUPPORT:
        strange = _listed(missing(back.distinctive, whole))
        yield Flag("answer-not-in-note", f"These words of the answer are not in the note: {strange}.")
    if share(front.distinctive, whole) < _QUESTION_SUPPORT:
        strange = _listed(missing(front.distinctive, whole))
        yield Flag("question-not-in-note", f"These words of the question are not in the note: {strange}.")
    if card.has_gap:
        return
    if is_torn(card, view):
        yield Flag("answer-elsewhere", "The answer is in another part of the note than the question.")
    elif share(back.distinctive, view.around(anchor.index)) < _NEAR_SUPPORT <= share(back.distinctive, whole):
        yield Flag("answer-scattered", "The answer is put together from different parts of the note.")


def _numbers(card: CardWords, view: SectionView, anchor: Anchor) -> Iterator[Flag]:
    numbers = Words(card.back).numbers | Words(card.front).numbers
    invented = numbers - view.whole.numbers
    if invented:
        yield Flag("number-not-in-note", f"These numbers are not in the note: {', '.join(sorted(invented))}.")
        return
    about = asked_about(card, view)
    near = [view.units[n].numbers for n in about] or [view.around(anchor.index)]
    if not card.has_gap and Words(card.back).numbers - view.above.numbers.union(*near):
        yield Flag("number-elsewhere", "The number is in another part of the note than the question.")


def _foreign_link(text: str, note: str) -> bool:
    for found in _LINK.finditer(text):
        target = next((group for group in found.groups() if group is not None), "")
        if target not in note or not target:
            return True
    return any(found[0].rstrip(_ENDING) not in note for found in _ADDRESS.finditer(text))


def _length(text: str) -> float:
    """Returns the number of words; of scripts without blanks, half the letters."""
    dense = len(regex.findall(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]", text))
    return len(text.split()) + dense / 2


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words[:5]) + (" and more" if len(words) > 5 else "")
