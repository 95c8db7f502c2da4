"""Opens the connections to a server, and says why it cannot be reached: address, key, certificate, proxy."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from obsidian_anki_sync.generation.ask.bounded import ACCEPTED_ENCODINGS
from obsidian_anki_sync.generation.errors import ModelError, ModelKeyError, UnreachableError
from obsidian_anki_sync.generation.options import GenerationOptions

_CONNECT_SECONDS = 10.0
_MOST_CONNECTIONS = 100
_LAST_PORT = 65535
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy")


def opened(options: GenerationOptions) -> httpx.AsyncClient:
    """Returns a client for a server.

    Raises ``ModelError`` if the address, the key, or what the environment says of proxies and certificates
    cannot be used.
    """
    _require_address(options.url)
    key = options.key.strip()
    if not (key.isascii() and key.isprintable()):
        raise ModelKeyError(
            f"The key for {options.host} holds a character that cannot be sent: it has to be letters, digits"
            " and signs of ASCII.",
            "Copy the key again, without quotation marks and line breaks.",
        )
    # A proxy in the environment is not meant for this machine's own server.
    uses_environment = not options.is_loopback
    try:
        return httpx.AsyncClient(
            headers={
                **({"Authorization": f"Bearer {key}"} if key else {}),
                "Content-Type": "application/json",
                "User-Agent": "obsidian-anki-sync",
                "Accept-Encoding": ACCEPTED_ENCODINGS,
            },
            # The first byte has a limit of its own, which the chat sets.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS, write=options.idle_seconds),
            limits=httpx.Limits(
                max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS
            ),
            verify=_certificates(options),
            trust_env=uses_environment,
            # Text and key go to the host that was named, and to no other.
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        named = ", ".join(name for name in _PROXIES if os.environ.get(name)) or "of this computer"
        raise ModelError(
            f"The proxy {named} cannot be used: its address is not http://, https:// or socks5://.",
            "Correct the environment variable, or remove it.",
        ) from None


def explained(error: httpx.HTTPError, options: GenerationOptions) -> UnreachableError | None:
    """Returns the error for a failed connection that no waiting mends, else None."""
    host = options.host
    causes = list(_causes(error))
    refused = next((one for one in causes if isinstance(one, ssl.SSLCertVerificationError)), None)
    if refused:
        return UnreachableError(
            f"The certificate of {host} is not trusted: {refused.verify_message or 'it cannot be checked'}.",
            "Correct the base URL. If a company or a server of your own made the certificate, the environment"
            " variable SSL_CERT_FILE names the file with the certificates to trust.",
        )
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return UnreachableError(
            f"{host} does not answer over TLS.",
            "If the server has no TLS, the base URL has to begin with http:// instead of https://.",
        )
    if isinstance(error, httpx.ProxyError):
        return UnreachableError(
            f"The proxy{proxy_of(options)} does not connect to {host}: {error}.",
            "Correct HTTPS_PROXY, with the user name and password for it, or name the host in NO_PROXY.",
        )
    return None


def proxy_of(options: GenerationOptions) -> str:
    """Returns the proxy that requests go through, with a space before it; empty if there is none."""
    if options.is_loopback:
        return ""
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(options.url)
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all") or ""
    if not address or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return ""
    named = urlsplit(address if "://" in address else f"http://{address}")
    return f" {named.netloc.rpartition('@')[2]}"


def _require_address(url: str) -> None:
    """Raises ``ModelError`` for an address that cannot be one."""
    try:
        address = httpx.URL(url)
        is_usable = bool(address.host) and (address.port or 0) <= _LAST_PORT
    except (ValueError, httpx.InvalidURL):  # idna's errors are ValueErrors
        is_usable = False
    if not is_usable:
        raise ModelError(
            f"'{url.rpartition('@')[2]}' is not the address of a server.",
            "Correct the base URL of the generation settings, such as http://127.0.0.1:11434/v1.",
        )


def _certificates(options: GenerationOptions) -> ssl.SSLContext | bool:
    """Returns the certificates to trust, also for a server on this machine; raises ``ModelError``."""
    if options.is_loopback and not options.url.startswith("https:"):
        return True
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ModelError(
            f"The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read: {error}.",
            "Correct the environment variable, or remove it.",
        ) from None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yields an error and those that it came from."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__
