"""Only ``markup`` has patterns for headings, list items, fences and tags."""

from __future__ import annotations

import re

from support.syncing import REPOSITORY

_ROOMS = REPOSITORY / "sidecar" / "src" / "obsidian_anki_sync"
_SIGNS = re.compile(r"#\{1,6\}|#\{\{1,6\}\}|\\d\{1,9\}\[\.\)\]|`\{3,\}|`\{\{3,\}\}|\\u2E00")

# Modules with marks of card syntaxes that look like those of Markdown, or that compare a text with its HTML.
_OTHER_GRAMMARS = {
    "formats/core/left_out.py",
    "formats/imports/anki_bridge.py",
    "render/losses.py",
    "vault/frontmatter.py",
}


def test_the_grammar_of_obsidian_is_written_in_one_room() -> None:
    found = {
        path.relative_to(_ROOMS).as_posix()
        for path in _ROOMS.rglob("*.py")
        if _SIGNS.search(path.read_text("utf-8")) and path.parent.name != "markup"
    }
    assert found - _OTHER_GRAMMARS == set()
