"""Embedded notes: ``![[note]]``, ``![[note#heading]]`` and ``![[note#^block]]``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from mistune.util import escape

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.link import RefusedLink
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.markup.sections import part_of
from obsidian_anki_sync.render.elements.definitions import with_definitions
from obsidian_anki_sync.render.linking import anchor, image
from obsidian_anki_sync.render.page import CardPage
from obsidian_anki_sync.render.sanitising import cleaned_source

EMBED_MISSING = "embed-missing"
EMBED_PLACE_MISSING = "embed-place-missing"
EMBED_UNREADABLE = "embed-unreadable"
EMBED_CYCLE = "embed-cycle"
EMBED_TOO_DEEP = "embed-too-deep"
EMBED_TOO_MUCH = "embed-too-much"
EMBED_NOT_TEXT = "embed-not-text"

BLOCK = ("\x06", "\x07")
"""The marks around HTML that cannot be in a paragraph; no text contains these characters."""

# A few notes that embed each other many times could make gigabytes.
_MOST_CHARACTERS = 200_000
_MOST_EMBEDS = 200

# Notes that a plugin does not show as text, by their property.
_NOT_TEXT = {
    "excalidraw-plugin": "a drawing",
    "tldraw-file": "a drawing",
    "mindmap-plugin": "a mind map",
    "kanban-plugin": "a board",
}
_DRAWING = ".excalidraw"
# The endings of the pictures that plugins export from a drawing, in order of preference.
_EXPORTED = (".svg", ".png", ".light.svg", ".light.png", ".dark.svg", ".dark.png")

ToHtml = Callable[[str, CardPage], str]


def embedded(page: CardPage, target: str, alias: str, size: str, to_html: ToHtml) -> str | None:
    """Returns the HTML of the embedded note; None if a link is shown instead.

    If the note cannot be shown, the reason is a diagnosis.
    """
    if not page.options.embed_depth:
        return None
    path, _, part = target.partition("#")
    path = path.strip()
    if path.lower().endswith(_DRAWING) and page.file_if_there(path, shown=False):
        return _picture_of(page, path, "a drawing", alias, size)
    note = _note(page, target, path)
    if note and (kind := next((_NOT_TEXT[key] for key in note.frontmatter if key in _NOT_TEXT), "")):
        return _picture_of(page, note.path.removesuffix(".md"), kind, alias, size)
    text = _text(page, target, note, part) if note else None
    if note is None or text is None:
        return None
    inner = page.within(note, target, len(text), _footnotes(page, target))
    html = to_html(with_definitions(text, note.body), inner).rstrip()
    title = alias or ("" if part else note.name)
    return f'<div class="embed">\n{_title(page, target, title)}{html}\n</div>\n'.join(BLOCK)


def _note(page: CardPage, target: str, path: str) -> Note | None:
    if not path:
        return page.note
    try:
        note = page.links.note(path, page.note.path)
    except RefusedLink as refusal:
        page.refuse(target, str(refusal))
        return None
    except NoteError as error:
        page.diagnose(
            EMBED_UNREADABLE, target, f"The embedded note '{path}' cannot be shown: {error.message}"
        )
        return None
    if note is None and page.file_if_there(path, shown=False) is None:
        page.diagnose(EMBED_MISSING, target, f"There is no note '{path}' in the vault to embed.")
    return note


def _picture_of(page: CardPage, path: str, kind: str, alias: str, size: str) -> str | None:
    """Returns the picture that a plugin exported from a drawing; None with a diagnosis if it is missing."""
    stem = path.removesuffix(_DRAWING)
    names = [f"{name}{ending}" for name in (f"{stem}{_DRAWING}", stem) for ending in _EXPORTED]
    if picture := next(filter(None, map(page.file_if_there, names)), None):
        return image(picture.name, alias or stem.rpartition("/")[2], size)
    name = path.rpartition("/")[2]
    advice = f" Export it as a picture into the same folder, such as {name}.png." if "drawing" in kind else ""
    page.diagnose(EMBED_NOT_TEXT, path, f"'{path}' is {kind}. The card shows a link to it.{advice}")
    return None


def _text(page: CardPage, target: str, note: Note, part: str) -> str | None:
    """Returns the Markdown of an embed; None with a diagnosis if it is missing, too long or never ends."""
    if page.shows(note, part):
        page.diagnose(EMBED_CYCLE, target, f"The embed '{target}' would embed itself without end.")
        return None
    if page.depth >= page.options.embed_depth:
        page.diagnose(EMBED_TOO_DEEP, target, f"The embed '{target}' is nested too deeply.")
        return None
    text = part_of(note.body, part) if part else note.body
    if text is None:
        page.diagnose(EMBED_PLACE_MISSING, target, f"There is no '{part}' in the note '{note.path}'.")
        return None
    if sum(page.embedded) + len(text) > _MOST_CHARACTERS or len(page.embedded) >= _MOST_EMBEDS:
        page.diagnose(EMBED_TOO_MUCH, target, f"The embed '{target}' would make the card too long.")
        return None
    return cleaned_source(text)


def _footnotes(page: CardPage, target: str) -> str:
    """Returns a prefix that makes the ids of an embed's footnotes unique."""
    return hashlib.sha256(f"{page.footnotes}\n{len(page.embedded)}\n{target}".encode()).hexdigest()[:8]


def _title(page: CardPage, target: str, title: str) -> str:
    address = page.address(target) if title else None
    text = escape(title)
    return f'<div class="embed-title">{anchor(address, text) if address else text}</div>\n' if title else ""
