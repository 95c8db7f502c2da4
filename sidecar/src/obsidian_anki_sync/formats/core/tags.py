"""The tags of a note, in its frontmatter and in its text, and the folders that it lies in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.page import Page

_TAG = re.compile(r"#([^\s\u2000-\u206F\u2E00-\u2E7F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\ue000]+)")
_SEPARATOR = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its ``#``, and its span in the body; None for one of the frontmatter."""

    name: str
    span: tuple[int, int] | None = None


def tags_of(page: Page) -> tuple[Tag, ...]:
    """The tags of a note: those of its frontmatter, then those of its text in order."""
    return (*frontmatter_tags(page.note), *text_tags(page.text))


def frontmatter_tags(note: Note) -> Iterator[Tag]:
    """The tags that the frontmatter names, in a list or in a text with blanks or commas."""
    for key in ("tags", "tag"):
        value = note.frontmatter.get(key)
        names = (
            value if isinstance(value, list) else _SEPARATOR.split(value) if isinstance(value, str) else ()
        )
        yield from (Tag(str(name).strip().lstrip("#")) for name in names if name)


def text_tags(text: str) -> Iterator[Tag]:
    """The tags that stand in a masked text."""
    for found in _TAG.finditer(text):
        # To look behind in the pattern would keep the search from jumping to the next "#".
        is_behind_word = found.start() > 0 and not text[found.start() - 1].isspace()
        if not (is_behind_word or found[1].isdecimal()):
            yield Tag(found[1].rstrip("/"), found.span())


def below(tag: str, wanted: str) -> str | None:
    """What a tag says below another one: ``a/b`` below ``a`` is ``b``; None where it is another tag.

    Obsidian makes no difference between capital and small letters in tags.
    """
    head, rest = tag[: len(wanted)], tag[len(wanted) :]
    if _folded(head) != _folded(wanted) or (rest and rest[0] != "/"):
        return None
    return rest.strip("/")


def lies_in(path: str, folders: Iterable[str]) -> bool:
    """Whether a note lies in one of the folders, or below one."""
    return any(path.startswith(f"{prefix}/") or not prefix for prefix in map(_folder, folders))


def _folder(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().removeprefix("./").strip("/"))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
