"""The kinds of fault, a module each. A new kind is a module in ``kinds`` with ``FAULTS``, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from faults.fault import Fault
from faults.kinds import (
    anki_answers,
    beside,
    clock,
    disk,
    killing,
    model_answers,
    moving_vault,
    real_anki,
    stopping,
    two_processes,
)

KINDS = (
    killing,
    real_anki,
    anki_answers,
    disk,
    clock,
    two_processes,
    moving_vault,
    beside,
    model_answers,
    stopping,
)

FAULTS: Mapping[str, Fault] = {fault.name: fault for kind in KINDS for fault in kind.FAULTS}
