"""A real small model end to end. It tests the plumbing, not the quality of cards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation.keeping import MemoryAnswers
from generation.proxy import counting_proxy
from generation.real_model import NoWeightsError, model_server, weights
from generation.writing import gold_notes
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.errors import QuarantinedError
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote
from obsidian_anki_sync.vault.reading import parse_note
from support.syncing import INTERVIEW_VAULT

_KILLED = Path(__file__).with_name("killed_while_writing.py")
_SHORT = ("Bayes.md", "Fugen.md")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+")


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    try:
        weights()
    except NoWeightsError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"The weights of the small model are not to be had: {error}")
    with model_server() as url:
        yield url


def short_notes() -> list[Note]:
    """Returns two notes of our own, and one of the real vault if that is beside the repository."""
    own = [gold.note for gold in gold_notes() if gold.note.path.rpartition("/")[2] in _SHORT]
    assert len(own) == len(_SHORT)
    paths = sorted(INTERVIEW_VAULT.rglob("*.md"), key=lambda path: (path.stat().st_size, path.name))
    long_enough = [path for path in paths if path.stat().st_size > 600][:1]
    return own + [parse_note(path.name, path.read_bytes()).note for path in long_enough]


async def test_every_answer_is_read_or_quarantined_and_nothing_ungrounded_passes(model_url: str) -> None:
    options = GenerationOptions(
        url=model_url,
        model="smollm2",
        max_tokens=96,
        max_cards=2,
        extra={"cache_prompt": False},
        total_seconds=120,
    )
    answers = MemoryAnswers()
    read = quarantined = 0
    async with CardWriter(options, answers, Unlimited()) as writer:
        found = next(iter((await writer.preflights()).values()))
        assert found.is_loopback
        for note in short_notes():
            try:
                written = await writer.write(SourceNote(note))
            except QuarantinedError as error:
                quarantined += bool(error.message and error.advice)
                continue
            read += 1
            for draft in written.drafts:
                assert draft.unit in note.body
                if not draft.flags:
                    _assert_grounded(draft.fields["Back"], note)
    assert read + quarantined == len(short_notes())
    assert all(
        answer.finish_reason and answer.usage.tokens_out and answer.response_format
        for answer in answers.kept.values()
    )


def _assert_grounded(back: str, note: Note) -> None:
    """Checks the words themselves, by other means than the program's own checks."""
    text = f"{note.name}\n{note.body}".casefold()
    assert set(_NUMBER.findall(back)) <= set(_NUMBER.findall(text))
    words = _WORD.findall(back.casefold())
    assert sum(word[:4] in text for word in words) >= 0.75 * len(words)


def test_a_run_killed_in_the_middle_and_resumed_pays_for_no_answer_twice(
    model_url: str, tmp_path: Path
) -> None:
    for note in short_notes()[:2]:
        (tmp_path / f"{note.name}.md").write_text(note.body, "utf-8")
    with counting_proxy(model_url) as passed:
        command = [sys.executable, str(_KILLED), passed.url, str(tmp_path), str(tmp_path / "answers.db")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            process.kill()
        answered = set(passed.answered)
        assert first
        assert answered
        resumed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        assert len(resumed.stdout.splitlines()) == 2
        assert resumed.stdout.startswith(first)
        assert {name: passed.sent[name] for name in answered} == dict.fromkeys(answered, 1)
        sent = sum(passed.sent.values())
        again = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        assert again.stdout == resumed.stdout
        assert sum(passed.sent.values()) == sent
