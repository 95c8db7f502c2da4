"""The syntax of version 2: fences, callouts, headings with their sections, cards in the frontmatter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from obsidian_anki_sync.formats.core.callouts import callouts
from obsidian_anki_sync.formats.core.card_ids import declared_id
from obsidian_anki_sync.formats.core.clozes import ClozeForms, Numbering, as_clozes
from obsidian_anki_sync.formats.core.fences import fences
from obsidian_anki_sync.formats.core.foreign_types import foreign_type
from obsidian_anki_sync.formats.core.keyed_lines import keyed_lines
from obsidian_anki_sync.formats.core.note_types import Typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.formats.core.reading_builder import Origin, ReadingBuilder
from obsidian_anki_sync.formats.core.tag_lists import listed_tags, without_tags
from obsidian_anki_sync.formats.syntaxes.flashcards.tags import cards_deck, flashcard_ways
from obsidian_anki_sync.formats.syntaxes.tagged import Way, note_type_for
from obsidian_anki_sync.markup.marks import as_words, heading_mark
from obsidian_anki_sync.markup.text import Span

_KEYS = ("front", "back", "type", "content", "tags", "deck", "id")
_FORMS = ClozeForms(highlight=Numbering.NEXT)
_ID = re.compile(r"(?:^|(?<=[ \t]))\^(q-[\w-]+)[ \t]*$", re.MULTILINE)
_ID_ROW = re.compile(r"\n?[ \t]*\^(q-[\w-]+)[ \t]*(?=\n|\Z)")


def read_flashcards_2(page: Page, options: FormatOptions) -> Reading:
    """Returns the cards of a note in the syntax of version 2."""
    reader = _Reader(ReadingBuilder(page), options)
    reader.read_frontmatter()
    reader.read_fences()
    reader.read_callouts()
    reader.builder.hide_claimed()
    # A tag makes a paragraph a card, also within a section; an id there may be that of the section's card.
    reader.read_paragraphs(with_tag=True)
    reader.builder.hide_claimed()
    reader.read_headings()
    reader.builder.hide_claimed()
    reader.read_paragraphs(with_tag=False)
    return reader.builder.reading(cards_deck(page.note))


class _Reader(Struct):
    builder: ReadingBuilder
    options: FormatOptions

    def read_frontmatter(self) -> None:
        """Adds a card for each entry of ``test``, which has no line of its own in the body."""
        entries = self.builder.page.note.frontmatter.get("test")
        for entry in _entries(entries):
            texts = {str(key).casefold(): str(text) for key, text in entry.items() if text is not None}
            self._add_keyed(texts, (0, 0), None)

    def read_fences(self) -> None:
        """Adds a card for each fence ``flashcard``."""
        page = self.builder.page
        if "flashcard" in page.note.body:
            for fence in fences(page, "flashcard"):
                start, end = fence.span
                below = _ID_ROW.match(page.text, end)
                texts = keyed_lines(fence.content, _KEYS)
                span = start, below.end() if below else end
                self._add_keyed(texts, span, below[1] if below else None)

    def read_callouts(self) -> None:
        """Adds a card for each callout ``[!CARD]``."""
        page = self.builder.page
        for callout in callouts(page, ("card",)):
            start, end = callout.span
            below = _ID_ROW.match(page.text, end)
            title, in_title = _without_id(as_words(callout.title.removeprefix(":").lstrip()))
            body, in_body = _without_id(callout.body)
            name = in_title or in_body or (below[1] if below else None)
            span = start, below.end() if below else end
            self._add_asked(title, body, Way.FORWARD, Origin(span, anki_id=self._anki_id(name)))

    def read_headings(self) -> None:
        """Adds a card for each heading with the tag: its section, up to the next card, is the answer."""
        page = self.builder.page
        following = len(page.text)
        for heading, end in reversed(list(zip(page.headings, _section_ends(page), strict=True))):
            words, name = _without_id(heading.title)
            words, tags = without_tags(words, self._is_mark)
            known = self._known(tags)
            if known is None:
                continue
            stop = min(end, following)
            answer, in_answer = _without_id(page.words(heading.end, stop))
            rest = tuple(tag for tag in tags if tag != known)
            origin = Origin((heading.start, stop), rest, anki_id=self._anki_id(name or in_answer))
            self._add_asked(as_words(words), answer, self._ways[known.casefold()], origin)
            following = heading.start

    def read_paragraphs(self, *, with_tag: bool) -> None:
        """Adds a cloze card for each paragraph with a highlight and the tag, or an id of this tool."""
        page = self.builder.page
        for start, end in _paragraphs(page):
            masked = page.text[start:end]
            if "==" not in masked or heading_mark(masked):
                continue
            text, name = _without_id(page.words(start, end))
            text, tags = without_tags(text, self._is_mark)
            known = self._known(tags)
            cloze = as_clozes(text, _FORMS)
            if (known if with_tag else name) and cloze.has_deletion:
                rest = tuple(tag for tag in tags if tag != known)
                origin = Origin((start, end), rest, anki_id=self._anki_id(name))
                self.builder.clozes(cloze, "", origin)

    @property
    def _ways(self) -> dict[str, Way]:
        return flashcard_ways(self.options.flashcards.tag)

    def _is_mark(self, tag: str) -> bool:
        return tag.casefold() in self._ways

    def _known(self, tags: tuple[str, ...]) -> str | None:
        """Returns the first tag that marks a card."""
        return next((tag for tag in tags if tag.casefold() in self._ways), None)

    def _add_keyed(self, texts: Mapping[str, str], span: Span, name: str | None) -> None:
        origin = Origin(
            span=span,
            tags=listed_tags(texts.get("tags", "")),
            deck=texts.get("deck") or None,
            anki_id=self._anki_id(name or texts.get("id", "").strip(" ^")),
        )
        content, kind = texts.get("content", ""), texts.get("type", "").strip()
        front, back = texts.get("front", "") or content, texts.get("back", "")
        cloze = as_clozes(front, _FORMS)
        if (content or "cloze" in kind.casefold()) and cloze.has_deletion:
            self.builder.clozes(cloze, back, origin)
        elif "cloze" in kind.casefold() and not back:
            message = "This cloze card has no deletion such as ==…==; no card is made."
            self.builder.claim(span)
            self.builder.say("cloze-without-deletion", message, span[0])
        else:
            asked = foreign_type(f"basic {kind.removeprefix('basic')}", {}).note_type if kind else None
            self.builder.question(front, back, asked or self.options.note_type, origin)

    def _add_asked(self, question: str, answer: str, way: Way, origin: Origin) -> None:
        cloze = as_clozes(question, _FORMS)
        if way is Way.PROMPT:
            self.builder.card(
                Typed(note_type_for(way, self.options.note_type), {"Front": question, "Back": answer}), origin
            )
        elif not answer.strip() and cloze.has_deletion:
            self.builder.clozes(cloze, "", origin)
        else:
            self.builder.question(question, answer, note_type_for(way, self.options.note_type), origin)

    def _anki_id(self, name: str | None) -> int | None:
        """Returns the id of the Anki note that the frontmatter has for the name of a card."""
        known = self.builder.page.note.frontmatter.get("flashcards")
        entry = known.get(name) if isinstance(known, dict) else None
        return declared_id(entry.get("nid") if isinstance(entry, dict) else entry)


def _entries(value: Any) -> Iterator[dict[Any, Any]]:
    """Yields the cards in the frontmatter: a list of mappings, one mapping, or questions with answers."""
    if isinstance(value, list):
        for entry in value:
            yield from _entries(entry)
    elif isinstance(value, dict):
        if {"front", "content"} & {str(key).casefold() for key in value}:
            yield value
        else:
            for question, answer in value.items():
                if isinstance(answer, str):
                    yield {"front": question, "back": answer}


def _without_id(text: str) -> tuple[str, str | None]:
    """Returns a text without the names of cards at the ends of its lines, and the first of these names."""
    found = _ID.search(text)
    return (_ID.sub("", text).rstrip(), found[1]) if found else (text, None)


def _section_ends(page: Page) -> list[int]:
    """Returns the end of each heading's section: the next heading of its level or a higher one."""
    ends = [len(page.text)] * len(page.headings)
    open_sections: list[int] = []
    for index, heading in enumerate(page.headings):
        while open_sections and page.headings[open_sections[-1]].level >= heading.level:
            ends[open_sections.pop()] = heading.start
        open_sections.append(index)
    return ends


def _paragraphs(page: Page) -> Iterator[tuple[int, int]]:
    start: int | None = None
    end = 0
    for row in page.rows():
        if row.is_blank:
            if start is not None:
                yield start, end
            start = None
        else:
            start, end = (row.start if start is None else start), row.end
    if start is not None:
        yield start, end
