"""Tags are read as in Obsidian's own index, and in one place for all rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.tags import declared_tags, has_tag, inline_tags, tags_anywhere


@pytest.mark.parametrize("key", ["tag", "tags", "Tags", "TAGS", "Tag", " tags"])
@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("a", ("a",)),
        ("#a", ("a",)),
        ("a, b c", ("a", "b", "c")),
        (["a", "#b/c"], ("a", "b/c")),
        (["a, b"], ("a", "b")),
        (["a b"], ("a b",)),
        (["a", None, ["b"], {"c": "d"}, ""], ("a", "b")),
        ([True, 7], ("true", "7")),
        (None, ()),
        ({"a": "b"}, ()),
    ],
)
def test_declared_tags_are_read_in_every_spelling(key: str, value: Any, names: tuple[str, ...]) -> None:
    assert declared_tags({"title": "x", key: value}) == names


def test_tag_and_tags_are_both_read() -> None:
    assert declared_tags({"tags": ["a"], "Tag": "b"}) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#a b #c/d", ["a", "c/d"]),
        ("x\n\t#a\n#b", ["a", "b"]),
        ("x\u00a0#a\u3000#b", ["a", "b"]),
        ("[x #a](y)", ["a"]),
        ("#a#b/#c", ["a", "b", "c"]),
        ("x _#a_ **#b**", ["a", "b"]),
        ("|#a|b|", ["a"]),
        (">#a\n> #b", ["a", "b"]),
        ("#1984 #y1984 #1984y #1_2", ["y1984", "1984y", "1_2"]),
        ("#тег #标签 #✅done", ["тег", "标签", "✅done"]),
        ("#a, #b. #c! #d", ["a", "b", "c", "d"]),
    ],
)
def test_tags_begin_a_line_or_follow_a_blank_or_a_tag(text: str, names: list[str]) -> None:
    assert [tag.name for tag in inline_tags(mask(text).text)] == names


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(#a)",
            "x#a",
            '"#a"',
            ".#a",
            "x—#a",
            "# a",
            "#",
            "##",
            "\\#a",
            "&#39;",
            "http://x.y/#a",
            "[a](#b)",
        ),
        *("`#a`", "$#a b$", "$$ #a $$", "<!-- #a -->", "```\n#a\n```", "    #a", "x>#a"),
    ],
)
def test_text_that_only_looks_like_a_tag_is_not_one(text: str) -> None:
    assert list(inline_tags(mask(text).text)) == []


def test_a_tag_has_its_span() -> None:
    assert [tag.span for tag in inline_tags("x #ab y")] == [(2, 5)]


@pytest.mark.parametrize(
    "text", ["(#private)", "`#private`", "    #private", '"#private"', "*#private*", "x #a#private"]
)
def test_a_tag_that_forbids_counts_in_code_and_after_any_mark(text: str) -> None:
    assert has_tag(tags_anywhere(text), "private")


@pytest.mark.parametrize("text", ["http://x.y/#private", "C#private", "#privateer"])
def test_a_part_of_another_word_is_not_a_tag_that_forbids(text: str) -> None:
    assert not has_tag(tags_anywhere(text), "private")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a", "a"), ("a/b", "a"), ("A/B", "a"), ("a", "#a"), ("a/b", "a::b"), ("caf\u00e9", "cafe\u0301")],
)
def test_a_tag_is_found_in_any_case_and_below_it(name: str, wanted: str) -> None:
    assert has_tag([name], wanted)


@pytest.mark.parametrize(("name", "wanted"), [("ab", "a"), ("a", "a/b"), ("b/a", "a"), ("a", "")])
def test_another_tag_is_not_found(name: str, wanted: str) -> None:
    assert not has_tag([name], wanted)


@given(st.text(alphabet="#a1/_-*( \n\u3000`|>.", max_size=40))
def test_every_tag_that_obsidian_reads_is_one_that_can_forbid(text: str) -> None:
    forbidding = {name.strip("_") for name in tags_anywhere(text)}
    assert {tag.name.strip("/_") for tag in inline_tags(text)} - {""} <= {
        name.strip("/_") for name in forbidding
    }
