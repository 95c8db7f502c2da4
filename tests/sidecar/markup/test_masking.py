import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.text import FILLER


def shown(text: str, *, comments: bool = True) -> str:
    return mask(text, comments=comments).text.replace(FILLER, "").strip()


@pytest.mark.parametrize(
    "text",
    [
        "```\nQ: x\n```",
        "~~~ python\nQ: x\n\n~~~",
        "````\n```\nQ: x\n```\n````",
        "```\nQ: x\n~~~\n```",
        "```\nQ: x\n    ```\n```",
        "`Q: x`",
        "``a ` Q: x``",
        "$a_Q: x$",
        "$$\nQ: x\n$$",
        "<!-- Q: x\n\ny -->",
        "`Q: x\\`",
        "``` not a fence ```",
        "    ```\n    indented code",
    ],
)
def test_code_math_and_comments_are_hidden(text: str) -> None:
    assert shown(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10, or $5-$10.",
        "a ` alone\nQ: x ` y",
        "$$ is the process id\n\nthe end $$",
        "<!--ID: 1234567890123-->",
        "<!-- open",
        "a \\`code\\` b",
        "a \\$5$ b",
    ],
)
def test_text_that_only_looks_like_code_math_or_a_comment_stays(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("- item\n  ```\n  Q: x\n  ```\n  after", "- item\n  \n  after"),
        ("- ```\n  Q: x\n  ```\nafter", "- \nafter"),
        ("- ```\n  Q: x\n\nafter", "- \nafter"),
        ("> ```\n> Q: x\n> ```\n> after", "> \n> after"),
        ("> ```\n> Q: x\nafter", "> \nafter"),
        ("1. item\n\n    ```\n    Q: x\n    ```\n    after", "1. item\n\n    \n    after"),
        ("- a\n\t```\n\tQ: x\n\t```\nafter", "- a\n\t\nafter"),
    ],
)
def test_a_fence_ends_with_its_list_item_or_quote(text: str, rest: str) -> None:
    assert shown(text) == rest


def test_an_unclosed_fence_runs_to_the_end_and_is_reported() -> None:
    masked = mask("before\n```\nQ: x\n\n# Heading")

    assert (masked.text.rstrip(FILLER), masked.unclosed) == ("before\n", 7)


def test_comments_stay_on_request() -> None:
    assert shown("a <!-- b --> `c`", comments=False) == "a <!-- b -->"


_MARKS = st.text(alphabet="`~$<!->\\\n \t#Qa1.:*")


@given(_MARKS)
@example("`" * 5 + "\n" + "`" * 3)
@example("\\```\n`")
def test_masking_keeps_the_length_and_every_character_that_shows(text: str) -> None:
    masked = mask(text).text

    assert len(masked) == len(text)
    assert all(after in (before, FILLER) for before, after in zip(text, masked, strict=True))


@given(_MARKS)
def test_masking_what_is_masked_changes_nothing_in_fences(text: str) -> None:
    masked = mask(text)

    assert all(set(masked.text[start:end]) == {FILLER} for start, end in masked.fences)
