"""A link in the pages leads to an existing file, and to a heading in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.syncing import REPOSITORY

PAGES = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    for found in _LINK.finditer(_CODE.sub("", page.read_text("utf-8"))):
        if not found[1].startswith(("http:", "https:", "obsidian:", "mailto:")):
            yield found[1]


def places(page: Path) -> set[str]:
    """Returns the names by which the headings of a page can be linked to."""
    headings = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, place = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert not place or place in places(target), f"{page.name}: {link}"


def test_every_picture_of_the_plugin_is_shown_and_there_in_both_themes() -> None:
    shown = {
        (page.parent / path).resolve()
        for page in PAGES
        for path in re.findall(r'(?:src|srcset)="([^"]+)"', page.read_text("utf-8"))
    }
    folder = REPOSITORY / "docs" / "screenshots"
    pictures = set(folder.iterdir())
    assert shown >= pictures
    assert {path for path in shown if path.parent == folder} == pictures
    names = {path.stem.rsplit("-", 1)[0] for path in pictures}
    both = {f"{name}-{theme}.webp" for name in names for theme in ("dark", "light")}
    assert {path.name for path in pictures} == both


ROOMS = ("", "sidecar/src/obsidian_anki_sync", "sidecar/src/obsidian_anki_sync/pipeline", "plugin")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_a_file_that_a_page_names_for_contributors_is_there(page: str) -> None:
    named = re.findall(r"`([a-z_-]+/[\w./-]+)`", (REPOSITORY / page).read_text("utf-8"))
    named = [path for path in named if not re.search(r"[A-Z]{3}", path)]
    missing = [path for path in named if not any((REPOSITORY / room / path).exists() for room in ROOMS)]
    assert missing == []
