"""`explain` on the command line: lines for people, one document for scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def explained(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "obsidian_anki_sync", "explain", *arguments, "--vault", str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "OBSIDIAN_ANKI_SYNC_DB": str(folder / "none" / "store.db")},
        check=False,
    )


def test_a_person_reads_each_piece_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("Q: one\nA: eins\n\nQ\uff1atwo\n", encoding="utf-8")

    ended = explained(tmp_path, "n")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "n.md: 1 card",
        "",
        "Lines 1 to 2, question-answer",
        "    Card (basic): one",
        "      deck Obsidian; not synced yet",
        "",
        "Line 4",
        "    Q\uff1atwo",
        "    → The colon is full-width. Write Q: and A: with a plain colon.",
    ]


def test_a_script_reads_one_document(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("Q: one\nA: eins\n", encoding="utf-8")

    document = json.loads(explained(tmp_path, "n.md", "--json").stdout)

    (block,) = document["blocks"]
    assert (document["counts"], document["cards"], document["path"]) == (True, 1, "n.md")
    assert (block["first"], block["last"], block["syntax"], block["findings"]) == (
        1,
        2,
        "question-answer",
        [],
    )
    assert block["cards"] == [
        {
            "line": 1,
            "language": "",
            "note_type": "basic",
            "front": "one",
            "deck": "Obsidian",
            "tags": [],
            "slug": None,
        }
    ]


def test_a_note_that_does_not_exist_is_an_error_of_explain(tmp_path: Path) -> None:
    ended = explained(tmp_path, "n.md", "--json")

    document = json.loads(ended.stdout)
    assert (ended.returncode, document["error"]["code"]) == (2, "usage")


def test_control_characters_of_a_note_are_not_printed(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("Q: \x1b[31mred\nA: x\n\n\x1b]0;title\x07\n", encoding="utf-8")

    assert "\x1b" not in explained(tmp_path, "n.md").stdout
