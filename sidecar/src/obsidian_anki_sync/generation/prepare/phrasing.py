"""Phrases of questions, in the languages that the checks know."""

from __future__ import annotations

import unicodedata
from collections import Counter

import regex

_QUESTION_MARKS = regex.compile(r"[?？؟\u037e](?=\s|$|[\"'”»)])")
_NAMES = regex.compile(r"(?:MATH|CODE|EMBED)[0-9]+|`[^`]*`|https?://\S+")
_SECOND_QUESTION = regex.compile(
    r"\b(?:and|und|y|и|а также)\b,? (?:in |an |auf |aus |to |for |на |в |от )?"
    r"(?:what|which|who|whom|whose|when|where|why|how|was|wer|wen|wem|wann|wo|warum|wieso|wie|welche[rmns]?"
    r"|woher|wohin|qué|quién|cuándo|dónde|por qué|cómo|cuál"
    r"|что|кто|кого|когда|где|куда|откуда|почему|зачем|как|какой|какая|какое|какие|сколько)\b",
    regex.IGNORECASE,
)
_YES_NO = regex.compile(
    r"^(?:is|are|was (?:the|it|he|she|this|that|there|an?|his|her|its)|were|do|does|did"
    r"|can|could|will|would|shall|should|has|have|had|may|might|must"
    r"|ist|sind|war|waren|hat|haben|hatte|hatten|kann|können|konnte|wird|werden|wurde|wurden|darf|dürfen|muss"
    r"|müssen|soll|sollen|gibt es|gilt"
    r"|правда ли|верно ли|является ли|может ли|есть ли|бывает ли|нужно ли|можно ли|\p{L}+ ли)\b"
    r"|^[^?]*\b(?:true or false|richtig oder falsch|wahr oder falsch|верно или неверно|правда или ложь)\b",
    regex.IGNORECASE,
)
_EITHER_OR = regex.compile(r"\b(?:or|oder|или)\b", regex.IGNORECASE)
_YES_OR_NO = regex.compile(
    r"^(?:yes|no|true|false|sí|ja|nein|richtig|falsch|wahr|да|нет|верно|неверно|правда|ложь)\b"
    r"|^(?:是|否|对|不是|正确|错误)(?=[，。,]|$)",
    regex.IGNORECASE,
)
_THE_NOTE = regex.compile(
    r"\baccording to (?:the|this) (?:note|text|passage|section|unit|author|document)"
    r"|\b(?:in|from) (?:the|this) (?:note|text|passage|section|document)\b"
    r"|\b(?:the|this) (?:note|passage) (?:says?|states?|mentions?|describes?)"
    r"|\b(?:mentioned|described|listed|stated) (?:above|in the (?:note|text))"
    r"|\b(?:laut|gemäß|nach) (?:dem|der|diesem|dieser) (?:text|notiz|abschnitt|auszug)"
    r"|\bin (?:dem|der|diesem|dieser) (?:text|notiz|abschnitt)\b|\bim (?:text|abschnitt)\b"
    r"|\bсогласно (?:этому |этой |данному |данной )?(?:тексту|заметке|записке|отрывку|разделу)"
    r"|\b(?:в|из) (?:этом |этой |данном |данной )?(?:тексте|заметке|отрывке|текста|заметки)\b"
    r"|根据(?:笔记|文本|本文|上文)|\bsegún (?:la nota|el texto)"
    r"|\b(?:упомянут|описан|указан)\w* (?:выше|в (?:тексте|заметке))",
    regex.IGNORECASE,
)
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "DEVANAGARI", "THAI", "HANGUL", "HIRAGANA",
            "KATAKANA", "CJK", "GEORGIAN", "ARMENIAN")  # fmt: skip
_LANGUAGES_OF_SCRIPT = {
    "CYRILLIC": ("ru", "uk", "bg", "be", "mk", "kk"),
    "CJK": ("zh", "ja"),
    "ARABIC": ("ar", "fa", "ur"),
    "HEBREW": ("he", "yi"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "GREEK": ("el",),
    "THAI": ("th",),
    "HANGUL": ("ko",),
    "GEORGIAN": ("ka",),
    "ARMENIAN": ("hy",),
}
_SCRIPT_OF_LANGUAGE = {
    language: script for script, languages in _LANGUAGES_OF_SCRIPT.items() for language in languages
}


def asks_twice(front: str) -> bool:
    """True if a front asks two questions."""
    words = _NAMES.sub("x", front)
    return len(_QUESTION_MARKS.findall(words)) > 1 or _SECOND_QUESTION.search(words) is not None


def asks_yes_or_no(front: str, back: str) -> bool:
    """True if a front can be answered by yes or no, or its back is one of them."""
    if _YES_OR_NO.match(back.strip()):
        return True
    return _YES_NO.match(front.strip()) is not None and _EITHER_OR.search(front) is None


def speaks_of_the_note(text: str) -> bool:
    """True if a text refers to the note, which is not visible during a review."""
    return _THE_NOTE.search(text) is not None


def script_of(text: str) -> str:
    """Returns the script of most letters, Japanese and Chinese as one; empty without letters."""
    counts = Counter(_script(letter) for letter in _NAMES.sub("", text) if letter.isalpha())
    return counts.most_common(1)[0][0] if counts else ""


def script_for(language: str) -> str:
    """Returns the script of a language; Latin for unlisted ones."""
    return _SCRIPT_OF_LANGUAGE.get(language.partition("-")[0].lower(), "LATIN")


def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    name = unicodedata.name(letter, "")
    script = next((script for script in _SCRIPTS if script in name), "OTHER")
    return "CJK" if script in ("HIRAGANA", "KATAKANA") else script
