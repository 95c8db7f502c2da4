"""The version is one, in the words of Python and in those of the plugin."""

from __future__ import annotations

import json
import subprocess

import pytest

from obsidian_anki_sync.settings import version
from support.syncing import REPOSITORY


@pytest.mark.parametrize(
    ("installed", "shown"),
    [
        ("1.0.0", "1.0.0"),
        ("1.0.0rc1", "1.0.0-rc.1"),
        ("2.1.0b12", "2.1.0-beta.12"),
        ("1.2.3a1", "1.2.3-alpha.1"),
    ],
)
def test_the_program_writes_its_version_as_the_plugin_does(
    installed: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "version", lambda _name: installed)
    assert version.program_version() == shown


def test_the_installed_program_has_the_version_of_package_json() -> None:
    wanted = json.loads((REPOSITORY / "package.json").read_text("utf-8"))["version"]
    assert version.program_version() == wanted


def test_a_text_that_is_not_a_version_is_refused_and_changes_nothing() -> None:
    before = (REPOSITORY / "package.json").read_bytes()
    refused = subprocess.run(
        ["node", "scripts/version.mjs", "v1.0"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0
    assert "v1.0 is not a version" in refused.stderr
    assert (REPOSITORY / "package.json").read_bytes() == before
