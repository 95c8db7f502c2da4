"""Links, images and embeds as HTML, by their targets in the vault."""

from __future__ import annotations

import html as entities
import re

from mistune.util import escape

from obsidian_anki_sync.markup.links import shown, target_of
from obsidian_anki_sync.render.page import CardPage, brief
from obsidian_anki_sync.render.sanitising import is_kept_address

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PATH_ENDING = re.compile(r"https?://[^/?#]+/[^?#]*\.(\w+)(?:[?#]|\Z)", re.IGNORECASE)
_HOST = ("//", "\\\\", "/\\", "\\/")
"""The beginnings of an address with a host and without a scheme."""
_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?")
_IMAGES = frozenset("apng avif bmp gif ico jfif jpeg jpg pjp pjpeg png svg webp".split())  # noqa: SIM905
# Pictures that Anki shows only on Apple's systems.
_APPLE_IMAGES = frozenset({"heic", "heif", "tif", "tiff"})
_SOUNDS_NAMES = (
    "3gp aac aif aiff amr avi flac m4a m4v mka mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus wav webm wma wmv"
)
_SOUNDS = frozenset(_SOUNDS_NAMES.split())
# Notes may have names such as "Node.js" or "Version 1.2", so the list has only endings that notes never have.
_DOCUMENTS = frozenset(
    "base canvas csv doc docx epub htm html json odt pdf ppt pptx txt xls xlsx zip".split()  # noqa: SIM905
)
PICTURE_FORMAT = "picture-format"

# Films that Obsidian plays, and pages: these addresses are not pictures.
_PAGES = re.compile(
    r"https?://(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|twitter\.com|x\.com|vimeo\.com|bilibili\.com"
    r"|dailymotion\.com|loom\.com|open\.spotify\.com|soundcloud\.com)(?:[/?#:]|\Z)",
    re.IGNORECASE,
)
_YOUTUBE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:embed/|shorts/|live/|v/|watch\?(?:[^#]*&)?v=))"
    r"(?P<id>[\w-]{6,})",
    re.IGNORECASE,
)
# A picture of a page becomes a link, and a link cannot be within another one.
_ANCHOR = re.compile(r"</?a\b[^<>]*>")
_THUMBNAILS = ("jpg", "png", "webp")


def is_note(target: str) -> bool:
    """True if an embed's target is a note, or a part of one, by its name."""
    ending = target.partition("#")[0].strip().rpartition(".")[2].lower()
    return not (_is_image(ending) or ending in _SOUNDS or ending in _DOCUMENTS)


def _is_image(ending: str) -> bool:
    return ending in _IMAGES or ending in _APPLE_IMAGES


def markdown_link(page: CardPage, text: str, url: str, title: str | None = None) -> str:
    """Renders ``[text](url)``, where ``text`` is HTML: a link to the web, or to a note in Obsidian."""
    is_path = not _SCHEME.match(url) and not url.startswith(_HOST)
    address = page.address(target_of(url)) if is_path else _web_address(page, url)
    if address is None:
        return text
    return anchor(address, _ANCHOR.sub("", text), title)


def wikilink(page: CardPage, target: str, alias: str) -> str:
    """Renders ``[[target|alias]]``; without an alias as Obsidian shows it."""
    text = escape(alias or shown(target))
    address = page.address(target)
    return text if address is None else anchor(address, text)


def markdown_image(page: CardPage, alt: str, url: str, title: str | None = None) -> str:
    """Renders ``![alt|size](url)``, where ``alt`` is plain text: a picture of the web or of the vault."""
    name, size = name_and_size(alt)
    if not _SCHEME.match(url):
        return _file(page, target_of(url), name, size, title)
    if not url.lower().startswith(("http:", "https:")):
        page.refuse(url, "a picture must be in the vault or in the web")
        return escape(name or brief(url))
    if _is_page(url):
        return _web_page(page, url, name or title or "")
    return image(url, name, size, title)


def player(page: CardPage, address: str, title: str) -> str:
    """Returns the replacement of an HTML frame, film or sound: a link, or the vault's own file."""
    url = entities.unescape(address).strip()
    if url.startswith("//"):
        url = f"https:{url}"
    if url.lower().startswith(("http:", "https:")):
        return _web_page(page, url, entities.unescape(title))
    if _SCHEME.match(url):
        page.refuse(url, "it must lead to the web or to a file of the vault")
        return escape(title or url)
    return _file(page, target_of(url), entities.unescape(title), "")


def embed(page: CardPage, target: str, alias: str) -> str:
    """Renders ``![[target|alias|size]]``: a picture, a sound, or a link if a card cannot show it."""
    return _file(page, target, *name_and_size(alias))


def name_and_size(alias: str) -> tuple[str, str]:
    """Splits ``name|300`` or ``name|300x200``; either part may be missing."""
    name, _, size = alias.rpartition("|")
    return (name, size) if _SIZE.fullmatch(size) else (alias, "")


def is_in_vault(url: str) -> bool:
    """True if the address of a Markdown link or picture is a path, without a scheme."""
    return not _SCHEME.match(url)


def _file(page: CardPage, target: str, name: str, size: str, title: str | None = None) -> str:
    path = target.partition("#")[0].strip()
    ending = path.rpartition(".")[2].lower()
    if not _is_image(ending) and ending not in _SOUNDS:
        return wikilink(page, target, name)
    shown = name or path.rpartition("/")[2]
    media = page.file(path)
    if media is None:
        return escape(shown)
    if ending in _SOUNDS:
        return f"[sound:{escape(media.name)}]"
    if ending in _APPLE_IMAGES:
        page.diagnose(
            PICTURE_FORMAT,
            path,
            f"Anki shows pictures of the format .{ending} only on Apple's systems. Save '{path}' as .jpg or"
            " .png.",
        )
    return image(media.name, shown, size, title)


def _is_page(url: str) -> bool:
    """True if a web address is that of a page, a film or a document, and not of a picture."""
    found = _PATH_ENDING.search(url)
    ending = found[1].lower() if found else ""
    return ending in _SOUNDS | _DOCUMENTS or bool(_PAGES.match(url) and not _is_image(ending))


def _web_page(page: CardPage, url: str, title: str) -> str:
    """Returns a link to media in the web, with the film's picture if the vault has it."""
    film = _YOUTUBE.match(url)
    if film and "/embed/" in url:  # such an address plays in a frame only
        url = f"https://www.youtube.com/watch?v={film['id']}"
    text = escape(title or url.partition("://")[2])
    names = [f"{film['id']}.{ending}" for ending in _THUMBNAILS] if film else []
    if picture := next(filter(None, map(page.file_if_there, names)), None):
        text = f"{image(picture.name, title)}<br>{text}"
    return anchor(url, text)


def _web_address(page: CardPage, url: str) -> str | None:
    if is_kept_address(url):
        return url
    page.refuse(url, "it must lead to the web or to a note in Obsidian")
    return None


def anchor(address: str, text: str, title: str | None = None) -> str:
    """Returns a link; ``text`` is HTML."""
    return f'<a href="{escape(address)}"{_attribute("title", title)}>{text}</a>'


def image(source: str, alt: str, size: str = "", title: str | None = None) -> str:
    """Returns a picture; ``size`` is ``300`` or ``300x200``."""
    width, _, height = size.partition("x")
    return (
        f'<img src="{escape(source)}" alt="{escape(alt)}"{_attribute("title", title)}'
        f"{_attribute('width', width)}{_attribute('height', height)}>"
    )


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{escape(value)}"' if value else ""
