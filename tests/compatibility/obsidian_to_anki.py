"""Obsidian_to_Anki's own tests over its own vaults, after a sync that ``import --apply`` alone set up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from compatibility.outcome import Difference, Outcome
from compatibility.program import Workplace
from compatibility.repositories import Repository

_TESTS = Path(__file__).parents[1]
_VAULTS = "tests/defaults/test_vault_suites"
_TEST_FOLDER = "tests/anki"
_ID_COMMENTS = ("--set", "id_comments=true")
_EDITS = {
    "ng_basic_update": ("<!-- EDIT ABOVE THIS LINE FOR TEST -->", "This is updated content meow."),
    "ng_delete_sync": ("<!-- REPLACE ME FOR TEST -->", "DELETE"),
}
"""The edits that its tests make to a note between two syncs."""

REASONS = {
    "test_cloze_highlight.py::test_cards_front_back_tag_type": (
        "The tool writes `==c1::test==` as `{{c1:::test}}`, with a colon too many; its own test asks "
        "why. Here it is `{{c1::test}}`."
    ),
    **dict.fromkeys(
        (
            "test_image_sync.py::test_col_exists",
            "test_image_sync.py::test_cards_count",
            "test_image_sync.py::test_cards_front_back_tag_type",
        ),
        "The tool makes a cloze card of a text without a deletion, which asks nothing. Here it is a finding.",
    ),
    "test_music_embed.py::test_cards_front_back_tag_type": (
        "A media file gets a hash of its content into its name in Anki, so that two files of one name never "
        "overwrite each other."
    ),
}
"""The reasons why tests of the tool fail here on purpose."""


def compare(repository: Repository, folder: Path) -> Outcome:
    """Runs the tool's tests; each test function is one comparison."""
    sources = folder / "sources"
    repository.export(("tests",), sources)
    place = folder / "run"
    for vault in sorted((sources / _VAULTS).iterdir()):
        _sync(vault, sources / "tests/defaults/test_vault", place / "tests/test_outputs" / vault.name)
    shutil.copytree(sources / _TEST_FOLDER, place / _TEST_FOLDER)
    results = _run_tests(place)
    differences = tuple(
        Difference(name, "passes", "fails", REASONS.get(name, ""))
        for name, passed in results.items()
        if not passed
    )
    return Outcome("Obsidian_to_Anki", repository.commit, "its pytest suite", len(results), differences)


def _sync(suite: Path, template: Path, output: Path) -> None:
    """Lays out a vault as the tool's test runner does, imports the tool's settings and syncs."""
    vault = output / "Obsidian"
    shutil.copytree(template, vault)
    shutil.copytree(suite, vault / suite.name)
    if (suite / ".obsidian").is_dir():
        shutil.copytree(suite / ".obsidian", vault / ".obsidian", dirs_exist_ok=True)
    workplace = Workplace(output, vault, output / "Anki2" / "User 1" / "collection.anki2")
    (output / "import.txt").write_text(workplace.run("import", "obsidian-to-anki", "--apply"))
    (output / "sync.txt").write_text(workplace.run("sync", *_ID_COMMENTS))
    if suite.name in _EDITS:
        note = vault / suite.name / f"{suite.name}.md"
        note.write_text(note.read_text().replace(*_EDITS[suite.name]))
        workplace.run("sync", *_ID_COMMENTS)


def _run_tests(place: Path) -> dict[str, bool]:
    """Returns the tool's test functions by name, and which of them pass."""
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                "-p",
                "compatibility.as_the_tool_names_them",
                "-rA",
                "--tb=short",
            ),
            *("-c", os.devnull, "--rootdir", place, "-p", "no:cacheprovider", _TEST_FOLDER),
        ],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(_TESTS)},
        capture_output=True,
        text=True,
    )
    (place / "pytest.txt").write_text(done.stdout + done.stderr)
    found = re.findall(r"^(PASSED|FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return {name.removeprefix(f"{_TEST_FOLDER}/"): verdict == "PASSED" for verdict, name in found}
