import os
import sys
import unicodedata
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.errors import UnavailableError
from obsidian_anki_sync.vault.walk import FoundFile, Walk, WalkRules, walk


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def notes(result: Walk) -> list[str]:
    return [found.path for found in result.notes]


def test_notes_and_other_files_are_separate_and_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a/z.md", "a/picture.png")

    result = walk(tmp_path)

    assert (notes(result), [found.path for found in result.files]) == (["a/z.md", "b.md"], ["a/picture.png"])


def test_size_and_time_are_the_files_own(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    status = (tmp_path / "a.md").stat()

    assert walk(tmp_path).notes == (FoundFile("a.md", status.st_mtime_ns, status.st_size),)


def test_hidden_folders_are_not_entered(tmp_path: Path) -> None:
    make(tmp_path, ".obsidian/a.md", ".trash/b.md", ".git/c.md", "d.md")

    assert notes(walk(tmp_path)) == ["d.md"]


def test_a_symbolic_loop_ends(tmp_path: Path) -> None:
    make(tmp_path, "a/b/c.md")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")

    assert notes(walk(tmp_path)) == ["a/b/c.md"]


def test_a_linked_folder_inside_a_hidden_one_is_followed(tmp_path: Path) -> None:
    make(tmp_path, ".store/notes/a.md")
    (tmp_path / "notes").symlink_to(tmp_path / ".store/notes")

    assert notes(walk(tmp_path)) == ["notes/a.md"]


def test_a_link_out_of_the_vault_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "outside/a.md", "vault/b.md")
    (tmp_path / "vault/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "vault/file.md").symlink_to(tmp_path / "outside/a.md")

    result = walk(tmp_path / "vault")

    assert (notes(result), result.unreadable) == (["b.md"], ())


def test_a_dangling_link_makes_the_walk_partial(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")

    assert walk(tmp_path).unreadable == ("gone",)


def test_a_folder_that_cannot_be_listed_makes_the_walk_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "open/a.md", "closed/b.md")
    real = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)

    result = walk(tmp_path)

    assert (notes(result), result.unreadable) == (["open/a.md"], ("closed",))


def test_a_decomposed_name_is_known_by_its_composed_form_and_can_be_opened(tmp_path: Path) -> None:
    real = unicodedata.normalize("NFD", "é/ü.md")
    make(tmp_path, real)

    (found,) = walk(tmp_path).notes

    assert found.path == unicodedata.normalize("NFC", "é/ü.md")
    assert Path(found.under(tmp_path)).read_text() == real


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file names that are not text.")
def test_a_name_that_is_not_text_is_reported_and_not_read(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))).write_text("x")

    assert walk(tmp_path).unreadable == ("?.md",)


def test_a_missing_vault_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="does not exist"):
        walk(tmp_path / "nowhere")


def test_a_file_is_not_a_vault(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    with pytest.raises(UnavailableError, match="is not a folder"):
        walk(tmp_path / "a.md")


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("**/*.md",), (), ["a.md", "x/a.md", "x/y/b.md"]),
        (("*.md",), (), ["a.md"]),
        (("x",), (), ["x/a.md", "x/y/b.md"]),
        (("**/y/**",), (), ["x/y/b.md"]),
        (("**/*.md",), ("x/",), ["a.md"]),
        (("**/*.md",), ("**/a.md",), ["x/y/b.md"]),
        (("**/[ac].md", "**/?.txt"), (), ["a.md", "x/a.md"]),
        (("**/[!a].md",), (), ["x/y/b.md"]),
        ((), (), []),
    ],
)
def test_globs_choose_the_notes(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    make(tmp_path, "a.md", "x/a.md", "x/y/b.md")

    assert notes(walk(tmp_path, WalkRules(include, exclude))) == expected


def test_a_note_that_does_not_count_is_still_a_file(tmp_path: Path) -> None:
    make(tmp_path, "templates/a.md")

    result = walk(tmp_path, WalkRules(exclude=("templates",)))

    assert [found.path for found in result.files] == ["templates/a.md"]


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="Here these are one name.")
def test_of_two_names_that_differ_in_their_composition_one_is_read_and_one_reported(tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", "é.md")
    make(tmp_path, unicodedata.normalize("NFD", composed), composed)

    result = walk(tmp_path)

    assert [(found.path, found.real) for found in result.notes] == [(composed, "")]
    assert result.unreadable == (composed,)


def test_a_path_of_more_than_260_characters_is_read(tmp_path: Path) -> None:
    path = "/".join(["a folder with a long name " * 3] * 5) + "/note.md"
    make(tmp_path, path)

    (found,) = walk(tmp_path).notes

    assert Path(found.under(tmp_path)).read_text() == path


@pytest.mark.parametrize("name", ["CON.md", "nul.md", "COM1.md", "a.md", "trailing dot..md"])
def test_a_name_that_windows_reserves_is_a_note_like_any_other(tmp_path: Path, name: str) -> None:
    make(tmp_path, name)

    assert notes(walk(tmp_path)) == [name]
