import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.markup.tags import declared_tags
from obsidian_anki_sync.vault.loading import MAX_BYTES, ChangedError, TooLargeError, VanishedError
from obsidian_anki_sync.vault.reading import parse_note, read_note
from obsidian_anki_sync.vault.walk import FoundFile, walk


def line_of(content: bytes) -> int | None:
    with pytest.raises(NoteError) as caught:
        parse_note("a.md", content)
    return caught.value.line


def test_the_body_begins_after_the_frontmatter() -> None:
    note = parse_note("a.md", b"---\nid: x\n---\nfirst\n").note

    assert (note.note_id, note.body, note.first_line) == ("x", "first\n", 4)


def test_without_an_id_the_name_is_the_id() -> None:
    assert parse_note("folder/a b.md", b"text").note.note_id == "a b"


def test_a_number_as_id_stays_as_it_is_written() -> None:
    assert parse_note("a.md", b"---\nid: 001\n---\n").note.note_id == "001"


def test_a_date_stays_text() -> None:
    note = parse_note("a.md", b"---\ncreated: 2025-10-05\ndone: true\nnone:\n---\n").note

    assert note.frontmatter == {"created": "2025-10-05", "done": True, "none": None}


def test_frontmatter_may_end_with_dots() -> None:
    assert parse_note("a.md", b"---\nid: x\n...\ntext").note.body == "text"


def test_frontmatter_that_is_never_closed_is_text_and_reported() -> None:
    read = parse_note("a.md", b"---\nid: x\n")

    assert read.note.body == "---\nid: x\n"
    assert [(warning.code, warning.line) for warning in read.warnings] == [("unclosed-frontmatter", 1)]


def test_a_byte_order_mark_is_dropped() -> None:
    assert parse_note("a.md", b"\xef\xbb\xbf---\nid: x\n---\nb").note.note_id == "x"


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
def test_line_endings_become_line_feeds(ending: bytes) -> None:
    note = parse_note("a.md", b"---\nid: x\n---\na\nb\n".replace(b"\n", ending)).note

    assert (note.note_id, note.body) == ("x", "a\nb\n")


def test_the_hash_is_that_of_the_bytes() -> None:
    assert parse_note("a.md", b"a\n").content_hash != parse_note("a.md", b"a\r\n").content_hash


def test_invalid_utf8_is_refused_with_its_line() -> None:
    assert line_of(b"one\r\ntwo\n\xff\n") == 3


def test_a_nul_byte_is_refused_with_its_line() -> None:
    assert line_of(b"one\ntwo\0") == 2


@pytest.mark.parametrize(
    ("frontmatter", "line", "values"),
    [
        (b"title: a: b", 2, {"title": "a: b"}),
        (b"citekey: @Doe2024\ntags: [geo, bio]", 2, {"citekey": "@Doe2024", "tags": ["geo", "bio"]}),
        (b"id: x\ntitle: [1, 2\nother: 3", 4, {"id": "x", "title": ["1", "2"], "other": "3"}),
        (b"id: x\ntags:\n\t- b", 4, {"id": "x", "tags": ["b"]}),
        (b"id: x\nb: \x01", 3, {"id": "x", "b": "\x01"}),
        (b"title: {{title}}\nid: x", 2, {"title": "{{title}}", "id": "x"}),
        (b"title: *important*\ndeck: A::B", 2, {"title": "*important*", "deck": "A::B"}),
        (b'title: "He said "no""\nid: x', 2, {"title": 'He said "no"', "id": "x"}),
        (b"tags:\n- a: b: c\n- d", 3, {"tags": ["a: b: c", "d"]}),
        (b"? [a]\n: b\nid: x", 2, {"id": "x"}),
        (b"a: &x [1]\nb: *x", 3, {"a": ["1"], "b": "*x"}),
        (b"<<<<<<< HEAD\nid: x\n=======\nid: y\n>>>>>>> other", 3, {"id": "y"}),
        (b"deck:Spanish\ntags: x", 3, {"deck": "Spanish", "tags": "x"}),
    ],
)
def test_broken_frontmatter_is_a_finding_and_its_valid_lines_are_read(
    frontmatter: bytes, line: int, values: dict[str, object]
) -> None:
    read = parse_note("a.md", b"---\n" + frontmatter + b"\n---\nbody")

    assert [(finding.code, finding.line) for finding in read.warnings] == [("frontmatter", line)]
    assert (read.note.frontmatter, read.note.body) == (values, "body")


@pytest.mark.parametrize(
    "text",
    [
        "just words",
        "- a\n- list",
        "[" * 50_000,
        "- " * 30_000,
        "Deck: Cities\nTags: geo\n\n1. Which is the capital?\n\n> Paris",
        "1. Which is the capital?\n\n> Paris",
    ],
)
def test_text_between_two_rules_that_is_not_a_list_of_properties_is_text(text: str) -> None:
    note = f"---\n{text}\n---\n"
    read = parse_note("a.md", note.encode())

    assert (read.note.body, read.note.first_line, read.warnings) == (note, 1, ())


def test_frontmatter_that_is_too_long_is_read_line_by_line() -> None:
    read = parse_note("a.md", f"---\nid: x\ntext: {'word ' * 30_000}\n---\n".encode())

    assert (read.note.note_id, [finding.code for finding in read.warnings]) == ("x", ["frontmatter"])


def test_aliases_are_never_followed() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    text = "\n".join(["---", "l0: &l0 x", *levels, "---"])

    read = parse_note("a.md", text.encode())

    assert "alias" in read.warnings[0].message
    assert len(repr(read.note.frontmatter)) < len(text) * 2


def test_an_asterisk_in_a_title_is_not_an_alias() -> None:
    assert parse_note("a.md", b"---\ntitle: 2 * 3\n---\n").note.frontmatter == {"title": "2 * 3"}


def test_ten_megabytes_are_too_much(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 10_000_000)

    with pytest.raises(TooLargeError, match=r"10\.0 MB"):
        read_note(tmp_path, walk(tmp_path).notes[0])


def test_a_note_that_grew_too_large_since_the_walk_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * (MAX_BYTES + 1))

    with pytest.raises(TooLargeError):
        read_note(tmp_path, FoundFile("a.md", 0, 1))


def test_a_note_that_is_gone_has_a_code_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(VanishedError) as caught:
        read_note(tmp_path, FoundFile("a.md", 0, 1))
    assert caught.value.code == "vanished"


def test_a_note_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("short")
    real, statuses = os.fstat, []

    def fstat(number: int) -> object:
        statuses.append(real(number))
        path.write_text("longer than before")
        return statuses[-1]

    monkeypatch.setattr("os.fstat", fstat)

    with pytest.raises(ChangedError):
        read_note(tmp_path, FoundFile("a.md", 0, 5))


def test_a_folder_with_the_name_of_a_note_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()

    with pytest.raises(NoteError) as caught:
        read_note(tmp_path, FoundFile("a.md", 0, 1))
    assert caught.value.code == "unreadable"


_FRONTMATTER = st.text(alphabet="-: \n\t[]{}&*!?|>'\"%@`#~,ab1\u0085\ud7ff\x7f").map(
    lambda text: b"---\n" + text.encode() + b"\n---\nbody"
)


@given(st.binary() | _FRONTMATTER)
@example(b"---\n!!int x\n---\n")
@example(b"---\n!!timestamp x: !!float y\n---\n")
@example(b'---\na: "\\ud800"\n---\n')
def test_any_bytes_are_a_note_or_a_note_error(content: bytes) -> None:
    lines = content.count(b"\n") + content.count(b"\r") + 1
    try:
        line = parse_note("folder/a.md", content).note.first_line - 1
    except NoteError as error:
        line = error.line or 0
    assert 0 <= line <= lines


@pytest.mark.parametrize(
    ("frontmatter", "tags", "line"),
    [
        ("tags: #private", ("private",), 2),
        ("Tags:  #private #work/one", ("private", "work/one"), 2),
        ("id: x\ntag: #a, #b", ("a", "b"), 3),
        ("tags:\n- #private\n- #b", ("private", "b"), 3),
        ("tags:\n  - a\n  - #private", ("a", "private"), 4),
    ],
)
def test_a_tag_that_yaml_takes_as_a_comment_counts_and_is_a_finding(
    frontmatter: str, tags: tuple[str, ...], line: int
) -> None:
    read = parse_note("a.md", f"---\n{frontmatter}\n---\nText\n".encode())

    assert set(declared_tags(read.note.frontmatter)) == set(tags)
    assert [(found.code, found.line) for found in read.warnings] == [("frontmatter", line)]


@pytest.mark.parametrize(
    "frontmatter",
    [
        "tags: a # two words",
        "tags: [a] #later",
        "tags: # mine\n  - a",
        "aliases:\n  - #b\ntags: a",
        "tags: a #b c",
    ],
)
def test_a_comment_in_the_frontmatter_is_no_tag(frontmatter: str) -> None:
    read = parse_note("a.md", f"---\n{frontmatter}\n---\nText\n".encode())

    assert declared_tags(read.note.frontmatter) == ("a",)
    assert not read.warnings
