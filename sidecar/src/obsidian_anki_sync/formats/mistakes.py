"""The commonest mistakes of each syntax in text without a card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache

from msgspec import Struct

from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.formats.core.options import FormatOptions, SpacedRepetitionOptions
from obsidian_anki_sync.formats.core.page import Page
from obsidian_anki_sync.formats.syntaxes.bilingual import skipped_part
from obsidian_anki_sync.formats.syntaxes.spaced_repetition.clozes import cloze_pattern
from obsidian_anki_sync.markup.folders import lies_in
from obsidian_anki_sync.markup.marks import CALLOUT, HEADING_START, ITEM, LINE_START
from obsidian_anki_sync.markup.tags import has_tag


class _Mistake(Struct, frozen=True):
    """The look of a mistake in unclaimed text, and its message."""

    syntax: str
    code: str
    pattern: re.Pattern[str]
    message: str


def _mistake(syntax: str, code: str, pattern: str, message: str) -> _Mistake:
    return _Mistake(syntax=syntax, code=code, pattern=re.compile(pattern, re.MULTILINE), message=message)


_IN_TEXT = (
    _mistake(
        "question-answer",
        "full-width-colon",
        rf"^{LINE_START}(?:[QA]|Question|Answer)\uff1a",
        "The colon is full-width. Write Q: and A: with a plain colon.",
    ),
    _mistake(
        "question-answer",
        "no-blank-behind-mark",
        rf"^{LINE_START}[QA]:(?=[^\s:])",
        "The blank after the colon is missing. Write Q: and A: with a blank before the text.",
    ),
    _mistake(
        "question-answer",
        "small-mark",
        rf"^{LINE_START}(?:q|question):(?=\s|$)",
        "The mark is in lower case. Write Q: and A: with capital letters.",
    ),
    _mistake(
        "question-answer",
        "emphasised-mark",
        rf"^{LINE_START}(?:\*\*|__)(?:[QA]|Question|Answer)(?:\*\*|__)?:",
        "The mark is emphasised. Write Q: and A: without ** around them.",
    ),
    _mistake(
        "question-answer",
        "answer-without-question",
        rf"^{LINE_START}(?:A:|Answer:)(?=\s|$)",
        "This A: has no Q: above it, or there is a heading between them.",
    ),
    _mistake(
        "question-answer",
        "mark-in-quote",
        rf"^[ \t]*(?:[-*+][ \t]+)?>[ \t>]*(?:{CALLOUT}[ \t]*|{ITEM}[ \t]+)?Q:(?=\s|$)",
        "The card is in a quote or callout. Q: and A: are read outside of them.",
    ),
)

_HEADINGS = (
    _mistake(
        "bilingual",
        "no-language",
        r"^ {0,3}#{1,3}[ \t]+(?i:question|answer|вопрос|ответ|vopros|otvet)[ \t]*:?[ \t]*$",
        "The heading has no language. Write # Question (EN) with the code in brackets.",
    ),
    _mistake(
        "bilingual",
        "no-brackets",
        r"^ {0,3}#{1,3}[ \t]+(?i:question|answer|вопрос|ответ|vopros|otvet)[ \t]+[A-Za-z]{2,3}[ \t]*$",
        "The language has no brackets. Write # Question (EN).",
    ),
    _mistake(
        "bilingual",
        "too-deep",
        r"^ {0,3}#{4,6}[ \t]+(?i:question|answer|вопрос|ответ|vopros|otvet)[ \t]*\(",
        "The heading is too deep. Questions and answers are headings of level 1 to 3.",
    ),
)
_BILINGUAL_HEADING = re.compile(
    r"^ {0,3}#{1,3}[ \t]+(?i:question|вопрос|vopros)[ \t]*\([A-Za-z-]{2,}\)[ \t]*$", re.MULTILINE
)
_APF = _mistake(
    "apf",
    "broken-card-comment",
    r"<!--[ \t]*(?i:card)[ \t]*\d+(?![^<>\n]*CardType:[ \t]*\w)",
    "This comment is incomplete. Begin an APF card with"
    " <!-- Card 1 | slug: ... | CardType: Simple | Tags: ... -->.",
)
_SPACED = (
    _mistake(
        "spaced-repetition",
        "blank-above-mark",
        rf"(?:\A|\n[ \t]*\n|^ {{0,3}}{HEADING_START}[^\n]*\n)[ \t]*\?\??[ \t]*$",
        "The line above the ? is blank. Write the question right above it.",
    ),
    _mistake(
        "spaced-repetition",
        "open-highlight",
        r"^(?=[^\n]*==)(?:(?!==)[^\n])*==(?:(?!==)[^\n])*$",
        "The second == on this line is missing. Write a deletion as ==word==.",
    ),
)
_LOOKS_SPACED = re.compile(r"^[^\n]*\S[ \t]*:::?[ \t]*\S|^[ \t]*\?\??[ \t]*$", re.MULTILINE)
_DELETIONS = {"highlight": "==", "bold": "**", "braces": "{{"}
_DASHES_BELOW_TEXT = re.compile(r"^[^\n]*\S[^\n]*\n {0,3}-{3,}[ \t]*$", re.MULTILINE)


def mistakes_in(page: Page, options: FormatOptions) -> tuple[Diagnosis, ...]:
    """Returns mistakes in unclaimed text, in order, of syntaxes that are on."""
    found = [
        Diagnosis(code, message, page.line(offset))
        for syntax, check in _CHECKS.items()
        if syntax in options.syntaxes
        for code, message, offset in check(page, options)
    ]
    return tuple(sorted(found, key=lambda said: said.line or 0))


def clear_mistakes(page: Page, options: FormatOptions) -> tuple[Diagnosis, ...]:
    """Returns the mistakes that ordinary text hardly ever looks like."""
    if not (any(sign in page.searched for sign in _SIGNS) or _may_have_other_mistakes(page, options)):
        return ()
    return tuple(one for one in mistakes_in(page, options) if one.code not in _MAY_BE_TEXT)


def _may_have_other_mistakes(page: Page, options: FormatOptions) -> bool:
    """True if a text may have a mistake whose marks are common in ordinary text or are in the settings."""
    return (
        ("<!--" in page.note.body and "ard" in page.note.body)
        or options.obsidian_to_anki.start in page.searched
        or _QUESTION_MARK.search(page.searched) is not None
    )


# Every other clear mistake has one of these, and few other texts do.
_SIGNS = ("Q:", "A:", "q:", "**:", "__:", "uestion", "nswer", "\uff1a", "опрос", "твет", "==")
_QUESTION_MARK = re.compile(r"^[ \t]*\?\??[ \t]*$", re.MULTILINE)
# ``key:: value``, a choice named A, a heading "Question" and one above dashes are in many notes.
_MAY_BE_TEXT = frozenset(
    {
        "answer-without-question",
        "dashes-below-text",
        "file-name",
        "no-brackets",
        "no-language",
        "no-tag",
        "skipped-path",
        "tag-without-card",
        "too-deep",
    }
)

_Finding = tuple[str, str, int]
_Check = Callable[[Page, FormatOptions], Iterator[_Finding]]


def _all(mistakes: tuple[_Mistake, ...], text: str) -> Iterator[_Finding]:
    for mistake in mistakes:
        for found in mistake.pattern.finditer(text):
            words = found[0].rstrip()
            yield mistake.code, mistake.message, found.start() + max(words.rfind("\n") + 1, 0)


def _question_answer(page: Page, options: FormatOptions) -> Iterator[_Finding]:  # noqa: ARG001
    return _all(_IN_TEXT, page.searched)


def _bilingual(page: Page, options: FormatOptions) -> Iterator[_Finding]:
    yield from _all(_HEADINGS, page.searched)
    found = _BILINGUAL_HEADING.search(page.searched)
    if not found:
        return
    path = page.note.path
    name = path.rpartition("/")[2]
    if not fnmatchcase(name, options.bilingual.files):
        message = (
            f"The file is named {name}, and bilingual notes are named {options.bilingual.files}."
            " Rename it, or change the setting syntax.bilingual.files."
        )
        yield "file-name", message, found.start()
        return
    if skipped := skipped_part(path, options):
        message = f"The setting syntax.bilingual.skip leaves out {skipped}, which is in the note's path."
        yield "skipped-path", message, found.start()


def _apf(page: Page, options: FormatOptions) -> Iterator[_Finding]:  # noqa: ARG001
    return _all((_APF,), page.note.body) if "<!--" in page.note.body else iter(())


def _spaced(page: Page, options: FormatOptions) -> Iterator[_Finding]:
    rules = options.spaced_repetition
    names = [tag.name for tag in page.tags]
    wanted = [tag.lstrip("#") for tag in rules.tags]
    if lies_in(page.note.path, rules.folders) or any(has_tag(names, tag) for tag in wanted):
        yield from _all(_SPACED, page.searched)
        if not _has_marks(page.note.body, rules):
            yield from _tag_without_card(page, rules)
    elif wanted and (found := _LOOKS_SPACED.search(page.searched)):
        message = f"This looks like a card, but the note lacks the tag #{wanted[0]}."
        yield "no-tag", message, found.start()


def _has_marks(body: str, rules: SpacedRepetitionOptions) -> bool:
    """True if a text has a separator or a deletion of spaced repetition."""
    lines = {line.strip() for line in body.split("\n")}
    patterns = filter(None, map(cloze_pattern, rules.clozes))
    return (
        any(mark in body for mark in (rules.inline, rules.inline_reversed) if mark)
        or not lines.isdisjoint({rules.below, rules.below_reversed} - {""})
        or any(sign in body for kind, sign in _DELETIONS.items() if kind in rules.clozes)
        or any(pattern.search(body) for pattern in patterns)
    )


def _tag_without_card(page: Page, rules: SpacedRepetitionOptions) -> Iterator[_Finding]:
    text = page.searched
    for tag in page.tags:
        if any(has_tag([tag.name], wanted.lstrip("#")) for wanted in rules.tags):
            message = (
                f"The tag #{tag.name} marks a note with cards such as question{rules.inline}answer, or with"
                f" the line {rules.below} between question and answer. This note has no such card."
            )
            yield "tag-without-card", message, tag.span[0] if tag.span else len(text) - len(text.lstrip())
            return


def _yanki(page: Page, options: FormatOptions) -> Iterator[_Finding]:
    body = page.note.body
    if not lies_in(page.note.path, options.yanki.folders):
        return
    for found in _DASHES_BELOW_TEXT.finditer(body):
        message = "The --- right below text makes it a heading. Leave a blank line above it."
        yield "dashes-below-text", message, found.start() + found[0].rfind("\n") + 1


def _obsidian_to_anki(page: Page, options: FormatOptions) -> Iterator[_Finding]:
    mark = options.obsidian_to_anki.start
    if mark in page.searched:
        for found in _not_at_margin(mark).finditer(page.searched):
            message = f"{mark} is read at the beginning of a line only, and here it is in a list."
            yield "mark-in-container", message, found.start()


@cache
def _not_at_margin(mark: str) -> re.Pattern[str]:
    # In a plain list of words, START may be one of them.
    containers = rf"^[ \t>]*(?:{ITEM}[ \t]+)+"
    below = rf"(?=\n[ \t>]*(?!{ITEM})\S)"
    return re.compile(rf"{containers}{re.escape(mark)}[ \t]*{below}", re.MULTILINE)


_CHECKS: dict[str, _Check] = {
    "question-answer": _question_answer,
    "bilingual": _bilingual,
    "apf": _apf,
    "spaced-repetition": _spaced,
    "yanki": _yanki,
    "obsidian-to-anki": _obsidian_to_anki,
}
