"""A language model's server that has one fault, at its nth request or from then on, and counts requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from generation.server import Asked, ChatServer, Reply, as_json, chat_server, text
from support.model_server import MODEL, ModelServer

Request = tuple[str, ...]

_LISTED = as_json({"data": [{"id": MODEL}]})


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad reply, which is made from the good one.

    With ``is_paid`` it is a whole answer, which counts as paid; with ``leaves`` the server accepts no
    connection after it.
    """

    reply: Callable[[str], Reply]
    is_paid: bool = False
    leaves: bool = False


@dataclass(slots=True)
class Model:
    """The model of a try. The list of models, which a sync asks for first, has the number 0.

    ``repeated`` counts the requests that came although they had been answered.
    """

    server: ChatServer
    pause: float = 0.0
    requests: int = 0
    repeated: int = 0
    _rule: ModelServer = field(default_factory=ModelServer)
    _bad: Bad | None = None
    _faulty: range = range(0)
    _answered: list[Request] = field(default_factory=list)

    def meet(self, bad: Bad, nth: int, *, lasts: bool) -> None:
        """Lets the nth request from now meet the fault, alone or as the first of all that come."""
        self._bad, self.requests = bad, 0
        self._faulty = range(nth, 1_000_000 if lasts else nth + 1)
        if 0 in self._faulty:
            self.server.models = bad.reply("")
            if bad.leaves:
                self.server.leave()

    def mend(self) -> None:
        """Removes the fault."""
        if self._bad and self._bad.leaves:
            self.server.come_back()
        self._bad, self._faulty, self.server.models = None, range(0), _LISTED

    def forget(self) -> None:
        """Forgets the answered requests, so that repeating them is expected."""
        self._answered.clear()

    def lose(self, kept: int) -> None:
        """Accounts for a killed client that stored ``kept`` answers. At most one was still on its way."""
        if len(set(self._answered)) > kept:
            self._answered.pop()

    def __call__(self, asked: Asked) -> Reply:
        """Returns the reply to a request."""
        self.requests += 1
        answer = _with_a_doubt(asked, self._rule.answer(asked))
        bad = self._bad if self.requests in self._faulty else None
        if bad is None or bad.is_paid:
            self._count(_request(asked))
        if bad is None:
            return text(answer, pause=self.pause)
        if bad.leaves:
            self.server.leave()
        return bad.reply(answer)

    def _count(self, request: Request) -> None:
        self.repeated += request in self._answered
        self._answered.append(request)


def _request(asked: Mapping[str, Any]) -> Request:
    """Returns the identity of a request, independent of the response format."""
    system, user = (asked["messages"][index]["content"] for index in (0, -1))
    return system.partition("\n")[0], user, str(asked.get("max_tokens"))


def _with_a_doubt(asked: Mapping[str, Any], answer: str) -> str:
    """Returns the answer, with a card to be mended if the note is about the harbour."""
    if "What is wrong:" in asked["messages"][-1]["content"]:
        return answer
    return answer.replace("What is the depth of the harbour?", "Какова глубина этой гавани?")


@contextmanager
def model_at(port: int) -> Iterator[Model]:
    """Yields the model at a port of this machine."""
    with chat_server(port=port) as server:
        model = Model(server)
        server.models = _LISTED
        server.answers(model)
        yield model
