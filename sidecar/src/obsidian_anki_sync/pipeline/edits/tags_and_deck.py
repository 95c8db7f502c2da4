"""Finds a text for a note that gives a card the tags and the deck that it has in Anki."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.edits import AnkiEdit
from obsidian_anki_sync.pipeline.cards.build_cards import CardBuilder
from obsidian_anki_sync.pipeline.edits.proving import OpenNote, is_same_but, last_line

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HASHTAG = re.compile(r"(?<!\S)#[^\s#]")
_MARKS = re.compile(r"[ \t>]*")
_DECK_OF_NOTE = re.compile(r"^deck:[ \t]*(?P<value>[^\r\n]*?)[ \t]*$", re.MULTILINE)


class _Wanted(Struct, frozen=True):
    """The tags to add and to remove, and the deck; an empty deck does not change."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    deck: str = ""

    def is_met(self, was: CardContent, now: CardContent) -> bool:
        """True if a card has the tags and the deck."""
        gone = _folded(self.removed)
        tags = {tag for tag in _folded(was.tags) if tag not in gone} | _folded(self.added)
        deck = self.deck or was.deck
        return _folded(now.tags) == tags and same_deck(now.deck, deck)


def with_tags_and_deck(builder: CardBuilder, note: OpenNote, index: int, edit: AnkiEdit) -> OpenNote:
    """Returns the note with as much of the card's tags and deck as its syntax can write.

    Reading the note must give exactly these, and leave every field and every other card as before.
    """
    tags = _Wanted(edit.added_tags, edit.removed_tags)
    deck = _Wanted(deck=edit.deck)
    if edit.added_tags or edit.removed_tags:
        note = next(_proven(builder, note, index, tags, _tag_texts(note, index, tags)), note)
    if edit.deck:
        note = next(_proven(builder, note, index, deck, _deck_texts(note, index, edit.deck)), note)
    return note


def says(content: CardContent, edit: AnkiEdit) -> bool:
    """True if a card of the vault has the tags and the deck of the edit."""
    tags = _folded(content.tags)
    has_tags = _folded(edit.added_tags) <= tags and not _folded(edit.removed_tags) & tags
    return has_tags and (not edit.deck or same_deck(content.deck, edit.deck))


def _proven(
    builder: CardBuilder, note: OpenNote, index: int, wanted: _Wanted, texts: Iterator[str]
) -> Iterator[OpenNote]:
    was = note.examined.rendered[index].content
    for text in texts:
        if text == note.text:
            continue
        content = note.mark + text.encode("utf-8", "surrogatepass")
        try:
            examined = builder.examine(note.found, content)
        except NoteError:
            continue
        if len(examined.rendered) <= index or not wanted.is_met(was, examined.rendered[index].content):
            continue
        if is_same_but(note.examined, examined, index, {}, ignores_place=True):
            yield OpenNote(note.found, content, examined)


def _lines(note: OpenNote, index: int) -> list[re.Match[str]]:
    """Returns the lines of a card, and those down to the next one."""
    first, last = note.examined.drafts[index].line, last_line(note, index)
    return list(_LINE.finditer(note.text))[first - 1 : last]


def _tag_texts(note: OpenNote, index: int, wanted: _Wanted) -> Iterator[str]:
    lines = _lines(note, index)
    for line in lines:
        found = re.match(r"([ \t>]*Tags:[ \t]*)([^\r\n]*?)([ \t]*)(\r\n|\r|\n|\Z)", line[0], re.IGNORECASE)
        if found:
            words = _with_words(found[2], wanted)
            yield _replaced(note.text, line, f"{found[1]}{words}{found[3]}{found[4]}" if words else "")
    if wanted.removed:
        pattern = "|".join(re.escape(tag.replace("::", "/")) for tag in wanted.removed)
        for line in lines:
            shorter = re.sub(rf"[ \t]+#(?:{pattern})(?![\w/-])", "", line[0], flags=re.IGNORECASE)
            yield _replaced(note.text, line, _with_hashtags(shorter, wanted.added))
        return
    yield from _with_line(note, index, f"Tags: {' '.join(wanted.added)}")
    for line in sorted(lines, key=lambda line: not _HASHTAG.search(line[0])):  # beside another tag, if any
        if line[0].strip():
            yield _replaced(note.text, line, _with_hashtags(line[0], wanted.added))


def _with_words(tags: str, wanted: _Wanted) -> str:
    """Returns a list of tags with the wanted ones, in its own form: with blanks, commas or brackets."""
    is_yaml = tags.startswith("[") and tags.endswith("]")
    inner = tags[1:-1] if is_yaml else tags
    between = ", " if is_yaml or "," in inner else " "
    gone = _folded(wanted.removed)
    kept = [word for word in re.split(r"[,\s]+", inner) if word.strip("#\"'").casefold() not in gone]
    words = between.join([*filter(None, kept), *wanted.added])
    return f"[{words}]" if is_yaml and words else words


def _with_hashtags(line: str, tags: Collection[str]) -> str:
    words = line.rstrip("\r\n")
    added = "".join(f" #{tag.replace('::', '/')}" for tag in tags)
    return f"{words.rstrip()}{added}{line[len(words) :]}" if tags else line


def _deck_texts(note: OpenNote, index: int, deck: str) -> Iterator[str]:
    for line in _lines(note, index):
        found = re.match(r"([ \t>]*Deck:[ \t]*)([^\r\n]*?)([ \t]*)(\r\n|\r|\n|\Z)", line[0], re.IGNORECASE)
        if found:
            yield _replaced(note.text, line, f"{found[1]}{deck}{found[3]}{found[4]}")
    yield from _with_line(note, index, f"Deck: {deck}")
    head = re.match(r"---[ \t]*(?:\r\n|\r|\n)(.*?)^---", note.text, re.DOTALL | re.MULTILINE)
    if head and (found := _DECK_OF_NOTE.search(note.text, head.start(1), head.end(1))):
        yield note.text[: found.start("value")] + deck + note.text[found.end("value") :]


def _with_line(note: OpenNote, index: int, words: str) -> Iterator[str]:
    """Yields the note with a line more below the card's last one."""
    draft = note.examined.drafts[index]
    if not draft.id_line:
        return
    line = list(_LINE.finditer(note.text))[draft.id_line - 1]
    end = line[0][len(line[0].rstrip("\r\n")) :] or _line_end(note.text)
    marks = _MARKS.match(line[0])
    prefix = marks[0] if marks else ""
    before = line[0] if line[0].endswith(end) else line[0] + end
    after = end if line[0].endswith(end) else ""
    yield _replaced(note.text, line, f"{before}{prefix}{words}{after}")


def _line_end(text: str) -> str:
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found else "\n"


def _replaced(text: str, line: re.Match[str], new: str) -> str:
    return text[: line.start()] + new + text[line.end() :]


def _folded(tags: Collection[str]) -> set[str]:
    return {tag.casefold() for tag in tags}
