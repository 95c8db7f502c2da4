"""The first sync in the README is what the program prints."""

from __future__ import annotations

import sys

import pytest

from docs.readme_session import comparable, recorded, shown


@pytest.mark.skipif(sys.platform == "win32", reason="the README shows the paths of Linux")
def test_the_session_of_the_readme_is_what_the_program_prints() -> None:
    assert comparable(recorded()) == comparable(shown()), "npm run readme -- --write"
