from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_VAULT = Path(__file__).parents[3].parent / "shared" / "data" / "interview-vault"


@pytest.mark.skipif(not _VAULT.is_dir(), reason="the interview vault is not beside the repository")
def test_every_note_is_rendered(html: Callable[..., str]) -> None:
    notes = sorted(_VAULT.rglob("q-*.md"))
    assert len(notes) == 185
    assert all(html(note.read_text(encoding="utf-8")) for note in notes)
