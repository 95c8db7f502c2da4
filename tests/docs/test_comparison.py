"""The comparison in the README: every row has a section with a source or a test for each tool."""

from __future__ import annotations

import re

from support.syncing import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
PAGE = (REPOSITORY / "docs" / "comparison.md").read_text("utf-8")
TOOLS = ("this program", "Yanki", "Obsidian_to_Anki", "Flashcards", "Spaced repetition")
UNKNOWN = ("not measured", "does not say")
LINK = re.compile(r"\]\(\S+\)|\]\[[\w-]+\]")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def questions() -> list[str]:
    table = README[README.index("| | this program |") :].split("\n\n")[0].splitlines()
    return [cells(line)[0] for line in table[2:]]


def rows_of(question: str) -> list[list[str]]:
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    words = set(re.findall(r"\w+", question.lower()))
    fitting = max(section, key=lambda text: len(words & set(re.findall(r"\w+", text.split("\n")[0].lower()))))
    return [cells(line) for line in fitting.splitlines() if line.startswith("| ")][2:]


def test_every_cell_of_the_comparison_has_a_source() -> None:
    for question in questions():
        rows = rows_of(question)
        named = " ".join(row[0] for row in rows)
        assert all(tool in named for tool in TOOLS) or "the others" in named, question
        for tool, answer, source in rows:
            assert LINK.search(source) or any(word in answer for word in UNKNOWN), f"{question} {tool}"


def test_every_source_of_the_comparison_is_a_page() -> None:
    pages = dict(re.findall(r"^\[([\w-]+)\]: (\S+)$", PAGE, re.MULTILINE))
    assert set(re.findall(r"\]\[([\w-]+)\]", PAGE)) == set(pages)
    assert all(page.startswith("https://") for page in pages.values())


def test_every_promise_names_a_test() -> None:
    promises = (REPOSITORY / "docs" / "promises.md").read_text("utf-8")
    rows = [cells(line) for line in promises.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 10
    assert [row[0] for row in rows if "](../tests/" not in row[1]] == []
