"""Links, images and embeds as HTML, by what the vault says of their targets."""

from __future__ import annotations

import re
from urllib.parse import unquote

from mistune.util import escape

from obsidian_anki_sync.render.page import Page
from obsidian_anki_sync.render.sanitising import URL_SCHEMES

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?")
_IMAGES = frozenset("avif bmp gif jpeg jpg png svg webp".split())  # noqa: SIM905
_SOUNDS = frozenset("3gp flac m4a m4v mkv mov mp3 mp4 oga ogg ogv opus wav webm".split())  # noqa: SIM905
# Notes may have names such as "Node.js" or "Version 1.2": only what is surely no note is listed.
_DOCUMENTS = frozenset(
    "base canvas csv doc docx epub htm html json odt pdf ppt pptx txt xls xlsx zip".split()  # noqa: SIM905
)


def is_note(target: str) -> bool:
    """Whether an embed's target is a note, or a place in one, as far as its name tells."""
    ending = target.partition("#")[0].strip().rpartition(".")[2].lower()
    return ending not in _IMAGES and ending not in _SOUNDS and ending not in _DOCUMENTS


def markdown_link(page: Page, text: str, url: str, title: str | None = None) -> str:
    """``[text](url)``, where ``text`` is HTML: into the web as it is, into the vault by Obsidian."""
    address = _web_address(page, url) if _SCHEME.match(url) else page.address(unquote(url))
    if address is None:
        return text
    return anchor(address, text, title)


def wikilink(page: Page, target: str, alias: str) -> str:
    """``[[target|alias]]``; without an alias it reads as in Obsidian."""
    text = escape(alias or _as_shown(target))
    address = page.address(target)
    return text if address is None else anchor(address, text)


def markdown_image(page: Page, alt: str, url: str, title: str | None = None) -> str:
    """``![alt|size](url)``, where ``alt`` is plain text: a picture from the web, or a file of the vault."""
    name, size = name_and_size(alt)
    if not _SCHEME.match(url):
        return _file(page, unquote(url), name, size, title)
    if not url.lower().startswith(("http:", "https:")):
        page.refuse(url, "a picture is taken from the vault or from the web")
        return escape(name or url)
    return _picture(url, name, size, title)


def embed(page: Page, target: str, alias: str) -> str:
    """``![[target|alias|size]]``: a picture, a sound, or a link to what cannot be shown in a card."""
    return _file(page, target, *name_and_size(alias))


def name_and_size(alias: str) -> tuple[str, str]:
    """The two parts of ``name|300`` or ``name|300x200``, either of which may be missing."""
    name, _, size = alias.rpartition("|")
    return (name, size) if _SIZE.fullmatch(size) else (alias, "")


def is_in_vault(url: str) -> bool:
    """Whether the address of a Markdown link or picture has no scheme, and so is a path."""
    return not _SCHEME.match(url)


def _file(page: Page, target: str, name: str, size: str, title: str | None = None) -> str:
    path = target.partition("#")[0].strip()
    ending = path.rpartition(".")[2].lower()
    if ending not in _IMAGES and ending not in _SOUNDS:
        return wikilink(page, target, name)
    shown = name or path.rpartition("/")[2]
    media = page.file(path)
    if media is None:
        return escape(shown)
    if ending in _SOUNDS:
        return f"[sound:{escape(media.name)}]"
    return _picture(media.name, shown, size, title)


def _web_address(page: Page, url: str) -> str | None:
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() in URL_SCHEMES:
        return url
    page.refuse(url, "only links into the web and into Obsidian are kept")
    return None


def anchor(address: str, text: str, title: str | None = None) -> str:
    """A link; ``text`` is HTML."""
    return f'<a href="{escape(address)}"{_attribute("title", title)}>{text}</a>'


def _picture(source: str, alt: str, size: str, title: str | None) -> str:
    width, _, height = size.partition("x")
    return (
        f'<img src="{escape(source)}" alt="{escape(alt)}"{_attribute("title", title)}'
        f"{_attribute('width', width)}{_attribute('height', height)}>"
    )


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def _as_shown(target: str) -> str:
    path, _, place = target.partition("#")
    places = [part.lstrip("^") for part in place.split("#") if part]
    return " > ".join([path, *places] if path else places)
