"""Bilingual Q&A notes: headings for question and answer, in any number of languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec import Struct, field

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.card_ids import declared_id, without_ids
from obsidian_anki_sync.formats.core.note_types import typed
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.core.page import Page, Reading
from obsidian_anki_sync.markup.outline import Heading
from obsidian_anki_sync.markup.text import Span

NO_PAIR = "no-pair"

_DEEPEST_LEVEL = 3
_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_ASKING = re.compile(rf"(?:question|вопрос|vopros)\s*\(({_LANGUAGE})\)", re.IGNORECASE)
_ANSWERING = re.compile(rf"(?:answer|ответ|otvet)\s*\(({_LANGUAGE})\)", re.IGNORECASE)
_LANGUAGE_ALONE = re.compile(_LANGUAGE)
_SUFFIX = re.compile(r"\s*\(([^()]*)\)$")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*+")
_RULE = re.compile(r"[ \t]*-{3,}[ \t]*")
_QUOTED = re.compile(r"[ \t]*>[ \t]?")
_CALLOUT = re.compile(r"[ \t]*>[ \t]*\[!")
_CLOSINGS = frozenset(
    (
        "follow-ups",
        "references",
        "related questions",
        "sources",
        "дополнительные вопросы",
        "ссылки",
        "источники",
        "связанные вопросы",
        "dopolnitelnye voprosy",
        "ssylki",
        "istochniki",
        "svyazannye voprosy",
    )
)


class _Kind(Enum):
    QUESTION = "question"
    ANSWER = "answer"
    CLOSING = "closing"


class _Section(Struct, frozen=True):
    """A question, an answer or a closing part: from its heading to the start of the next one."""

    kind: _Kind
    language: str
    heading: Heading
    end: int
    text: str

    @property
    def span(self) -> Span:
        return self.heading.start, self.end


class _Pair(Struct, frozen=True):
    position: int
    question: _Section
    answer: _Section


def read_bilingual(page: Page, options: FormatOptions) -> Reading:
    """Returns the cards of a bilingual note; drafts at one position are one card in several languages."""
    if not _is_bilingual(page.note.path, options):
        return Reading()
    sections = [section for section in _sections(page) if section.kind is not _Kind.CLOSING]
    pairing = _Pairing(page)
    for section in sections:
        pairing.take(section)
    pairing.finish()
    drafts = tuple(_drafts(page, pairing, options))
    if not drafts:
        pairing.diagnoses.insert(0, _no_pair(page, sections))
    return Reading(
        drafts,
        tuple(pairing.diagnoses),
        tuple(free for section in sections for free in page.free(*section.span)),
    )


def _is_bilingual(path: str, options: FormatOptions) -> bool:
    if not fnmatchcase(path.rpartition("/")[2], options.bilingual.files):
        return False
    return skipped_part(path, options) is None


def skipped_part(path: str, options: FormatOptions) -> str | None:
    """Returns the first part of a path that the settings leave out, in any case; None if there is none."""
    globs = [glob.lower() for glob in options.bilingual.skip]
    skipped = (part for part in path.split("/") if any(fnmatchcase(part.lower(), glob) for glob in globs))
    return next(skipped, None)


def _sections(page: Page) -> Iterator[_Section]:
    headings = (heading for heading in page.headings if heading.level <= _DEEPEST_LEVEL)
    marks = [(*mark, heading) for heading in headings if (mark := _mark(heading.title))]
    ends = [heading.start for _, _, heading in marks[1:]] + [len(page.note.body)]
    for (kind, language, heading), end in zip(marks, ends, strict=False):
        text = _trimmed(without_ids(page.words(heading.end, end)))
        yield _Section(
            kind=kind,
            language=language,
            heading=heading,
            end=end,
            text=_unquoted(text) if kind is _Kind.QUESTION else text,
        )


@lru_cache(maxsize=64)  # the notes of a vault have the same few headings
def _mark(title: str) -> tuple[_Kind, str] | None:
    """Returns the kind of section that a heading begins, and its language; None for other headings."""
    for kind, pattern in ((_Kind.QUESTION, _ASKING), (_Kind.ANSWER, _ANSWERING)):
        if found := pattern.fullmatch(title):
            return kind, found[1].lower()
    return (_Kind.CLOSING, "") if _closes(title) else None


def _closes(title: str) -> bool:
    """True for a closing heading: ``Ссылки``, ``References (EN)``, ``Ссылки (References, RU)``."""
    suffix = _SUFFIX.search(title)
    if suffix:
        words = [word.strip() for word in suffix[1].split(",")]
        if not all(_LANGUAGE_ALONE.fullmatch(word) or word.casefold() in _CLOSINGS for word in words):
            return False
        title = title[: suffix.start()]
    return any(" ".join(name.casefold().split()) in _CLOSINGS for name in title.split("/"))


def _trimmed(text: str) -> str:
    """Returns the text without blank lines around it and without rules at its end."""
    blank = _BLANK_LINES.match(text)
    start, end = blank.end() if blank else 0, len(text)
    while end > start:
        line = max(text.rfind("\n", start, end) + 1, start)
        if text[line:end].strip() and not _RULE.fullmatch(text, line, end):
            break
        end = line - 1
    return text[start : max(start, end)]


def _unquoted(text: str) -> str:
    """Returns the text without the quote marks of its first lines; a callout keeps its form."""
    if _CALLOUT.match(text):
        return text
    lines = text.split("\n")
    quoted = next((index for index, line in enumerate(lines) if not _QUOTED.match(line)), len(lines))
    return "\n".join([*(_QUOTED.sub("", line, count=1) for line in lines[:quoted]), *lines[quoted:]]).strip(
        "\n"
    )


class _Pairing(Struct):
    """Finds the answer of each question, going down the note."""

    page: Page
    pairs: list[_Pair] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    _asked: dict[str, tuple[int, _Section]] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _waiting: int = 0

    def take(self, section: _Section) -> None:
        language = section.language
        if section.kind is _Kind.QUESTION:
            if language in self._asked:
                self._unanswered(self._asked.pop(language)[1])
            # A question after one in another language that has no answer yet belongs to the same card.
            self._waiting = max(self._next.get(language, 0), self._waiting)
            self._asked[language] = self._waiting, section
        elif language in self._asked:
            position, question = self._asked.pop(language)
            self._waiting = 0
            self._pair(_Pair(position, question, section))
        else:
            self._say("answer-without-question", section, "has no question in its language above it")

    def finish(self) -> None:
        for _, question in self._asked.values():
            self._unanswered(question)
        self.diagnoses.sort(key=lambda diagnosis: diagnosis.line or 0)

    def _pair(self, pair: _Pair) -> None:
        for section in (pair.question, pair.answer):
            if not section.text.strip():
                self._say(f"empty-{section.kind.value}", section, "has no text below it")
                return
        self._next[pair.question.language] = pair.position + 1
        self.pairs.append(pair)

    def _unanswered(self, question: _Section) -> None:
        self._say("question-without-answer", question, "has no answer in its language below it")

    def _say(self, code: str, section: _Section, problem: str) -> None:
        message = f"'{section.heading.title}' {problem}; no card is made."
        self.diagnoses.append(Diagnosis(code, message, self.page.line(section.heading.start)))


def _drafts(page: Page, pairing: _Pairing, options: FormatOptions) -> Iterator[CardDraft]:
    for pair in sorted(pairing.pairs, key=lambda pair: (pair.position, pair.question.heading.start)):
        question, language = pair.question, pair.question.language
        card = typed(question.text, pair.answer.text, options.note_type)
        line = page.line(question.heading.start)
        if card.problem:
            pairing.diagnoses.append(Diagnosis("unfit-note-type", card.problem, line))
        slug, anki_id = _declared(page.note, pair.position, language)
        yield CardDraft(
            position=pair.position,
            note_type=card.note_type,
            fields=card.fields,
            line=line,
            language=language,
            heading=question.heading.title,
            declared_slug=slug,
            anki_id=anki_id,
        )


def _declared(note: Note, position: int, language: str) -> tuple[str | None, int | None]:
    """Returns the slug and the id of the Anki note that ``anki_cards`` or ``anki_slugs`` has for a card.

    The slug of the entry ends with the position and the language.
    """
    ending = f"-{position}-{language}"
    return next((entry for entry in _entries(note) if entry[0].lower().endswith(ending)), (None, None))


def _entries(note: Note) -> Iterator[tuple[str, int | None]]:
    for key in ("anki_cards", "anki_slugs"):
        entries = note.frontmatter.get(key)
        for entry in entries if isinstance(entries, list) else ():
            slug, anki_id = (
                (entry.get("slug"), declared_id(entry.get("anki_id")))
                if isinstance(entry, dict)
                else (entry, None)
            )
            if isinstance(slug, str) and slug:
                yield slug, anki_id


def _no_pair(page: Page, sections: list[_Section]) -> Diagnosis:
    line = page.line(sections[0].heading.start) if sections else page.note.first_line
    message = "The note has no question with an answer in the same language. No card is made."
    return Diagnosis(NO_PAIR, message, line)
