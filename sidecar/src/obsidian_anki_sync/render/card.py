"""Renders a draft to the content of a card."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from mistune.util import escape
from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.diagram import Diagrams
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.link import Links
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.note_type import CONTEXT
from obsidian_anki_sync.domain.remote_picture import RemotePictures
from obsidian_anki_sync.markup.marks import as_words
from obsidian_anki_sync.markup.sections import link_part
from obsidian_anki_sync.markup.tags import declared_tags
from obsidian_anki_sync.render.anki_syntax import with_anki_syntax
from obsidian_anki_sync.render.cloze import with_clozes, without_clozes
from obsidian_anki_sync.render.context import (
    SEPARATOR,
    as_heading,
    headings_above,
    inner_html,
    name_of_place,
)
from obsidian_anki_sync.render.elements.definitions import with_definitions
from obsidian_anki_sync.render.elements.direction import with_directions
from obsidian_anki_sync.render.elements.raw_html import with_words_in_brackets
from obsidian_anki_sync.render.linking import player
from obsidian_anki_sync.render.losses import losses, shows_nothing
from obsidian_anki_sync.render.markdown import to_html
from obsidian_anki_sync.render.options import Context, RenderOptions, SourceLink
from obsidian_anki_sync.render.page import DECK_LIST, HTML_TOO_DEEP, CardPage
from obsidian_anki_sync.render.prose import is_prose
from obsidian_anki_sync.render.remote_pictures import with_remote_pictures
from obsidian_anki_sync.render.sanitising import cleaned_html, cleaned_source, is_too_deep, sanitised
from obsidian_anki_sync.render.tex.cloze_views import with_safe_formulas

# The field of the APF note types that holds the card's Markdown itself.
SOURCE_FIELD = "Markdown"
_PLUGIN = "obsidian://resumable-anki-sync?"
_BLANKS = re.compile(r"\s+")
_LEVELS = re.compile(r"/|::")
_NEVER_IN_TAGS = re.compile(r"[\x00-\x1f\x7f\"]")
_NEVER = re.compile(r"[\x00-\x1f\x7f]")
_SEPARATOR = "::"
_EDGE = re.compile(r"^[\s:]+|[\s:]+$")


class Rendered(Struct, frozen=True):
    """A card's content, and findings about text and media that could not be shown."""

    content: CardContent
    diagnoses: tuple[Diagnosis, ...] = ()


def render_card(
    draft: CardDraft,
    note: Note,
    links: Links,
    options: RenderOptions,
    diagrams: Diagrams | None = None,
    pictures: RemotePictures | None = None,
) -> Rendered:
    """Returns the content of the card of ``draft``, found in ``note``; raises nothing.

    Each thing that cannot be shown is a diagnosis; ``docs/rendering.md`` lists the codes.
    """
    page = CardPage(
        note=note,
        links=links,
        line=draft.line,
        options=options,
        diagrams=diagrams,
        remote_pictures=pictures,
    )
    fields = {
        name: _field(name, markdown, page, is_cloze=draft.note_type.is_cloze)
        for name, markdown in draft.fields.items()
    }
    note_type = draft.note_type
    if options.context is not Context.NONE:
        note_type = note_type.with_context
        fields[CONTEXT] = _context(draft, page)
    if len(decks := declared_decks(note.frontmatter.get("deck"))) > 1 and not draft.deck:
        message = f"A card has one deck. This one is in {decks[0]}. Ignored: {', '.join(decks[1:])}."
        page.diagnose(DECK_LIST, "deck", message)
    folders = tuple(note.path.split("/")[:-1]) if options.deck_from_folder else ()
    content = CardContent(
        note_type=note_type.name,
        fields=fields,
        deck=deck_of(draft.deck, note.frontmatter.get("deck"), options.deck, folders),
        tags=anki_tags((*declared_tags(note.frontmatter), *page.tags, *draft.tags)),
        source=_source(draft, note, links),
        media=tuple(page.media[name] for name in sorted(page.media)),
    )
    if options.source_link is SourceLink.LINE:
        content = replace(content, source=_line_link(content))
    return Rendered(content, tuple(page.diagnoses.values()))


def _field(name: str, markdown: str, page: CardPage, *, is_cloze: bool) -> str:
    text = cleaned_source(markdown)
    if not text.strip():
        return ""
    if is_prose(prose := text.rstrip()):
        return prose
    html = _html(name, text, page, is_cloze=is_cloze)
    if shows_nothing(html) and (words := as_words(text.strip())) != text.strip():
        html = _html(name, words, page, is_cloze=is_cloze)
    if "#" in text and shows_nothing(html):
        # Tags at the end of a line are left out, except if the field would be empty without them.
        page.keeps_tags = True
        html = _html(name, text, page, is_cloze=is_cloze)
        page.keeps_tags = False
    if name != SOURCE_FIELD:
        for code, words, message in losses(text, html, page.tags, is_cloze=is_cloze):
            page.diagnose(code, words, f"{name}: {message}")
    return html


def _html(name: str, text: str, page: CardPage, *, is_cloze: bool) -> str:
    source = f"<pre>{escape(text)}</pre>"
    if name == SOURCE_FIELD:
        html, is_cloze = source, False
    else:
        page.is_cloze = is_cloze
        page.footnotes = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:8]
        html = to_html(with_definitions(text, page.note.body), page)
        html = with_words_in_brackets(html, page, player)
        if is_too_deep(html):
            page.diagnose(
                HTML_TOO_DEEP, name, f"The HTML in {name} is nested too deeply. It is shown as text."
            )
            html = source
    html = with_remote_pictures(sanitised(html), page)
    html = with_anki_syntax(with_directions(html), page.media)
    html = cleaned_html(with_clozes(html) if is_cloze else without_clozes(html)).strip()
    return with_safe_formulas(html) if is_cloze else html


def _context(draft: CardDraft, page: CardPage) -> str:
    """Returns the HTML of the field that shows where the card is; its tags do not become tags of the card."""
    tags = set(page.tags)
    part = name_of_place(page.note, page.options.context)
    parts = [_literal(part)] if part else []
    for heading in headings_above(draft, page.note):
        html = inner_html(_html(CONTEXT, as_heading(heading), page, is_cloze=False))
        if not shows_nothing(html):
            parts.append(html)
    page.tags = tags
    return SEPARATOR.join(parts)


def _literal(text: str) -> str:
    """Returns the HTML of a text, with all Markdown and Anki syntax escaped."""
    return cleaned_html(without_clozes(with_anki_syntax(escape(cleaned_source(text)), {})))


def _source(draft: CardDraft, note: Note, links: Links) -> str:
    part = link_part(note.body, draft.line - note.first_line, draft.heading)
    return links.address(f"#{part}" if part else "", note.path)


def _line_link(content: CardContent) -> str:
    """Returns the address that the plugin opens: it finds the line of the card by its words.

    The address does not contain the line: each edit above would change all cards below it.
    """
    return f"{content.source.replace('obsidian://open?', _PLUGIN, 1)}&card={content.words}"


def anki_tags(found: Iterable[str]) -> tuple[str, ...]:
    """Returns tags in Anki's form, sorted, each once: ``a/b`` is ``a::b``, and blanks are underscores."""
    return tuple(sorted({tag for text in found if (tag := _anki_tag(text))}))


@lru_cache(maxsize=256)  # many notes have the same tags
def _anki_tag(text: str) -> str:
    text = _BLANKS.sub("_", unicodedata.normalize("NFC", text).strip().lstrip("#"))
    return "::".join(part for part in _LEVELS.split(_NEVER_IN_TAGS.sub("", text)) if part)


def deck_of(own: str | None, declared: Any, default: str, folders: tuple[str, ...]) -> str:
    """Returns the card's own deck, or else the note's, or else the default deck with the folders below it.

    The name is spelled as Anki stores it, so that it equals the name that is read back.
    """
    for name in (own, *declared_decks(declared)):
        if name is not None and (clean := clean_deck(name)):
            return clean
    return clean_deck(_SEPARATOR.join((default, *(folder.replace(_SEPARATOR, ":") for folder in folders))))


def declared_decks(value: Any) -> tuple[str, ...]:
    """Returns the decks that a property names: a text, or a list of which the first counts."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(str(one) for one in values if one is not None and not isinstance(one, dict | list))


@lru_cache(maxsize=256)  # the notes of a folder go to one deck
def clean_deck(name: str) -> str:
    """Returns a deck's name without control characters, empty parts, and blanks or colons around parts."""
    parts = _NEVER.sub("", unicodedata.normalize("NFC", name)).split(_SEPARATOR)
    return _SEPARATOR.join(part for text in parts if (part := _EDGE.sub("", text)))
