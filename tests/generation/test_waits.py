"""How long a server asks to wait is read in every form that servers use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from obsidian_anki_sync.generation.ask.waits import asked_wait, in_words


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("20", 20), ("0.5", 0.5), ("60s", 60), ("500ms", 0.5), ("1m", 60), ("1m30s", 90), ("PT1M", 60),
        ("20, 20", 20), (" 20 ", 20), ("0", None), ("-5", None), ("", None), ("soon", None),
        ("nan", None), ("inf", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None), ("2015-10-21T07:28:00Z", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_every_form(value: str, seconds: float | None) -> None:
    assert asked_wait({"retry-after": value}) == seconds


def test_a_moment_is_waited_for() -> None:
    then = datetime.now(UTC) + timedelta(seconds=90)
    for value in (format_datetime(then, usegmt=True), then.isoformat(), str(then.timestamp())):
        wait = asked_wait({"retry-after": value})
        assert wait is not None
        assert 80 < wait <= 90


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after-ms": "7000"},
        {"x-ms-retry-after-ms": "7000"},
        {"ratelimit-remaining": "0", "ratelimit-reset": "7"},
        {"ratelimit": "limit=10, remaining=0, reset=7"},
        {"ratelimit": '"default";r=0;t=7'},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "7"},
    ],
)
def test_other_headers_name_the_wait_too(headers: dict[str, str]) -> None:
    assert asked_wait(headers) == 7


@pytest.mark.parametrize("headers", [{"ratelimit": '"default";r=3;t=7'}, {"ratelimit-reset": "7"}])
def test_a_limit_that_is_not_reached_is_not_waited_for(headers: dict[str, str]) -> None:
    assert asked_wait(headers) is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "1 minute"), (400, "7 minutes"), (9000, "2 hours"), (10**6, "12 days")]
)
def test_a_wait_is_told_in_a_unit_that_fits(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
