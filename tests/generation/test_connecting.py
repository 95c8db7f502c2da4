"""A server that cannot be reached is named with the reason: address, key, certificate or proxy."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from shutil import which

import pytest

from generation.keeping import MemoryAnswers
from generation.server import Reply, as_json, chat_server, failure
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.ask.faults import judge
from obsidian_anki_sync.generation.ask.refusals import Refusal
from obsidian_anki_sync.generation.errors import ModelError, ModelKeyError, UnreachableError
from obsidian_anki_sync.generation.options import GenerationOptions, host_of, is_loopback
from obsidian_anki_sync.generation.writer import CardWriter

ELSEWHERE = "https://chat.invalid/v1"


async def reached(url: str, key: str = "") -> None:
    """Asks a server about itself."""
    async with CardWriter(
        GenerationOptions(url=url, model="m", key=key), MemoryAnswers(), Unlimited()
    ) as one:
        await one.preflights()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a file with a key and a certificate that no authority has signed."""
    if not (openssl := which("openssl")):
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("tls")
    kind = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    named = ("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "own.pem")
    subprocess.run([openssl, *kind, *named], cwd=folder, check=True, capture_output=True)
    path = folder / "both.pem"
    path.write_bytes((folder / "key.pem").read_bytes() + (folder / "own.pem").read_bytes())
    return path


@asynccontextmanager
async def answering(begin: bytes, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Yields the port of a server that answers every connection with the same bytes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read(65536)
            writer.write(begin)
            await writer.drain()
        writer.transport.abort()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:abc/v1",
        "http://[::1/v1",
        "http://xn--/v1",
        "http://x\ny/v1",
    ],
)
async def test_an_address_with_a_mistake_is_named(url: str) -> None:
    with pytest.raises(ModelError, match="not the address of a server"):
        await reached(url)


async def test_an_address_with_a_mistake_shows_no_password() -> None:
    with pytest.raises(ModelError) as failed:
        await reached("http://me:geheim@127.0.0.1:99999/v1")
    assert "geheim" not in failed.value.message


@pytest.mark.parametrize("key", ["sk-ä", "“sk-abc”", "sk-abc\r\nX: y", "sk-\0"])
async def test_a_key_that_cannot_be_sent_is_named_and_not_shown(key: str) -> None:
    with pytest.raises(ModelKeyError, match="cannot be sent") as failed:
        await reached(ELSEWHERE, key)
    assert "sk-" not in failed.value.message


async def test_space_around_a_key_is_left_out() -> None:
    with chat_server() as server:
        server.models = lambda headers: _models(headers["authorization"])
        await reached(server.url, " sk-abc\n")


def _models(authorization: str) -> Reply:
    known = as_json({"data": [{"id": "m"}]})
    return known if authorization == "Bearer sk-abc" else failure(401, f"unknown key {authorization}")


async def test_a_certificate_of_ones_own_is_named_and_can_be_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    known = b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"data": [{"id": "m"}]} '
    async with answering(known, context) as port:
        url = f"https://127.0.0.1:{port}/v1"
        with pytest.raises(UnreachableError, match="is not trusted"):
            await reached(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await reached(url)


async def test_a_server_without_tls_is_named() -> None:
    async with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        url = f"https://127.0.0.1:{port}/v1"
        with pytest.raises(UnreachableError, match="does not answer over TLS"):
            await reached(url)


async def test_a_server_with_tls_is_named() -> None:
    async with answering(b"\x15\x03\x01\x00\x02\x02\x46") as port:
        url = f"http://127.0.0.1:{port}/v1"
        with pytest.raises(UnreachableError, match="does not answer in HTTP") as failed:
            await reached(url)
    assert "https://" in failed.value.advice


@pytest.mark.parametrize("file", ["/nowhere/own.pem", __file__])
async def test_a_file_of_certificates_that_cannot_be_read_is_named(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", file)
    with pytest.raises(ModelError, match="SSL_CERT_FILE"):
        await reached(ELSEWHERE)


@pytest.mark.parametrize("address", ["ftp://proxy", "socks4://127.0.0.1:1", "http://:::"])
async def test_a_proxy_that_cannot_be_used_is_named_by_its_variable(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(ModelError, match="HTTPS_PROXY"):
        await reached(ELSEWHERE)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_does_not_run_is_named_without_its_password(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:geheim@127.0.0.1:1")
    with pytest.raises(UnreachableError, match=r"through the proxy 127\.0\.0\.1:1") as failed:
        await reached(ELSEWHERE)
    assert "geheim" not in failed.value.message


async def test_a_proxy_that_wants_a_password_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wants = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with answering(wants) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(UnreachableError, match="407 Proxy Authentication Required"):
            await reached(ELSEWHERE)


async def test_a_server_on_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks4://nowhere.invalid:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/own.pem")
    with chat_server() as server:
        await reached(server.url)


@pytest.mark.parametrize(
    ("url", "host", "is_here"),
    [
        ("http://0.0.0.0:11434/v1", "0.0.0.0:11434", True),
        ("http://[::]:1/v1", "[::]:1", True),
        ("http://[::1", "", False),
    ],
)
def test_the_address_of_every_interface_is_this_machine(url: str, host: str, is_here: bool) -> None:
    assert (host_of(url), is_loopback(url)) == (host, is_here)


async def test_the_query_of_an_address_follows_the_path() -> None:
    with chat_server() as server:
        await reached(f"{server.url}?api-version=1")


def test_a_redirection_names_where_it_leads() -> None:
    refusal = Refusal.of(308, "")
    headers = {"location": "https://me:geheim@new.example/v1/chat/completions?key=1"}
    error = judge(refusal, headers, GenerationOptions(url=ELSEWHERE, model="m"), "m")
    assert isinstance(error, ModelError)
    assert error.message == "chat.invalid redirects the request to https://new.example/v1 (308)."
