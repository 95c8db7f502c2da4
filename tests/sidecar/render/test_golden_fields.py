"""Each golden case is a rule: ``golden/<rule>.md`` becomes ``golden/<rule>.html``.

After an intended change, write the HTML anew with ``UPDATE_GOLDEN=1 python -m pytest
tests/sidecar/render``, and read the difference before you commit it. A case called ``*.cloze.md`` is a field
of a cloze card, one called ``*.strict.md`` is read with strict line breaks. ``golden/notes`` are the notes
that the cases embed. `npm run gallery` shows all of them as Anki does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.options import RenderOptions

_GOLDEN = Path(__file__).parent / "golden"
_CASES = sorted(path.stem for path in _GOLDEN.glob("*.md"))


@pytest.mark.parametrize("case", _CASES)
def test_a_field_is_rendered_as_it_was(case: str, render: Callable[..., Rendered]) -> None:
    markdown = (_GOLDEN / f"{case}.md").read_text(encoding="utf-8")
    expected = _GOLDEN / f"{case}.html"
    note_type = CLOZE if case.endswith(".cloze") else BASIC
    options = RenderOptions("Deck", deck_from_folder=False, strict_line_breaks=case.endswith(".strict"))
    rendered = render(markdown, note_type, options=options).content.fields[note_type.front] + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(rendered, encoding="utf-8")
    assert rendered == expected.read_text(encoding="utf-8")
