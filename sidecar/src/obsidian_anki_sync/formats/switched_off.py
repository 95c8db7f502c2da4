"""Text that looks like cards of a syntax that is off, and marks of other tools without a card."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import SYNTAX_OFF, Diagnosis
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.markup.masking import mask

MARK_WITHOUT_CARD = "mark-without-card"

_DECK, _TAGS = "Deck:", "Tags:"
_TAG = ("#",)
_SIGNS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "comment-blocks": (("<!--",), r"<!--[ \t]*(?:basic|cloze)block-start"),
    "anki-bridge": (("```anki", "~~~anki", "#anki/start"), r"^[ \t]*(?:```|~~~)anki\b|^#anki/start"),
    "flashcards-2": (
        ("```flashcard", "~~~flashcard", "[!", "^q-"),
        r"^[ \t]*(?:```|~~~)flashcard\b|\[!(?i:card)\]|[ \t]\^q-",
    ),
    "heading-tags": (_TAG, r"#(?i:flashcards?)/(?:1way|2way|type|typein|type-in|cloze)"),
    "obsankipy": (_TAG, r"#(?:spaced|reversed|type)(?![\w/-])"),
    "inka2": ((_DECK, _TAGS), rf"^(?:{_DECK}|{_TAGS})"),
    "obsidian-to-anki-callout": (("[!anki]", "[!qa]"), r"\[!(?:anki|qa)\]"),
}
"""Marks that do not occur by chance, by the syntax that they belong to.

A text is searched for a mark only if it has one of the words before it, which costs much less to see.
"""

_ONLY_WITH_ID = (
    "obsidian-to-anki-heading",
    "obsidian-to-anki-inline",
    "obsidian-to-anki-ruled",
    "obsidian-to-anki-table",
    "obsidian-to-anki-cloze",
    "flashcards-inline",
    "flashcards-cloze",
)
"""Syntaxes that ordinary text may look like: they count only if a card has the id of an Anki note."""

_ID = re.compile(r"<!--[ \t]*(?i:ID):|^[ \t]*ID:[ \t]*\d{13}|\^\d{13}", re.MULTILINE)
_SCHEDULE = "<!--SR:"
_SPACED_REPETITION = "spaced-repetition"

# The marks that tools write next to their cards: a schedule, or the id of an Anki note.
_LEFT_MARKS = re.compile(
    r"<!--[ \t]*(?P<schedule>SR:)[^\n<]*-->|<!--[ \t]*(?i:(?:anki)?ID):[ \t]*\d{1,18}[ \t]*-->"
    r"|^[ \t>]*(?i:ID):[ \t]*\d{13}[ \t]*$|(?<!\S)\^\d{13}[ \t]*$",
    re.MULTILINE,
)

# Much quicker to find than the marks above. Drawings have many other block ids.
_BLOCK_ID = re.compile(r"\^1\d{12}")

Readers = Mapping[str, Callable[[Page, FormatOptions], Reading]]


def cards_of_disabled(
    page: Page, options: FormatOptions, readers: Readers
) -> Iterator[tuple[str, tuple[CardDraft, ...]]]:
    """Yields each disabled syntax that was clearly used in the unclaimed text, and the cards that it reads.

    A mark of its own, or the id of an Anki note beside a card, tells that it was used. Text that merely looks
    like its cards does not. ``page`` is the note after all enabled syntaxes.
    """
    note = page.note
    # Ordinary text never looks like their cards, and their readers are quick if there are none.
    named: set[str] = set(DEFAULT_SYNTAXES)
    named |= _with_signs(page, options.obsidian_to_anki.flashcard_tag)
    if "mid" in note.frontmatter and "nid" in note.frontmatter:
        named.add("note-synchronizer")
    for syntax in [name for name in readers if name in named and name not in options.syntaxes]:
        reading = readers[syntax](page, options)
        if reading.drafts:
            yield syntax, reading.drafts
            page = page.without(reading.claimed)
    text = page.searched
    if ("ID:" in text or "^" in text) and _ID.search(text):
        yield from _with_ids(page, options, readers)


def switched_off(
    page: Page, options: FormatOptions, readers: Readers, read: Collection[str]
) -> Iterator[Diagnosis]:
    """Yields a finding for each disabled syntax that would read cards from unclaimed text.

    ``page`` is the note after all enabled syntaxes, ``read`` are those of them that found cards.
    """
    found_off: set[str] = set()
    for syntax, drafts in cards_of_disabled(page, options, readers):
        found_off.add(syntax)
        yield _finding(syntax, drafts[0].line)
    if _SCHEDULE in page.note.body and _SPACED_REPETITION not in {*read, *found_off}:
        yield _schedule(page, options)


def without_card(page: Page, said: Collection[int | None]) -> Iterator[Diagnosis]:
    """Yields a finding for schedules, and one for ids of other tools, that no card claimed.

    ``said`` are the lines of other findings, which explain why there is no card.
    """
    body = page.note.body
    if not ("<!--" in body or "ID:" in body or _BLOCK_ID.search(body)):
        return
    left: dict[bool, list[int]] = {True: [], False: []}
    for found in _LEFT_MARKS.finditer(mask(body, comments=False).text):
        line = page.line(found.start())
        if not page.is_taken(found.start()) and line not in said and line - 1 not in said:
            left[found["schedule"] is not None].append(line)
    if lines := left[True]:
        message = (
            "Spaced repetition has scheduled the text above this line, and no card is read there"
            f"{_and_more(lines)}. If you use separators of your own, set them in syntax.spaced_repetition. "
            "`import` takes them over from that tool's settings."
        )
        yield Diagnosis(MARK_WITHOUT_CARD, message, lines[0])
    if lines := left[False]:
        message = (
            f"The id of an Anki note is here, and no card is read above it{_and_more(lines)}. Its syntax "
            "may be off, or the text may no longer be a card."
        )
        yield Diagnosis(MARK_WITHOUT_CARD, message, lines[0])


def _and_more(lines: list[int]) -> str:
    return f" ({len(lines)} such lines in this note)" if len(lines) > 1 else ""


def _with_signs(page: Page, flashcard_tag: str) -> set[str]:
    """Returns the syntaxes whose marks a note has."""
    body = page.note.body
    last = body.find("\n", page.end)
    # What is hidden at the end begins in this line, and no tag in it counts.
    prose = body[:last] if last >= 0 else body
    return {
        syntax
        for syntax, (words, sign) in _signs_of(flashcard_tag).items()
        for text in (prose if words == _TAG else body,)
        if any(word in text for word in words) and sign.search(text)
    }


def _with_ids(
    page: Page, options: FormatOptions, readers: Readers
) -> Iterator[tuple[str, tuple[CardDraft, ...]]]:
    # Flashcards writes the id of an Anki note as ^1600000000001, Obsidian_to_Anki in a comment.
    in_order = _ONLY_WITH_ID if "ID:" in page.text else _ONLY_WITH_ID[::-1]
    for syntax in in_order:
        if syntax not in options.syntaxes:
            reading = readers[syntax](page, options)
            named = tuple(draft for draft in reading.drafts if draft.anki_id)
            if named:
                yield syntax, named
                page = page.without(reading.claimed)


def _schedule(page: Page, options: FormatOptions) -> Diagnosis:
    """Returns the finding about a note that spaced repetition has scheduled, but whose cards are not read."""
    line = page.line(page.note.body.index(_SCHEDULE))
    if _SPACED_REPETITION not in options.syntaxes:
        return _finding(_SPACED_REPETITION, line)
    wanted = ", ".join(f"#{tag.lstrip('#')}" for tag in options.spaced_repetition.tags) or "none"
    message = (
        "Spaced repetition has scheduled this note, but its cards are not read. Cards are read in notes with "
        f"a tag of syntax.spaced_repetition.tags (now {wanted}), by the separators that are set there."
    )
    return Diagnosis(SYNTAX_OFF, message, line)


def _finding(syntax: str, line: int) -> Diagnosis:
    message = f"This looks like a card of {syntax}, which is off. Add it to the setting syntaxes to read it."
    return Diagnosis(SYNTAX_OFF, message, line)


@lru_cache(maxsize=4)
def _signs_of(flashcard_tag: str) -> Mapping[str, tuple[tuple[str, ...], re.Pattern[str]]]:
    of_tag = rf"#(?i:{re.escape(flashcard_tag.lstrip('#'))})(?![\w/-])"
    signs = {**_SIGNS, "obsidian-to-anki-tag": (_TAG, of_tag)}
    return {syntax: (words, re.compile(sign, re.MULTILINE)) for syntax, (words, sign) in signs.items()}
