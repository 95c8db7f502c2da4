"""Finds words that a syntax claimed and that no draft has, so that no reader loses a word unnoticed.

It knows the marks of all syntaxes but not their rules, so it also finds mistakes of a reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Claim, Page
from obsidian_anki_sync.markup.tags import is_colour, is_tag

WORDS_LEFT_OUT = "words-left-out"

# A pattern of the user's own leaves out text on purpose. Yanki's numbers and readings are written in too many
# ways to tell them from words.
_CHOOSING = frozenset({"patterns", "yanki"})
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"#[^\s#]+")
_COMMENT = re.compile(r"<!--.*?-->|%%.*?%%", re.DOTALL)
# The marks of cards: labels of fields, languages of headings, kinds of callouts and fences, ids, numbers.
_MARKS = re.compile(
    r"(?:^[ \t>]*|\b)(?i:id):[ \t]*\d+|^[ \t>]*(?i:type|deck|tags|add reverse):[^\n]*"
    r"|^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?:[^\W\d_][\w ()/&'-]{0,40}:|[QA]\.(?=\s|$))"
    r"|(?<!\S)[^\W\d_]\w{0,40}:(?!\S)|^ {0,3}#{1,6}[^\n]*\([A-Za-z-]{2,}[^()\n]*\)[ \t]*$"
    r"|^[ \t>]*(?:`{3,}|~{3,})[^\n]*|\[![^\]\n]+\][+-]?|\^[A-Za-z0-9-]+[ \t]*$"
    r"|^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[^\]\n]\](?=[ \t])"
    r"|^[ \t>]*\d{1,9}[.)](?=[ \t])|\{c?\d{1,3}(?:::?|\|)|==(?:<<)?c?\d{1,3}(?:::?|\||;;)|\d{1,3};;",
    re.MULTILINE,
)
# The labels that nearly every card has: if nothing else is missing, a slower search is not needed.
_LABELS = frozenset("Q A Question Answer Вопрос Ответ EN RU DE START END Front Back".split())  # noqa: SIM905
_NAMED = 5
_FEW = 8


def left_out(
    page: Page,
    claims: Iterable[Claim],
    drafts: Sequence[CardDraft],
    options: FormatOptions,
    said: Collection[int | None] = (),
) -> Iterator[Diagnosis]:
    """Yields a finding for each text of a card with words that are in no draft of the note.

    ``said`` are the lines of other findings, which explain why a piece of text is not on the card.
    """
    if not drafts:
        return
    texts = [value for draft in drafts for value in draft.fields.values()]
    there: set[str] | None = None
    lines = {draft.line for draft in drafts}
    for claim in claims:
        start, end = claim.span
        text = page.note.body[start:end]
        if claim.syntax in _CHOOSING or set(_WORD.findall(_without(text, texts))) <= _LABELS:
            continue
        there = _words_of(drafts) | _mark_words(options) if there is None else there
        doubtful = set(_WORD.findall(text)) - there
        if doubtful <= _LABELS:
            continue
        readable = _without_marks(text, claim.syntax, doubtful)
        words = [word for word in _WORD.findall(readable) if word in doubtful]
        own = range(page.line(start), page.line(end) + 1)
        if words and not lines.isdisjoint(own) and not any(line in said for line in own):
            named = ", ".join(words[:_NAMED]) + (", …" if len(words) > _NAMED else "")
            message = f"Words of this card's text are missing on the card: {named}."
            yield Diagnosis(WORDS_LEFT_OUT, message, page.line(start + max(text.find(words[0]), 0)))


def _without(text: str, fields: Sequence[str]) -> str:
    """Returns the text without the fields that it contains literally, which are most of it."""
    if len(fields) <= _FEW:
        for field in fields:
            text = text.replace(field, " ", 1) if field else text
    return text


def _words_of(drafts: Iterable[CardDraft]) -> set[str]:
    words: set[str] = set()
    for draft in drafts:
        words.update(_WORD.findall(" ".join((*draft.fields.values(), *draft.tags, draft.deck or ""))))
    return words


def _mark_words(options: FormatOptions) -> set[str]:
    """Returns the words of the configurable marks."""
    words: set[str] = set()
    for marks in (options.obsidian_to_anki, options.flashcards):
        for value in (getattr(marks, name) for name in marks.__struct_fields__):
            if isinstance(value, str):
                words.update(_WORD.findall(value))
    return words


def _without_marks(text: str, syntax: str, doubtful: Collection[str]) -> str:
    """Returns the lines of a text with doubtful words, without the marks of cards."""
    text = _COMMENT.sub(" ", text) if "<!--" in text or "%%" in text else text
    if syntax == "obsidian-to-anki":  # the second line of a block, or a word in brackets, names a note type
        text = re.sub(r"\A\s*[^\n]*\n[^\n]*\n|\[[^\]\n]*\]", "\n", text)
    lines = [line for line in text.split("\n") if any(word in line for word in doubtful)]
    return _TAG.sub(_unless_tag, _MARKS.sub(" ", "\n".join(lines)))


def _unless_tag(found: re.Match[str]) -> str:
    return " " if is_tag(found[0]) and not is_colour(found[0]) else found[0]
