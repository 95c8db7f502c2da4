"""A value, a name or a text may begin with a dash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.cli.requests.free_text import options_first
from support.processes import environment, program
from support.syncing import question, settings_for, write_note

TAKES_VALUE = {"--vault": True, "-V": True, "--json": False, "-v": False, "-q": False}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["workers", "-1"], ["--", "workers", "-1"]),
        (["workers", "-1", "--vault", "V"], ["--vault", "V", "--", "workers", "-1"]),
        (["-V", "-x", "-ism", "--json"], ["-V", "-x", "--json", "--", "-ism"]),
        (["-vq", "-vx", "-VV"], ["-vq", "-VV", "--", "-vx"]),
        (["a", "--", "--json", "-v"], ["--", "a", "--json", "-v"]),
        (["--jsn", "-"], ["--jsn", "--", "-"]),
        (["--vault"], ["--vault"]),
    ],
)
def test_options_are_told_from_text(words: list[str], expected: list[str]) -> None:
    assert options_first(words, TAKES_VALUE) == expected


@given(st.lists(st.sampled_from([*TAKES_VALUE, "-1", "-x y", "a", "-", "-vq", "--vault=x", "-vV", ""])))
def test_no_word_is_lost_and_text_keeps_its_order(words: list[str]) -> None:
    found = options_first(words, TAKES_VALUE)
    assert sorted(word for word in found if word != "--") == sorted(words)
    assert options_first(found, TAKES_VALUE) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("config", "set", "workers", "-1"), "The value does not fit the setting 'workers'"),
        (("config", "set", "generation.temperature", "-0.5"), "it needs a number of at least 0.0"),
        (("explain", "-a.md"), "-a.md: 1 card"),
        (("find", "-ism"), "No card of this vault in Anki has this text"),
        (("find", "--shwn"), "No such option: --shwn. Did you mean '--shown'?"),
        (("mend", "--flag", "-1"), "There is no flag -1."),
        (("mend", "--lapses", "0"), "0 is not a number of lapses to look for."),
    ],
)
def test_a_command_reads_a_text_with_a_dash(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "-a.md", question("Dash?", "Yes."))
    _, _, _, *options = program("", settings)
    done = subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", *words, *options[1:]],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    assert said in " ".join((done.stdout + done.stderr).split())
