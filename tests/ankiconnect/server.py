"""A server that speaks AnkiConnect's protocol over a real collection, in a test or as a process of its own.

As a process, ``POST /faults`` sets a fault (its fields as JSON), ``POST /release`` carries out held requests,
and ``GET /requests`` lists all requests.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from anki.collection import Collection

from ankiconnect.addon import AddOn
from ankiconnect.client import call, free_port
from ankiconnect.collection import FIRST_PROFILE, Anki
from ankiconnect.faults import Faults
from ankiconnect.releases import LATEST, RELEASES, Release
from ankiconnect.service import Answer, Request, Service

_HOST = "127.0.0.1"


class Server:
    """AnkiConnect at ``url``: it answers from ``start`` to ``stop``, any number of times, at the same port.

    ``poll_ms``: how long each request waits, since the add-on polls its socket.
    ``closes_silently``: each connection is closed after its answer without a header.
    """

    def __init__(
        self,
        collection_path: Path,
        *,
        port: int | None = None,
        release: Release = LATEST,
        api_key: str | None = None,
        poll_ms: float = 0,
        closes_silently: bool = True,
    ) -> None:
        self.port = port or free_port()
        self.anki = Anki({FIRST_PROFILE: collection_path})
        self.add_on = AddOn(self.anki, release, api_key)
        self.closes_silently = closes_silently
        self._service = Service(self.add_on, self._restart_soon, poll_ms)
        self._http: _Http | None = None
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Lock()

    @property
    def url(self) -> str:
        """The address that it answers at."""
        return f"http://{_HOST}:{self.port}"

    @property
    def collection_path(self) -> Path:
        """The collection of the profile that is open; locked while the server runs."""
        return self.anki.path

    @property
    def faults(self) -> Faults:
        """The faults that are set."""
        return self._service.faults

    @property
    def requests(self) -> list[Request]:
        """Every request since the beginning; clear it to count anew."""
        return self._service.requests

    def collection(self) -> AbstractContextManager[Collection]:
        """Returns the open collection between two requests, for a test to read or change."""
        return self._service.collection()

    def switch_profile(self, name: str) -> None:
        """Opens a profile as the user would; a missing one is made beside the first."""
        self._service.switch_profile(name)

    def call(self, action: str, /, **params: Any) -> Any:
        """Returns the result of an action. Raises ``AnkiConnectError`` if the answer is an error."""
        return call(self.url, action, key=self.add_on.api_key, **params)

    def start(self) -> None:
        """Starts Anki: the collection is opened, requests are answered."""
        self._service.open()
        self._http = _Http((_HOST, self.port), self)
        self._run(self._http.serve_forever, 0.02)

    def stop(self) -> None:
        """Quits Anki: connections are refused, the collection is closed, held requests are dropped."""
        self._service.quit()
        # A restart that a fault ordered may be stopping it at this moment.
        with self._stopping:
            if self._http is not None:
                self._http.shutdown()
                self._http.server_close()
                self._http = None
            self._service.close()

    def close(self) -> None:
        """Stops for good."""
        self.stop()
        for thread in self._threads:
            thread.join()
        # A restart that was under way has started it again.
        self.stop()
        for thread in self._threads:
            thread.join()

    def reply(self, path: str, body: bytes) -> Answer | None:
        """Returns the answer to a request over HTTP, to the add-on or about this server."""
        match path:
            case "/faults":
                self.faults.set(**json.loads(body))
            case "/release":
                self.faults.release()
            case "/requests":
                return Answer(json.dumps([asdict(request) for request in self.requests]).encode())
            case _ if body:
                return self._service.answer(body)
            case _:
                return Answer(self.add_on.release.greeting)
        return Answer(b"null")

    def _restart_soon(self, seconds: float) -> None:
        # The thread that answers cannot do it: the server waits for that one when it stops.
        self._run(self._restart, seconds)

    def _restart(self, seconds: float) -> None:
        self.stop()
        if seconds:
            time.sleep(seconds)
            self.start()

    def _run(self, function: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=function, args=arguments)
        self._threads.append(thread)
        thread.start()


@contextmanager
def anki_connect(folder: Path, **options: Any) -> Iterator[Server]:
    """Yields a server over the collection in ``folder``, made if missing, with the options of ``Server``."""
    server = Server(folder / "collection.anki2", **options)
    server.start()
    try:
        yield server
    finally:
        server.close()


class _Http(ThreadingHTTPServer):
    # As in the add-on: with more in the queue than this, some connections fail.
    request_queue_size = 5
    daemon_threads = False

    def __init__(self, address: tuple[str, int], server: Server) -> None:
        self.served = server
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keeps the connection, to end it when the server does."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Closes the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Waits for answers that are under way, not for clients that hold a connection."""
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # As the add-on, which gives up on a client that stalls in the middle of a body.
    timeout = 5
    server: _Http

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.served.reply(self.path, body)
        if answer is None:
            self._reset()
        else:
            self._send(answer)

    def _reset(self) -> None:
        # Without lingering, closing sends a reset, which differs from an empty answer.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self.send_response_only(200)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: int(len(answer.body) * answer.share)])
        self.close_connection = self.server.served.closes_silently or answer.share < 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves one collection until it is told to stop; prints its URL when it answers."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--collection", type=Path, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--poll-ms", type=float, default=0)
    parser.add_argument("--release", choices=RELEASES, default="latest")
    parser.add_argument("--api-key")
    chosen = parser.parse_args(arguments)
    server = Server(
        chosen.collection,
        port=chosen.port,
        poll_ms=chosen.poll_ms,
        release=RELEASES[chosen.release],
        api_key=chosen.api_key,
    )
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    server.start()
    print(server.url, flush=True)
    told.wait()
    server.close()


if __name__ == "__main__":
    main()
