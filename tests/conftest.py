"""What tests in several rooms stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.model_server import ModelServer, serving


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serving() as server:
        yield server
