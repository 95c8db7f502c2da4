"""Properties are set and removed line by line, and everything else stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.vault.properties import PropertyPlaceError, with_properties
from obsidian_anki_sync.vault.reading import parse_note

VALUES = {"anki-due": "2026-12-01", "anki-retention": "87"}
NONE = dict.fromkeys(VALUES)


def written(content: bytes) -> bytes:
    return with_properties("n.md", content, VALUES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Q: a\nA: b\n", b"---\nanki-due: 2026-12-01\nanki-retention: 87\n---\nQ: a\nA: b\n"),
        (
            b"\xef\xbb\xbf---\r\ntags: [x]\r\n---\r\nQ: a",
            b"\xef\xbb\xbf---\r\ntags: [x]\r\nanki-due: 2026-12-01\r\nanki-retention: 87\r\n---\r\nQ: a",
        ),
        (
            b"---\nd: |\n  text\n\n---\nx",
            b"---\nd: |\n  text\n\nanki-due: 2026-12-01\nanki-retention: 87\n---\nx",
        ),
        (b"---\n# why\n---\nx", b"---\n# why\nanki-due: 2026-12-01\nanki-retention: 87\n---\nx"),
        (b"x\ry", b"---\ranki-due: 2026-12-01\ranki-retention: 87\r---\rx\ry"),
    ],
    ids=["without frontmatter", "Windows", "after a block", "after a comment", "old Mac"],
)
def test_new_properties_come_last_and_can_be_removed_completely(before: bytes, after: bytes) -> None:
    assert written(before) == after
    assert written(after) == after
    assert with_properties("n.md", after, NONE, drop_empty=before[:3] != b"---") == before


def test_a_property_keeps_its_line() -> None:
    before = b'---\nanki-retention: 5\ntags:\n  - a\nanki-due: "2020-01-01"\nb: c\n---\nx'
    after = b"---\nanki-retention: 87\ntags:\n  - a\nanki-due: 2026-12-01\nb: c\n---\nx"
    assert written(before) == after
    assert with_properties("n.md", after, NONE) == b"---\ntags:\n  - a\nb: c\n---\nx"


@pytest.mark.parametrize(
    "before",
    [
        b"---\nanki-due: soon\n---\nx",
        b"---\nanki-due:\n  - 2020-01-01\n---\nx",
        b"---\nanki-due: 2020-01-01 # mine\n---\nx",
        b"---\nanki-due: 2020-01-01\n  2021\n---\nx",
        b'---\n"anki-due": 2020-01-01\n---\nx',
        b"---\nanki-due: 2020-01-01\nanki-due: 2021-01-01\n---\nx",
        b"---\n{tags: [x]}\n---\nx",
        b"---\ntags: [x\n---\nx",
        b"---\nwithout an end\n",
        b"---\n\nText between lines.\n\n---\nx",
        b"---\n a: 1\n b: 2\n---\nx",
    ],
)
def test_properties_of_other_kinds_and_broken_frontmatter_stay(before: bytes) -> None:
    with pytest.raises(PropertyPlaceError):
        written(before)


@given(st.text(alphabet="a: -#'\"[]{}|>\n\r\tanki-due", max_size=60), st.booleans())
def test_only_the_two_properties_of_any_note_change(text: str, fenced: bool) -> None:
    before = (f"---\n{text}\n---\nbody" if fenced else text).encode()
    try:
        after = written(before)
    except NoteError:
        return
    was, now = parse_note("n.md", before).note, parse_note("n.md", after).note
    assert (now.body, now.frontmatter) == (was.body, {**was.frontmatter, **VALUES})
    assert written(after) == after
    if not was.frontmatter.keys() & VALUES.keys():
        assert with_properties("n.md", after, NONE, drop_empty=was.first_line == 1) == before
