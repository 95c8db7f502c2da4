"""A language model's server that answers by rule: every sentence "The … is …." becomes a card.

It counts what it is asked, and the tokens of it, as a provider's bill would.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "rule-model"

_UNIT = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_QUESTION = re.compile(r"^Question(?: (\d+))?: (.*)$", re.MULTILINE)
_FACT = re.compile(r"The (.+?) is ([^.]+)\.")


def _text_of(body: dict[str, Any]) -> str:
    """Returns the text of a request's last message, which may hold pictures too."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


@dataclass
class ModelServer:
    """The requests to the server, and its behaviour, which may be changed while it runs.

    ``wording`` is how a question begins: another one is a model that words its cards anew. ``broken`` names
    texts that it answers with nonsense; ``worth`` is how it judges notes. After so many ``answers`` it keeps
    each request waiting, until ``go_on``.
    """

    url: str = ""
    delay: float = 0.0
    answers: int | None = None
    wording: str = "What is the"
    broken: tuple[str, ...] = ()
    worth: bool = True
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    tokens: int = 0
    _gate: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Answers waiting and later requests."""
        self._gate.set()

    def wait(self) -> None:
        """Waits for the time that an answer takes."""
        time.sleep(self.delay)
        if self.answers is not None and self.requests > self.answers:
            self._gate.wait(60)

    @property
    def requests(self) -> int:
        """The number of requests for cards, answers or judgements."""
        return len(self.bodies)

    @property
    def texts(self) -> list[str]:
        """The user messages of all requests, which hold the text of notes."""
        return [_text_of(body) for body in self.bodies]

    def answer(self, body: dict[str, Any]) -> str:
        """Returns the reply to a request."""
        text = _text_of(body)
        if any(word in text for word in self.broken):
            return "I would rather not."
        # Where no form is named beside the messages, the instructions describe it.
        asked = f"{json.dumps(body.get('response_format'))} {body['messages'][0]['content']}"
        if '"worth"' in asked:
            return json.dumps({"worth": self.worth})
        if '"answer"' in asked:
            return json.dumps({"answers": list(self._answers(text))})
        cards = [
            {"s": int(number), "front": f"{self.wording} {fact[1]}?", "back": fact[2]}
            for number, unit in _UNIT.findall(text)
            for fact in _FACT.finditer(unit)
        ]
        return json.dumps({"cards": cards})

    def _answers(self, text: str) -> Iterator[dict[str, Any]]:
        for place, found in enumerate(_QUESTION.finditer(text), 1):
            subject = re.sub(rf"^{self.wording} |\?.*", "", found[2]).strip()
            answers = [fact[2] for fact in _FACT.finditer(text) if fact[1] == subject]
            yield {"n": int(found[1] or place), "answer": answers[0] if answers else ""}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ModelServer

    def do_GET(self) -> None:
        self._send(json.dumps({"data": [{"id": MODEL}]}).encode(), "application/json")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.bodies.append(body)
        self.model.headers.append(dict(self.headers))
        self.model.wait()
        answer = self.model.answer(body)
        usage = _usage(body, answer)
        self.model.tokens += sum(usage.values())
        chunks = [
            {"model": MODEL, "choices": [{"index": 0, "delta": {"content": answer}}]},
            {"model": MODEL, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
            {"model": MODEL, "choices": [], "usage": usage},
        ]
        lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
        self._send("".join([*lines, "data: [DONE]\n\n"]).encode(), "text/event-stream")

    def _send(self, content: bytes, kind: str) -> None:
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # the other side was killed, or gave up

    def log_message(self, *_: Any) -> None:
        pass


def _usage(body: dict[str, Any], answer: str) -> dict[str, int]:
    """Tokens as a server counts them, at four characters each."""
    sent = sum(len(message["content"]) for message in body["messages"])
    return {"prompt_tokens": sent // 4, "completion_tokens": len(answer) // 4 + 1}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Ignores clients that were killed."""


@contextmanager
def serving() -> Iterator[ModelServer]:
    """Yields a server on a port of this machine for as long as it is entered."""
    model = ModelServer()
    handler = type("Handler", (_Handler,), {"model": model})
    server = _Server(("127.0.0.1", 0), handler)
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
