"""Pictures of the web, which a card loads, has in Anki's media, or links to."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable

from mistune.util import escape

from obsidian_anki_sync.render.options import RemotePicturePolicy
from obsidian_anki_sync.render.page import CardPage

_IMAGE = re.compile(r'<img\b[^<>]*?\ssrc="(https?://[^"]*)"[^<>]*>', re.IGNORECASE)
_SOURCE = re.compile(r'(\ssrc=")[^"]*(")', re.IGNORECASE)
_ALT = re.compile(r'\salt="([^"]*)"', re.IGNORECASE)


def with_remote_pictures(html: str, page: CardPage) -> str:
    """Returns sanitised HTML with web pictures shown, fetched or linked, as the settings say."""
    if page.options.remote_pictures is RemotePicturePolicy.SHOW or "<img" not in html:
        return html
    return _IMAGE.sub(_writer(page), html)


def _writer(page: CardPage) -> Callable[[re.Match[str]], str]:
    def write(image: re.Match[str]) -> str:
        address = entities.unescape(image[1])
        if page.options.remote_pictures is RemotePicturePolicy.FETCH and (media := page.remote(address)):
            return _SOURCE.sub(lambda found: f"{found[1]}{escape(media.name)}{found[2]}", image[0], count=1)
        alt = _ALT.search(image[0])
        words = alt[1] if alt and alt[1] else escape(address)
        return f'<a href="{escape(address)}">{words}</a>'

    return write
