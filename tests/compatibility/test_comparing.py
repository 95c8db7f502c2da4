"""The comparison with other tools finds their repositories, and sees what a reader of a card sees."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compatibility.as_seen import as_seen
from compatibility.repositories import find_repository


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a<br />\nb", "a<br>b"),
        ("<p>a</p>\n<p>b</p>", "a</p>\n<p>b"),
        ('<h1 id="a">A</h1>', "<h1>A</h1>\n"),
        ('<code class="hljs"><span class="x">print</span></code>', "<code>print</code>"),
        ("a &amp; b", "a &#38; b"),
    ],
)
def test_what_looks_the_same_is_equal(one: str, other: str) -> None:
    assert as_seen(one) == as_seen(other)


@pytest.mark.parametrize(
    ("one", "other"), [("<b>a</b>", "a"), ("a b", "ab"), ('<img src="a">', '<img src="b">')]
)
def test_what_looks_different_is_not(one: str, other: str) -> None:
    assert as_seen(one) != as_seen(other)


def test_a_repository_is_found_checked_out_and_bare(tmp_path: Path) -> None:
    plain = tmp_path / "yanki"
    (plain / "test").mkdir(parents=True)
    (plain / "readme.md").write_text("x")
    (plain / "test" / "a.md").write_text("a")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *command], cwd=plain, check=True)
    subprocess.run(
        ["git", "clone", "-q", "--bare", plain, tmp_path / "mirror" / "owner+other" / "repo"], check=True
    )

    for name in ("yanki", "other"):
        found = find_repository(name, tmp_path)
        assert found is not None
        found.export(("test",), tmp_path / "out" / name)
        assert (tmp_path / "out" / name / "test" / "a.md").read_text() == "a"
    assert find_repository("third", tmp_path) is None
