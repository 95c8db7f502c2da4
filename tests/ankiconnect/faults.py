"""Faults between a client and Anki, which a test sets for one request or for all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a fault does to the request that it meets."""

    LOSE_REQUEST = "lose-request"
    """The connection is reset and nothing is done."""
    LOSE_ANSWER = "lose-answer"
    """It is done, then the connection is closed without an answer."""
    CUT_ANSWER = "cut-answer"
    """It is done, then the connection is closed in the middle of the answer."""
    BUSY = "busy"
    """Anki does nothing at all for ``seconds``; then it is done and answered."""
    DIALOG = "dialog"
    """As ``BUSY``, until ``Faults.release``: Anki shows a modal dialog."""
    LATE = "late"
    """It is done only after ``requests`` more were answered, or ``seconds``, or ``Faults.release``."""
    ERROR = "error"
    """Nothing is done and the answer is the error ``message``; with ``item``, only that one of many fails."""
    HTML = "html"
    """Another program answers, with a page."""
    PROFILE = "profile"
    """The user opens ``profile`` just before."""
    RESTART = "restart"
    """Anki quits, having done it if ``applies``, and is back after ``seconds``; with 0, not by itself."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the ``nth`` request with this action (of any, without one) counted from when it was set.

    An action inside ``multi`` counts for its request. With ``always``, every later one meets it too.
    ``hangs_up`` belongs to ``LATE``: the connection is closed at once, so that the client need not time out.
    """

    kind: Kind
    action: str | None = None
    nth: int = 1
    always: bool = False
    seconds: float = 0
    requests: int = 0
    item: int | None = None
    message: str = "collection is not available"
    profile: str = ""
    applies: bool = False
    hangs_up: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))


class Faults:
    """The faults that are set, and the requests that they hold back; safe to use from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._set: list[tuple[Fault, int]] = []
        self._answered = 0
        self._releases = 0
        self._quits = 0

    def set(self, kind: Kind, action: str | None = None, **details: Any) -> Fault:
        """Sets a fault; the details are the fields of ``Fault``."""
        fault = Fault(kind, action, **details)
        with self._changed:
            self._set.append((fault, 0))
        return fault

    def clear(self) -> None:
        """Removes every fault; requests that are held back wait for ``release``."""
        with self._changed:
            self._set.clear()

    def release(self) -> None:
        """Closes the dialog and carries out the requests that are held back."""
        with self._changed:
            self._releases += 1
            self._changed.notify_all()

    def take(self, actions: Collection[str]) -> Fault | None:
        """Returns the fault that meets a request with these actions; it is used up then unless ``always``."""
        with self._changed:
            met: Fault | None = None
            kept = []
            for fault, seen in self._set:
                seen += fault.action is None or fault.action in actions
                meets = met is None and seen >= fault.nth and fault.action in (None, *actions)
                met = fault if meets else met
                if not meets or fault.always:
                    kept.append((fault, seen))
            self._set = kept
            return met

    def hold(self, fault: Fault) -> bool:
        """Waits until the fault lets its request go; returns False if Anki has quit by then."""
        return self.holder(fault)()

    def holder(self, fault: Fault) -> Callable[[], bool]:
        """``hold``, to be called later: what happens from now on counts."""
        with self._changed:
            releases, quits, answered = self._releases, self._quits, self._answered
        # The answer to the request itself does not count if the fault hangs up.
        last = answered + fault.requests + fault.hangs_up

        def goes() -> bool:
            done = self._releases > releases or self._quits > quits
            return done or (fault.requests > 0 and self._answered >= last)

        def wait() -> bool:
            with self._changed:
                self._changed.wait_for(goes, timeout=fault.seconds or None)
                return self._quits == quits

        return wait

    def count_answer(self) -> None:
        """Counts an answer."""
        with self._changed:
            self._answered += 1
            self._changed.notify_all()

    def quit(self) -> None:
        """Anki quits: the requests that are held back are never carried out."""
        with self._changed:
            self._quits += 1
            self._changed.notify_all()


def spoiled(request: dict[str, Any], item: int) -> dict[str, Any]:
    """Returns the request with one of its items changed so that Anki itself refuses it.

    Raises ``ValueError`` for an action that takes no list, ``IndexError`` for too large an item.
    """
    many = {"multi": "actions", "addNotes": "notes"}.get(request["action"])
    if many is None:
        raise ValueError(f"{request['action']} takes no list of which one item could fail")
    things = list(request["params"][many])
    if many == "notes":
        things[item] = things[item] | {"fields": {}}
    else:
        missing = {"note": {"id": 0, "fields": {}}}
        things[item] = things[item] | {"action": "updateNoteFields", "params": missing}
    return request | {"params": request["params"] | {many: things}}
