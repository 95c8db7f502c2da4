"""Each golden case is a rule: ``golden/<rule>.md`` becomes ``golden/<rule>.html``.

After a change that is meant, write the HTML anew with ``UPDATE_GOLDEN=1 python -m pytest
tests/sidecar/render``, and read the difference before you commit it. A case called ``*.cloze.md`` is a field
of a cloze card.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE

_GOLDEN = Path(__file__).parent / "golden"
_CASES = sorted(path.stem for path in _GOLDEN.glob("*.md"))


@pytest.mark.parametrize("case", _CASES)
def test_a_field_is_rendered_as_it_was(case: str, html: Callable[..., str]) -> None:
    markdown = (_GOLDEN / f"{case}.md").read_text(encoding="utf-8")
    expected = _GOLDEN / f"{case}.html"
    rendered = html(markdown, CLOZE if case.endswith(".cloze") else BASIC) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(rendered, encoding="utf-8")
    assert rendered == expected.read_text(encoding="utf-8")
