import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.cli.output.words import ago, clock, duration, local, path_and_line, printable

NOW = datetime(2025, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 min ago"), (150, "2 min ago"), (7300, "2 h ago")],
)
def test_a_moment_of_today_is_shown_as_a_time_span(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize("distance", [timedelta(days=2), timedelta(hours=-1)])
def test_other_moments_are_shown_as_date_and_time(distance: timedelta) -> None:
    assert ago(NOW - distance, NOW) == local(NOW - distance)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.84, "0.8 s"), (12.4, "12 s"), (125, "2 min 5 s"), (3780, "1 h 3 min")]
)
def test_a_duration_is_shown_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("seconds", "shown"), [(7.9, "0:07"), (65, "1:05"), (3723, "1:02:03")])
def test_a_clock_keeps_its_width(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has one time zone for all processes.")
def test_the_repeated_hour_is_shown_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Europe/Berlin")
        time.tzset()
        first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
        assert [local(first), local(first + timedelta(hours=1))] == ["2025-10-26 02:30"] * 2
        assert ago(first, first + timedelta(hours=1)) == "1 h ago"
    time.tzset()


def test_a_place_without_a_line_is_its_path() -> None:
    assert (path_and_line("a.md", None), path_and_line("a.md", 3)) == ("a.md", "a.md:3")


@given(st.text())
def test_printed_text_has_no_control_characters(text: str) -> None:
    assert not any(ord(c) < 32 or c in "\x7f\x9b" for c in printable(text))
