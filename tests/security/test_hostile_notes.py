"""Notes that try to act inside Anki, shown by Anki's own code and executed in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from security.hostile.browser import executed, why_not
from security.hostile.cards import sides
from security.hostile.payloads import Attempt, attempts

if TYPE_CHECKING:
    from anki.collection import Collection

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.mark.parametrize("kind", sorted({attempt.kind for attempt in attempts()}))
def test_a_hostile_note_does_nothing_inside_anki(kind: str, collection: Collection) -> None:
    shown = [
        (attempt, side)
        for attempt in attempts()
        if attempt.kind == kind
        for side in sides(collection, attempt.markdown)
    ]
    found = zip(shown, executed([side for _, side in shown]), strict=True)
    broken = [_told(attempt, side, faults) for (attempt, side), faults in found if faults]
    assert not broken, "\n".join(broken[:20]) + f"\n{len(broken)} of {len(shown)}"


def _told(attempt: Attempt, side: str, faults: list[str]) -> str:
    return f"{attempt.context}: {attempt.markdown!r}\n   showed {side!r}\n   and did {faults}"
