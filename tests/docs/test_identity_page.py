"""The page on identity describes the program, and each of its rows has a test."""

from __future__ import annotations

import json
import re

import pytest

from obsidian_anki_sync.anki.guid import guid_of
from obsidian_anki_sync.domain.card import CardContent, source_field
from obsidian_anki_sync.domain.identity.slug import NewSlug
from support.syncing import REPOSITORY

PAGE = (REPOSITORY / "docs" / "identity.md").read_text(encoding="utf-8")
TESTS = REPOSITORY / "tests"


def vectors() -> list[list[str]]:
    rows = re.findall(r"^\| (`[0-9a-f]{16}` .*) \|$", PAGE, re.MULTILINE)
    return [[cell.strip().strip("`") for cell in row.split(" | ")] for row in rows]


def named_tests() -> list[str]:
    return re.findall(r"\| `([^`]*\.py(?:::\w+)?)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector[7])
def test_the_golden_vectors_hold(vector: list[str]) -> None:
    vault_id, note, language, note_type, fields, words, number, slug, guid = vector
    content = CardContent(note_type, json.loads(fields), "", (), "")
    made = NewSlug(vault_id, note, language, content.words, int(number)).text
    assert (content.words, made, guid_of(made)) == (words, slug, guid)


def test_there_are_golden_vectors() -> None:
    assert len(vectors()) >= 5


def test_the_source_link_is_as_the_page_shows_it() -> None:
    vault_id, _, _, _, fields, *_ = vectors()[0]
    link = source_field("obsidian://open?vault=Notes&file=Networks%2FTCP", json.loads(fields), vault_id)
    assert f"    {link}\n" in PAGE


@pytest.mark.parametrize("named", named_tests())
def test_each_row_has_a_test_that_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    file = next(file for folder in ("", "end_to_end") if (file := TESTS / folder / path).exists())
    assert not name or f"def {name}(" in file.read_text(encoding="utf-8")


def test_there_are_rows() -> None:
    assert len(named_tests()) >= 40
