"""The sidecar as a process, used over its pipe exactly as the plugin does."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from generator.reading import FOLDER, read_protocol
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.converting import plain, structured
from obsidian_anki_sync.settings import Settings
from support.processes import environment

PATIENCE = 30.0
"""Seconds after which an answer is taken for one that never comes."""

_PROGRAM = ("-m", "obsidian_anki_sync")

PROTOCOL = read_protocol()
_RESOURCES = {
    path.name: Resource.from_contents(json.loads(path.read_text("utf-8")))
    for path in (FOLDER / "schema").glob("*.json")
}
_REGISTRY: Registry[Any] = Registry().with_resources(_RESOURCES.items())
_WHERE = {name: subject.file for subject, name, _ in PROTOCOL.types}


def why_unfit(document: Any, kind: str) -> list[str]:
    """Returns the reasons why a document is not a message of this type."""
    schema = {"$ref": f"{_WHERE[kind]}#/$defs/{kind}"}
    validator = Draft202012Validator(schema, registry=_REGISTRY)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


class Ended(Exception):  # noqa: N818 - an event, not a failure
    """The sidecar closed its end of the pipe."""


class Wire:
    """One sidecar. Each of its messages is checked against the schema."""

    def __init__(self, *flags: str, program: tuple[str, ...] = _PROGRAM, deaf: bool = False) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._stdin, self._stdout, self._stderr = self.process.stdin, self.process.stdout, self.process.stderr
        self._arrived: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._asked: dict[Any, str] = {}
        self._last_id = 0
        self.log = b""
        self.notifications: list[tuple[str, Any]] = []
        self._threads: list[threading.Thread] = []
        self._in_background(self._read_log)
        if not deaf:
            self.listen()

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):
            self._stdin.close()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._stdout.close()

    def listen(self) -> None:
        """Begins to read the sidecar's messages, if the wire was made deaf."""
        self._in_background(self._read)

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self._stdin.write(data)
        self._stdin.flush()

    def send(self, message: Any) -> None:
        """Sends any JSON value as a message."""
        body = json.dumps(message, ensure_ascii=False).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def request(self, method: str, params: Any = None, **more: Any) -> int:
        """Sends a request and returns its id; without parameters, the key is left out."""
        self._last_id += 1
        self._asked[self._last_id] = method
        told = {} if params is None else {"params": params}
        self.send({"jsonrpc": "2.0", "id": self._last_id, "method": method, **told, **more})
        return self._last_id

    def ask(self, method: str, params: Any = None) -> Any:
        """Returns the result of a request that fits the schema; fails if the answer is an error."""
        assert method not in PROTOCOL.methods or not why_unfit(params or {}, _params_of(method))
        answer = self.answer(self.request(method, params))
        assert "result" in answer, answer
        return answer["result"]

    def ask_wrongly(self, method: str, params: Any = None) -> Any:
        """Returns the error with which a request is answered."""
        answer = self.answer(self.request(method, params))
        assert "error" in answer, answer
        return answer["error"]

    def answer(self, msg_id: Any) -> dict[str, Any]:
        """Returns the answer to the request of this id, whatever else comes before it."""
        while True:
            message = self.receive()
            if "method" not in message and message.get("id") == msg_id:
                return message

    def until(self, method: str, within: float = PATIENCE) -> Any:
        """Returns the parameters of the next notification of this method, also of one that arrived before."""
        while True:
            for at, (name, params) in enumerate(self.notifications):
                if name == method:
                    del self.notifications[: at + 1]
                    return params
            self.receive(within)

    def receive(self, within: float = PATIENCE) -> dict[str, Any]:
        """Returns the next message; a notification is kept for ``until`` too. Raises ``Ended`` at the end."""
        message = self._arrived.get(timeout=within)
        if message is None:
            raise Ended
        self._hold_against_schema(message)
        if "method" in message:
            self.notifications.append((message["method"], message["params"]))
        return message

    def initialize(self, settings: Settings, **more: Any) -> Any:
        """Sends ``initialize`` for the settings' vault, target and store."""
        given = {"target": settings.target, "db": str(settings.db), "workers": settings.workers, **more}
        return self.ask("initialize", opening(settings.vault, given))

    def sync(self, **params: Any) -> Any:
        """Runs a whole sync and returns the notification of its end."""
        self.ask("sync/start", params)
        return self.until("sync/finished")

    def close_stdin(self) -> None:
        """Ends the pipe to the sidecar."""
        self._stdin.close()

    def exit_code(self, within: float = PATIENCE) -> int:
        """Waits for the end of the process."""
        return self.process.wait(within)

    def _in_background(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _hold_against_schema(self, message: Mapping[str, Any]) -> None:
        assert message["jsonrpc"] == "2.0"
        if "method" in message:
            assert message.keys() == {"jsonrpc", "method", "params"}
            kind = PROTOCOL.notifications[message["method"]]["params"]["$ref"].rpartition("/")[2]
            told: Any = message["params"]
        elif "error" in message:
            assert message.keys() == {"jsonrpc", "id", "error"}
            kind = "Failure"
            told = {key: value for key, value in message["error"].items() if key != "code"}
        else:
            assert message.keys() == {"jsonrpc", "id", "result"}
            kind = PROTOCOL.methods[self._asked[message["id"]]]["result"]["$ref"].rpartition("/")[2]
            told = message["result"]
        assert why_unfit(told, kind) == []
        assert plain(structured(told, getattr(messages, kind))) == told

    def _read(self) -> None:
        with self._stdout:
            while header := self._stdout.readline():
                name, _, length = header.partition(b":")
                assert (name, self._stdout.readline()) == (b"Content-Length", b"\r\n"), header
                self._arrived.put(json.loads(self._stdout.read(int(length))))
        self._arrived.put(None)

    def _read_log(self) -> None:
        with self._stderr:
            while line := self._stderr.readline():
                self.log += line


def opening(vault: Path, settings: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Returns the parameters of ``initialize``."""
    return {
        "protocol": PROTOCOL.number,
        "client": {"name": "contract tests", "version": "0"},
        "vault": str(vault),
        "settings": dict(settings or {}),
        **more,
    }


def eventually(holds: Any, within: float = PATIENCE) -> None:
    """Waits until something holds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)


def _params_of(method: str) -> str:
    return str(PROTOCOL.methods[method]["params"]["$ref"]).rpartition("/")[2]
