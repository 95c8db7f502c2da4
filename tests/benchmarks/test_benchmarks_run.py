"""The benchmarks themselves, on a vault too small for meaningful numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.report import Table, document, markdown

pytestmark = pytest.mark.serial

HEADINGS = [
    "The start of the program",
    "Whole syncs",
    "The cost of tracking",
    "The stages of a first sync",
    "A running Anki",
    "Generation",
    "The plugin",
]


def run_benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(Path(__file__).with_name("run.py")), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_run_on_a_small_vault_prints_every_table() -> None:
    ended = run_benchmarks("--sizes", "50", "--runs", "1", "--no-real", "--anki-notes", "50")
    assert ended.returncode == 0, ended.stderr
    assert re.findall("^## (.+)$", ended.stdout, re.MULTILINE) == HEADINGS


def test_a_size_of_zero_is_refused() -> None:
    ended = run_benchmarks("--sizes", "0")
    assert ended.returncode == 2
    assert "--sizes" in ended.stderr


def test_generation_is_measured_with_a_test_server() -> None:
    command = [sys.executable, str(Path(__file__).with_name("generation.py")), "--notes", "16"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "The ideal time is 200 ms" in " ".join(ended.stdout.split())


@pytest.fixture
def table() -> Table:
    return Table("Times", "Two of them.", ("What", "Time"), [("one", "1.00 s"), ("other", "20 ms")], ["Time"])


def test_the_numbers_of_a_table_are_aligned_to_the_right(table: Table) -> None:
    assert markdown(table).splitlines()[4:] == [
        "| What  |   Time |",
        "| ----- | -----: |",
        "| one   | 1.00 s |",
        "| other |  20 ms |",
    ]


def test_the_written_page_says_on_how_many_cores_and_which_python_it_was_measured(table: Table) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    assert re.search(rf"\d+ cores .* Python {re.escape(version)}", document([table]))
