"""Finds a text for a note that gives a card Anki's fields, and proves that nothing else changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.text import as_stored
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder, Examined
from obsidian_anki_sync.pipeline.edits.locating import TextRange, line_of, ranges_of
from obsidian_anki_sync.render.inverse.patching import patched
from obsidian_anki_sync.vault.walk import FoundFile

_TAG = re.compile(r"<(/?)(?!(?:br|hr|img)\b)([a-z][\w-]*)")
_ITEMS = ("dd", "dt", "li", "td", "th", "tr")
_LISTS = ("dl", "ol", "table", "ul")
_MARK = b"\xef\xbb\xbf"
# Parts that no card shows: an edit must not remove them.
_HIDDEN = (
    re.compile(r"%%"),
    re.compile(r"<!--"),
    re.compile(r"[ \t]\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE),
)
# Marks of a note, and their HTML on a card. An edit may remove a mark only together with its HTML, or with
# the same characters on the card, where they are ordinary text.
_WRITTEN: Mapping[re.Pattern[str], re.Pattern[str]] = {
    re.compile(r"!\[\[|!\["): re.compile(r'<img|\[sound:|class="embed|<a '),
    re.compile(r"\[\["): re.compile(r'<a |<img|\[sound:|class="embed'),
    re.compile(r"\$"): re.compile(r"\\\(|\\\["),
    re.compile(r"`{3}|~{3}"): re.compile(r"<pre"),
    re.compile(r"\[!"): re.compile(r"data-callout"),
    re.compile(r"\[\^|\^\["): re.compile(r'id="fn'),
    re.compile(r"\|(?![^\[\]\n]*\]\])"): re.compile(r"<t[dh]\b"),  # a bar in a link goes with the link
    re.compile(r"==|\*\*|\{\{"): re.compile(r"\{\{c|<mark|<strong|<b>"),
}


class Proven(Struct, frozen=True):
    """A note with fields of Anki in it, and the lines that changed."""

    note: OpenNote
    line: int
    before: str
    after: str


class OpenNote(Struct, frozen=True):
    """A note as it was read: its file, its bytes, and its cards."""

    found: FoundFile
    content: bytes
    examined: Examined

    @property
    def mark(self) -> bytes:
        """The byte order mark, if the file begins with one."""
        return _MARK if self.content.startswith(_MARK) else b""

    @property
    def text(self) -> str:
        """The text of the file, with its own line ends."""
        return self.content[len(self.mark) :].decode()


def proven(builder: CardBuilder, note: OpenNote, index: int, wanted: Mapping[str, str]) -> Proven | None:
    """Returns the note with these fields of Anki in the card of the draft at ``index``.

    Returns None if no text is proven. Rendering the note must give exactly these fields, and leave
    every other field and card as it is.
    """
    before, now = note, note
    done: dict[str, str] = {}
    for name, html in wanted.items():
        done[name] = html
        step = next(_steps(builder, before, now, index, name, done), None)
        if step is None:
            return None
        now = step
    return difference_of(before, now)


def _steps(
    builder: CardBuilder, first: OpenNote, note: OpenNote, index: int, name: str, done: Mapping[str, str]
) -> Iterator[OpenNote]:
    """Yields the notes that hold one more field of Anki."""
    tried: set[str] = set()
    html = note.examined.rendered[index].content.fields.get(name, "")
    for text in _candidates(note, index, name, done[name]):
        if text in tried or loses_something(note.text, text, html, done[name]):
            continue
        tried.add(text)
        content = note.mark + text.encode("utf-8", "surrogatepass")
        try:
            examined = builder.examine(note.found, content)
        except NoteError:
            continue
        if is_same_but(first.examined, examined, index, done):
            yield OpenNote(note.found, content, examined)


def _candidates(note: OpenNote, index: int, name: str, wanted: str) -> Iterator[str]:
    # The parser of HTML that this needs takes long to import, and only a changed card needs it.
    from obsidian_anki_sync.render.inverse.to_markdown import to_markdown

    text, draft = note.text, note.examined.drafts[index]
    html = note.examined.rendered[index].content.fields.get(name, "")
    ranges = list(ranges_of(text, draft.fields.get(name, ""), draft.line, last_line(note, index)))
    for keeps_html in (False, True):
        old, new = (to_markdown(field, keeps_html=keeps_html) for field in (html, wanted))
        for text_range in ranges:
            for changed in _patched(text, text_range, old, new):
                yield text[: text_range.start] + changed + text[text_range.end :]
            if text_range.is_field:
                whole = new.strip("\n").replace("\n", text_range.line_end + text_range.prefix)
                yield text[: text_range.start] + whole + text[text_range.end :]
    # Anki's editor writes a list or a table without the line ends that Markdown's have.
    for text_range in ranges:
        source = text[text_range.start : text_range.end]
        for changed in _patched(text, text_range, html, wanted):
            if _adds_whole_elements(source, changed):
                yield text[: text_range.start] + changed + text[text_range.end :]


def _patched(text: str, text_range: TextRange, old: str, new: str) -> Iterator[str]:
    source = text[text_range.start : text_range.end]
    return patched(source, old, new, prefix=text_range.prefix, line_end=text_range.line_end)


def _adds_whole_elements(before: str, after: str) -> bool:
    """True if the HTML that was added to a text is complete: closed, and each item with its list."""
    added = Counter(_TAG.findall(after.lower()))
    added.subtract(Counter(_TAG.findall(before.lower())))
    is_closed = all(added["", name] == added["/", name] for _, name in added)
    items = [name for name in _ITEMS if added["", name] > 0]
    return is_closed and (not items or any(added["", name] > 0 for name in _LISTS))


def last_line(note: OpenNote, index: int) -> int:
    """Returns the last line that can belong to a card: the one above the next card."""
    line = note.examined.drafts[index].line
    later = [draft.line for draft in note.examined.drafts if draft.line > line]
    return min(later) - 1 if later else line_of(note.text, len(note.text))


def is_same_but(
    before: Examined, after: Examined, index: int, fields: Mapping[str, str], *, ignores_place: bool = False
) -> bool:
    """True if all cards are as before, except for these fields of one card.

    With ``ignores_place``, the tags and the deck of that card may differ, and the note's frontmatter.
    """
    if len(before.drafts) != len(after.drafts) or after.left_out:
        return False
    if len(after.diagnoses) > len(before.diagnoses) or (
        before.read.note.frontmatter != after.read.note.frontmatter and not ignores_place
    ):
        return False
    for number, (old, new) in enumerate(zip(before.drafts, after.drafts, strict=True)):
        was, now = before.rendered[number].content, after.rendered[number].content
        if number == index and ignores_place:
            was = replace(was, tags=now.tags, deck=now.deck)
        if _identity(old) != _identity(new) or not _same(was, now, fields if number == index else {}):
            return False
    return True


def _identity(draft: CardDraft) -> tuple[object, ...]:
    return (draft.position, draft.language, draft.syntax, draft.note_type, draft.declared_slug, draft.anki_id)


def _same(was: CardContent, now: CardContent, fields: Mapping[str, str]) -> bool:
    wanted = {**was.fields, **fields}
    names = wanted.keys() | now.fields.keys()
    return (
        all(as_stored(now.fields.get(name, "")) == as_stored(wanted.get(name, "")) for name in names)
        and (was.note_type, was.deck, was.tags) == (now.note_type, now.deck, now.tags)
        and (bool(fields) or was.source == now.source)
    )


def difference_of(before: OpenNote, after: OpenNote) -> Proven:
    """Returns the lines that differ between two states of a note."""
    old, new = before.text, after.text
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    first = old.rfind("\n", 0, start) + 1
    return Proven(
        note=after,
        line=line_of(old, start),
        before=_lines(old, first, len(old) - end),
        after=_lines(new, first, len(new) - end),
    )


def _lines(text: str, start: int, end: int) -> str:
    last = text.find("\n", max(end - 1, start))
    return text[start : last if last >= 0 else len(text)].rstrip("\r\n")


def field_range(note: OpenNote, index: int, name: str) -> TextRange:
    """Returns the first range where a field can be in its note."""
    draft = note.examined.drafts[index]
    return next(ranges_of(note.text, draft.fields.get(name, ""), draft.line, last_line(note, index)))


def loses_something(before: str, after: str, html: str, wanted: str) -> bool:
    """True if a text lacks something that the edit from ``html`` to ``wanted`` did not remove."""
    if any(_fewer(pattern, before, after) for pattern in _HIDDEN):
        return True
    return any(
        _fewer(pattern, before, after) and not (_fewer(shown, html, wanted) or _fewer(pattern, html, wanted))
        for pattern, shown in _WRITTEN.items()
    )


def _fewer(pattern: re.Pattern[str], before: str, after: str) -> bool:
    return len(pattern.findall(after)) < len(pattern.findall(before))
