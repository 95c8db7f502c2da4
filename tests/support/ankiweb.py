"""Anki's own sync server, by which two collections exchange what they hold, as they do over AnkiWeb."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from anki.collection import Collection
from anki.sync import SyncAuth
from anki.sync_pb2 import SyncCollectionResponse

_SECONDS_TO_START = 20
_DOWNLOADS = (SyncCollectionResponse.FULL_DOWNLOAD, SyncCollectionResponse.FULL_SYNC)


@dataclass(frozen=True, slots=True)
class AnkiWeb:
    """A running server with one account."""

    url: str

    def exchange(self, *collections: Path) -> None:
        """Syncs each collection, and all except the last once more, so that all hold the same."""
        for path in (*collections, *collections[:-1]):
            self.sync(path)

    def sync(self, path: Path) -> None:
        """Syncs one collection; at its first time it is uploaded or downloaded as a whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        collection = Collection(str(path))
        try:
            auth = collection.sync_login("user", "password", self.url)
            self._sync(collection, auth)
        finally:
            collection.close()

    def replace(self, path: Path) -> None:
        """Uploads a collection in place of what the server holds."""
        collection = Collection(str(path))
        try:
            auth = collection.sync_login("user", "password", self.url)
            collection.close_for_full_sync()
            collection.full_upload_or_download(auth=auth, server_usn=None, upload=True)
            collection.reopen(after_full_sync=True)
        finally:
            collection.close()

    def _sync(self, collection: Collection, auth: SyncAuth) -> None:
        required = collection.sync_collection(auth, False).required
        if required == SyncCollectionResponse.NO_CHANGES:
            return
        collection.close_for_full_sync()
        collection.full_upload_or_download(auth=auth, server_usn=None, upload=required not in _DOWNLOADS)
        collection.reopen(after_full_sync=True)


@contextmanager
def ankiweb(folder: Path) -> Iterator[AnkiWeb]:
    """Yields a server on a port of this machine for as long as it is entered."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from anki.syncserver import run_sync_server; run_sync_server()"],
        env={
            **os.environ,
            "SYNC_USER1": "user:password",
            "SYNC_BASE": str(folder),
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(port),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield AnkiWeb(f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
