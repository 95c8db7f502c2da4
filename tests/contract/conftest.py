"""The pipe that most tests of this folder use; each module's fixture ``settings`` decides what is synced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings


@pytest.fixture
def wire(settings: Settings) -> Iterator[Wire]:
    with Wire() as wire:
        wire.initialize(settings)
        yield wire
