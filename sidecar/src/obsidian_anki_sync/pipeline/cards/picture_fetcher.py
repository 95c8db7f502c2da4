"""Fetches pictures of the web once, and keeps them beside the progress store."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import time
from pathlib import Path

import httpx
from msgspec import Struct

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.remote_picture import UnfetchedPicture
from obsidian_anki_sync.render.svg import NotSvgError, sanitised_svg

_MOST_BYTES = 10_000_000
_SECONDS = 20.0
_MOST_REDIRECTS = 3
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)


class PictureFetcher(Struct, frozen=True):
    """Implements ``domain.remote_picture.RemotePictures`` by HTTP; pictures are kept in ``folder``.

    Nothing is fetched from this computer or its own network: a note may come from somebody else.
    """

    folder: Path
    allows_private: bool = False
    seconds: float = _SECONDS

    def fetched(self, address: str) -> Media:
        """Returns the picture at an address, as a file of this computer; raises ``UnfetchedPicture``."""
        key = hashlib.sha256(address.encode()).hexdigest()[:32]
        try:
            kept = next(iter(self.folder.glob(f"{key}.*")), None) or self._keep(key, self._download(address))
            digest = hashlib.sha256(kept.read_bytes()).hexdigest()
        except OSError as error:
            raise UnfetchedPicture(f"{error.strerror or error}.") from None
        return Media(str(kept.absolute()), f"web-{digest[:12]}{kept.suffix}")

    def _keep(self, key: str, content: bytes) -> Path:
        ending, content = _as_picture(content)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self.folder / f".{key}.{os.getpid()}.part"
        unfinished.write_bytes(content)
        return unfinished.replace(self.folder / f"{key}.{ending}")

    def _download(self, address: str) -> bytes:
        end = time.monotonic() + self.seconds
        try:
            with httpx.Client(trust_env=False, timeout=self.seconds) as client:
                for _ in range(_MOST_REDIRECTS + 1):
                    found = self._get(client, httpx.URL(address), end)
                    if isinstance(found, bytes):
                        return found
                    address = str(httpx.URL(address).join(found))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise UnfetchedPicture(f"the server did not answer ({type(error).__name__}).") from None
        raise UnfetchedPicture("the server redirects too often.")

    def _get(self, client: httpx.Client, url: httpx.URL, end: float) -> bytes | str:
        """Returns the content of a picture, or the address of a redirect."""
        if url.scheme not in ("http", "https") or not url.host:
            raise UnfetchedPicture("only http and https are fetched.")
        # The checked address is requested, even if the name resolves differently a moment later.
        request = client.build_request(
            "GET",
            url.copy_with(host=self._address_of(url)),
            headers={"Host": url.netloc.decode("ascii"), "Accept": "image/*", "Accept-Encoding": "identity"},
            extensions={"sni_hostname": url.host},
        )
        response = client.send(request, stream=True)
        try:
            if response.is_redirect:
                return response.headers["location"]
            if response.status_code != httpx.codes.OK:
                raise UnfetchedPicture(f"the server answers {response.status_code}.")
            return _body(response, end)
        finally:
            response.close()

    def _address_of(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = [str(one[4][0]) for one in socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)]
        except OSError:
            raise UnfetchedPicture(f"there is no host {url.host}.") from None
        if not self.allows_private and not all(ipaddress.ip_address(one).is_global for one in found):
            raise UnfetchedPicture(f"{url.host} is in this computer's own network.")
        return found[0]


def _body(response: httpx.Response, end: float) -> bytes:
    content = b""
    for piece in response.iter_raw():
        content += piece
        if len(content) > _MOST_BYTES:
            raise UnfetchedPicture(f"it is larger than {_MOST_BYTES // 1_000_000} MB.")
        if time.monotonic() > end:
            raise UnfetchedPicture("it takes too long.")
    return content


def _as_picture(content: bytes) -> tuple[str, bytes]:
    """Returns the ending and the content of a picture's file; an SVG without scripts and loaded files."""
    for beginning, ending in _BEGINNINGS:
        if content.startswith(beginning):
            return ending, content
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp", content
    if content[4:12] == b"ftypavif":
        return "avif", content
    try:
        return "svg", sanitised_svg(content.decode("utf-8-sig")).encode()
    except (NotSvgError, UnicodeDecodeError):
        raise UnfetchedPicture("it is not a picture that Anki shows.") from None
