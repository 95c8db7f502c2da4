"""Carries out requests on Anki's collection, one at a time, unless a fault meets them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from anki.collection import Collection

from ankiconnect import actions, deck_actions, note_actions, note_type_actions  # noqa: F401 - they register
from ankiconnect.addon import AddOn, failure
from ankiconnect.collection import FIRST_PROFILE
from ankiconnect.faults import Fault, Faults, Kind, spoiled

_PAGE = b"<!doctype html><title>Something else</title><h1>It works!</h1>"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived: its action, those inside a ``multi``, its size in bytes, when."""

    action: str
    inner: tuple[str, ...]
    size: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``share`` of the body is sent before the connection is closed."""

    body: bytes
    kind: str = "application/json"
    share: float = 1


class Service:
    """Answers requests from any thread; ``restart`` is called if a fault makes Anki restart.

    ``poll_ms``: how long each request waits, since the add-on polls its socket.
    """

    def __init__(self, add_on: AddOn, restart: Callable[[float], None], poll_ms: float = 0) -> None:
        self.add_on = add_on
        self.poll_ms = poll_ms
        self.faults = Faults()
        self.requests: list[Request] = []
        self._restart = restart
        self._quitting = False
        self._late: list[threading.Thread] = []
        # Anki has one thread for all this: code that acts on the collection holds the lock.
        self._busy = threading.Lock()

    @contextmanager
    def collection(self) -> Iterator[Collection]:
        """Yields the open collection, between two requests."""
        with self._busy:
            yield self.add_on.anki.collection

    def switch_profile(self, name: str) -> None:
        """Opens a profile as the user would; a missing one is made beside the first."""
        anki = self.add_on.anki
        with self._busy:
            folder = anki.profiles[FIRST_PROFILE].parent
            anki.profiles.setdefault(name, folder / name / "collection.anki2")
            anki.load_profile(name)

    def open(self) -> None:
        """Opens the collection, as a start of Anki does."""
        self.add_on.anki.open()
        self._quitting = False

    def close(self) -> None:
        """Quits Anki after the request under way; held requests are never carried out."""
        self.quit()
        for thread in self._late:
            thread.join()
        with self._busy:
            self.add_on.anki.close()

    def quit(self) -> None:
        """Ends the service: no request is carried out from now on."""
        self._quitting = True
        self.faults.quit()

    def answer(self, body: bytes) -> Answer | None:
        """Returns the answer to a request, or None if its connection just ends."""
        try:
            request = json.loads(body)
            action = request["action"]
        except (ValueError, KeyError, TypeError) as error:
            return _json(failure(str(error)))
        several = request.get("params", {}).get("actions", []) if action == "multi" else []
        inner = tuple(one.get("action", "") for one in several)
        self.requests.append(Request(action, inner, len(body), time.time()))
        fault = self.faults.take((action, *inner))
        answer = self._do(request) if fault is None else self._meet(fault, request)
        self.faults.count_answer()
        return answer

    def _do(self, request: dict[str, Any]) -> Answer | None:
        with self._busy:
            return self._do_at_once(request)

    def _do_at_once(self, request: dict[str, Any]) -> Answer | None:
        time.sleep(self.poll_ms / 1000)
        return None if self._quitting else _json(self.add_on.answer(request))

    def _meet(self, fault: Fault, request: dict[str, Any]) -> Answer | None:
        match fault.kind:
            case Kind.HTML:
                return Answer(_PAGE, "text/html")
            case Kind.ERROR:
                return self._refuse(fault, request)
            case Kind.PROFILE:
                self.switch_profile(fault.profile)
                return self._do(request)
            case Kind.BUSY | Kind.DIALOG:
                with self._busy:
                    return self._do_at_once(request) if self.faults.hold(fault) else None
            case Kind.LATE:
                return self._do_late(fault, request)
            case Kind.CUT_ANSWER:
                answer = self._do(request)
                return answer and Answer(answer.body, share=0.5)
        if fault.applies or fault.kind is Kind.LOSE_ANSWER:
            self._do(request)
        if fault.kind is Kind.RESTART:
            self.quit()
            self._restart(fault.seconds)
        return None

    def _refuse(self, fault: Fault, request: dict[str, Any]) -> Answer | None:
        if fault.item is None:
            return _json(failure(fault.message))
        return self._do(spoiled(request, fault.item))

    def _do_late(self, fault: Fault, request: dict[str, Any]) -> Answer | None:
        wait = self.faults.holder(fault)

        def do_at_last() -> Answer | None:
            return self._do(request) if wait() else None

        if not fault.hangs_up:
            return do_at_last()
        thread = threading.Thread(target=do_at_last)
        self._late.append(thread)
        thread.start()
        return None


def _json(value: Any) -> Answer:
    return Answer(json.dumps(value).encode())
