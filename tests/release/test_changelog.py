"""The changelog of the next release is made of a file for each change."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sidecar.test_style import MANNERED
from support.syncing import REPOSITORY

FRAGMENTS = sorted(path for path in (REPOSITORY / "changelog.d").iterdir() if path.name != "template.md")


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.name)
def test_a_note_has_a_name_that_the_changelog_reads_and_plain_words(fragment: Path) -> None:
    assert re.fullmatch(r"\+[a-z0-9-]+\.note\.md", fragment.name)
    text = fragment.read_text("utf-8")
    assert text.strip()
    assert MANNERED.findall(text) == []


def test_the_changelog_of_the_next_release_has_every_note() -> None:
    draft = subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2030-01-01"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "## 9.9.9, 2030-01-01" in draft
    for fragment in FRAGMENTS:
        first = fragment.read_text("utf-8").splitlines()[0]
        assert f"- {first}" in draft, fragment.name
