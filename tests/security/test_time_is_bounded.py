"""A hostile note fails alone: time grows with the length of the text, and each note has a limit."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzzing.scaling import NESTED, nested
from fuzzing.targets import TARGETS
from obsidian_anki_sync.pipeline.cards import build_cards
from obsidian_anki_sync.pipeline.cards.time_limit import TimeLimitExceeded, time_limit
from obsidian_anki_sync.render import card
from obsidian_anki_sync.vault.walk import WalkRules
from security.hostile.cards import field
from support.syncing import settings_for, sync

_LENGTH = 5_000
# Work that grows with the square of the length would take 16 times as long for four times the text.
_MOST = 9
_SHORTEST_SECONDS = 0.03


@pytest.mark.parametrize("name", NESTED)
def test_the_time_for_nested_text_grows_with_its_length_only(name: str) -> None:
    for target in ("render", "spaced-repetition"):
        for _ in range(3):  # another program may have had the processor
            short, long = (_seconds(target, nested(name, length)) for length in (_LENGTH, 4 * _LENGTH))
            if long <= _MOST * max(short, _SHORTEST_SECONDS):
                break
        else:
            pytest.fail(f"{target}: {short:.3f} s became {long:.3f} s")


def _seconds(target: str, text: str) -> float:
    begin = time.process_time()
    TARGETS[target](text)
    return time.process_time() - begin


def test_footnotes_within_footnotes_are_text_from_some_depth_on() -> None:
    html = field("a" + "".join(f"^[{number} " for number in range(20)) + "]" * 20)
    assert (html.count("<li id="), "^[" in html) == (5, True)


def test_a_glob_of_many_stars_is_matched_at_once() -> None:
    begin = time.process_time()
    rules = WalkRules(include=("**a" * 14 + ".md",), exclude=("*a*" * 20 + "x",))
    assert rules.refusal("a" * 200 + ".txt")
    assert not rules.refusal("a" * 200 + ".md")
    assert time.process_time() - begin < 1


def _busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def test_a_note_that_takes_too_long_fails_alone_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    for name, question in (("good", "Good"), ("slow", "Slow"), ("well", "Well")):
        (vault / f"{name}.md").write_text(f"#flashcards\n\n{question}?::Yes.\n")
    render: Callable[..., object] = card.render_card

    def slow(draft: object, note: object, *more: object) -> object:
        if "slow" in getattr(note, "path", ""):
            _busy(20)
        return render(draft, note, *more)

    monkeypatch.setattr(build_cards, "render_card", slow)
    monkeypatch.setattr(build_cards, "_SECONDS", 0.3)
    report = await sync(settings_for(tmp_path, vault, target=f"file:{tmp_path / 'cards.apkg'}"))
    assert [(failure.path, failure.line) for failure in report.failures] == [("slow.md", 3)]
    assert "exclude the note" in report.failures[0].message
    assert report.session.statistics.cards_created == 2


def test_the_limit_counts_work_and_not_waiting() -> None:
    with time_limit(0.3):
        time.sleep(0.8)


def test_the_limit_ends_with_its_block() -> None:
    for _ in range(8):
        try:
            with time_limit(0.001):
                _busy(0.01)
        except TimeLimitExceeded:
            pass
    _busy(0.3)


async def test_each_thread_has_its_own_limit() -> None:
    def limited(seconds: float, work: float) -> str:
        try:
            with time_limit(seconds):
                _busy(work)
        except TimeLimitExceeded:
            return "stopped"
        return f"{threading.get_ident()} ended"

    quick, slow = await asyncio.gather(
        asyncio.to_thread(limited, 60, 0.5), asyncio.to_thread(limited, 0.2, 30)
    )
    assert (quick.endswith("ended"), slow) == (True, "stopped")
