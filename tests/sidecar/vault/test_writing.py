"""A note is written whole or not at all, and only the inserted lines change."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.vault import writing
from obsidian_anki_sync.vault.loading import ChangedError
from obsidian_anki_sync.vault.walk import FoundFile
from obsidian_anki_sync.vault.writing import Insertion, UnwritableError, replace_note, with_lines

BEFORE, AFTER = b"before\n", b"after\n"


def note(folder: Path, content: bytes = BEFORE, name: str = "n.md") -> FoundFile:
    (folder / name).write_bytes(content)
    return FoundFile(name, 0, len(content))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        (b"a\nb\n", 1, b"a\nX\nb\n"),
        (b"a\nb\n", 2, b"a\nb\nX\n"),
        (b"a\nb", 2, b"a\nb\nX"),
        (b"a\r\nb", 2, b"a\r\nb\r\nX"),
        (b"a\r\nb\n", 1, b"a\r\nX\r\nb\n"),
        (b"a\rb\r", 1, b"a\rX\rb\r"),
        (b"a", 1, b"a\nX"),
        (b"a\n", 0, b"X\na\n"),
        (b"", 0, b"X\n"),
        (b"\xef\xbb\xbfa\r\n", 0, b"\xef\xbb\xbfX\r\na\r\n"),
    ],
)
def test_an_inserted_line_has_the_line_ending_of_the_note(content: bytes, line: int, expected: bytes) -> None:
    assert with_lines(content, [Insertion(line, ("X",))]) == expected


@given(
    st.lists(st.sampled_from([b"a", b"", b"\n", b"\r\n", b"\r", b"\xef\xbb\xbf", "é".encode()])).map(
        b"".join
    ),
    st.lists(st.integers(0, 5), unique=True),
)
def test_without_the_inserted_lines_the_note_is_unchanged(content: bytes, places: list[int]) -> None:
    text = content.removeprefix(b"\xef\xbb\xbf").decode().replace("\r\n", "\n").replace("\r", "\n")
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    places = [place for place in places if place <= count]
    after = with_lines(content, [Insertion(place, ("<!--ID: 1-->",)) for place in places])

    marked = after.split(b"<!--ID: 1-->")
    assert len(marked) == len(places) + 1
    assert b"".join(marked).replace(b"\r", b"").replace(b"\n", b"") == content.replace(b"\r", b"").replace(
        b"\n", b""
    )
    assert not places or not text or after.endswith((b"\n", b"\r")) == content.endswith((b"\n", b"\r"))


def test_a_note_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    found = note(tmp_path)
    (tmp_path / "n.md").chmod(0o640)

    replace_note(tmp_path, found, BEFORE, AFTER)

    assert ((tmp_path / "n.md").read_bytes(), names(tmp_path)) == (AFTER, ["n.md"])
    assert stat.S_IMODE((tmp_path / "n.md").stat().st_mode) == 0o640


def test_a_note_that_changed_is_left_alone(tmp_path: Path) -> None:
    found = note(tmp_path, b"changed")

    with pytest.raises(ChangedError):
        replace_note(tmp_path, found, BEFORE, AFTER)

    assert ((tmp_path / "n.md").read_bytes(), names(tmp_path)) == (b"changed", ["n.md"])


def test_a_note_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(ChangedError):
        replace_note(tmp_path, FoundFile("n.md", 0, 0), BEFORE, AFTER)

    assert names(tmp_path) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    note(tmp_path, name="real.md")
    (tmp_path / "link.md").symlink_to("real.md")

    replace_note(tmp_path, FoundFile("link.md", 0, 0), BEFORE, AFTER)

    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == AFTER


def test_a_disk_that_is_full_leaves_the_note_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = note(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableError, match="No space left"):
        replace_note(tmp_path, found, BEFORE, AFTER)

    assert ((tmp_path / "n.md").read_bytes(), names(tmp_path)) == (BEFORE, ["n.md"])


def test_after_a_kill_before_the_rename_the_note_is_whole_and_can_be_written(tmp_path: Path) -> None:
    found = note(tmp_path)
    child = os.fork()
    if not child:
        Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]
        writing.replace_note(tmp_path, found, BEFORE, AFTER)
    os.waitpid(child, 0)
    assert (tmp_path / "n.md").read_bytes() == BEFORE
    assert all(name == "n.md" or name.startswith(".") for name in names(tmp_path))

    replace_note(tmp_path, found, BEFORE, AFTER)

    assert ((tmp_path / "n.md").read_bytes(), names(tmp_path)) == (AFTER, ["n.md"])
