"""Pictures of the web are shown, fetched once into Anki's media, or linked, depending on the setting."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.remote_picture import RemotePictures, UnfetchedPicture
from obsidian_anki_sync.pipeline.cards.picture_fetcher import PictureFetcher
from obsidian_anki_sync.render.card import Rendered, render_card
from obsidian_anki_sync.render.options import RemotePicturePolicy, RenderOptions
from sidecar.render.conftest import NamedFiles

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>evil()</script><rect width="1"/></svg>'


class _Fetched:
    def fetched(self, address: str) -> Media:
        if "missing" in address:
            raise UnfetchedPicture("the server answers 404.")
        return Media("/kept/picture.png", "web-123456.png")


def _front(markdown: str, policy: RemotePicturePolicy, pictures: RemotePictures | None = None) -> Rendered:
    options = RenderOptions(deck="D", deck_from_folder=False, remote_pictures=policy)
    draft = CardDraft(0, BASIC, {"Front": markdown}, line=1)
    return render_card(draft, Note("a.md", "a", {}, markdown, 1), NamedFiles(), options, None, pictures)


_IN_NOTES = ("![cat](https://e.org/x?a=1&b=2)", '<img src="https://e.org/x?a=1&amp;b=2" alt="cat">')


@pytest.mark.parametrize("markdown", _IN_NOTES)
def test_a_picture_of_the_web_is_fetched_linked_or_shown(markdown: str) -> None:
    shown = _front(markdown, RemotePicturePolicy.SHOW).content
    linked = _front(markdown, RemotePicturePolicy.LINK).content
    fetched = _front(markdown, RemotePicturePolicy.FETCH, _Fetched()).content
    assert 'src="https://e.org/x?a=1&amp;b=2"' in shown.fields["Front"]
    assert linked.fields["Front"] == '<a href="https://e.org/x?a=1&amp;b=2">cat</a>'
    assert 'src="web-123456.png"' in fetched.fields["Front"]
    assert [media.name for media in fetched.media] == ["web-123456.png"]


@pytest.mark.parametrize("markdown", [*_IN_NOTES, "![[a.png]]", "<IMG SRC='HTTPS://e.org/y'>"])
def test_with_fetch_and_link_a_card_loads_nothing_from_the_web(markdown: str) -> None:
    for policy in (RemotePicturePolicy.LINK, RemotePicturePolicy.FETCH):
        assert 'src="http' not in _front(markdown, policy, _Fetched()).content.fields["Front"].lower()


def test_a_picture_that_cannot_be_fetched_is_a_link_and_a_finding() -> None:
    rendered = _front("![cat](https://e.org/missing.png)", RemotePicturePolicy.FETCH, _Fetched())
    assert rendered.content.fields["Front"] == '<a href="https://e.org/missing.png">cat</a>'
    assert [(said.code, said.line) for said in rendered.diagnoses] == [("picture-not-fetched", 1)]


class _Site(BaseHTTPRequestHandler):
    requests: list[str]

    def do_GET(self) -> None:
        type(self).requests.append(self.path)
        answers = {"/png": (200, _PNG), "/svg": (200, _SVG), "/html": (200, b"<html>"), "/loop": (302, b"")}
        status, body = answers.get(self.path, (404, b""))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/loop")
        self.end_headers()
        if self.path == "/endless":
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Endless(_Site):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(100_000))
        except OSError:
            return


@pytest.fixture(params=[_Site])
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    requests: list[str] = []
    handler = type("Handler", (request.param,), {"requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    assert len(requests) <= 4


def test_a_picture_is_fetched_once_and_kept(site: str, tmp_path: Path) -> None:
    fetcher = PictureFetcher(tmp_path / "kept", allows_private=True)
    first, again = fetcher.fetched(f"{site}/png"), fetcher.fetched(f"{site}/png")
    assert first == again
    assert Path(first.path).read_bytes() == _PNG


def test_a_drawing_is_cleaned(site: str, tmp_path: Path) -> None:
    found = PictureFetcher(tmp_path / "kept", allows_private=True).fetched(f"{site}/svg")
    assert "evil" not in Path(found.path).read_text()


@pytest.mark.parametrize(
    ("path", "reason"),
    [("html", "not a picture"), ("none", "answers 404"), ("loop", "redirects too often")],
)
def test_an_answer_that_is_not_a_picture_is_refused(
    site: str, tmp_path: Path, path: str, reason: str
) -> None:
    with pytest.raises(UnfetchedPicture, match=reason):
        PictureFetcher(tmp_path / "kept", allows_private=True).fetched(f"{site}/{path}")


@pytest.mark.parametrize("site", [_Endless], indirect=True)
def test_a_picture_without_an_end_is_not_read_on(site: str, tmp_path: Path) -> None:
    with pytest.raises(UnfetchedPicture, match="larger than"):
        PictureFetcher(tmp_path / "kept", allows_private=True).fetched(site)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "http://[::1]/x",
        "http://192.168.1.1/reboot",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f000001/",
        "http://2130706433/",
        "file:///etc/passwd",
    ],
)
def test_nothing_is_fetched_from_this_computer_or_its_network(address: str, tmp_path: Path) -> None:
    with pytest.raises(UnfetchedPicture, match=r"own network|only http|no host"):
        PictureFetcher(tmp_path / "kept").fetched(address)
