"""Files whose names have characters that separate the parts of an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.render.card import render_card
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.walk import walk


@pytest.mark.parametrize(
    ("markdown", "name"),
    [
        ("![](a%23b.png)", "a#b.png"),
        ("![](a%3Fb.png)", "a?b.png"),
        ("![](100%25.png)", "100%.png"),
        ("![](a%2520b.png)", "a%20b.png"),
        ('<img src="a%23b.png">', "a#b.png"),
        ('<img src="a%3Fb.png?7">', "a?b.png"),
        ('<img src="a|b^c.png">', "a|b^c.png"),
        ('<video src="a%23b.mp4"></video>', "a#b.mp4"),
    ],
)
def test_a_picture_is_found_by_its_escaped_name(tmp_path: Path, markdown: str, name: str) -> None:
    for other in (name, "a.png", "a", "a b.png"):
        (tmp_path / other).write_text(other)
    note = Note("Card.md", "card", {}, markdown)
    links = VaultLinks.of("V", tmp_path, walk(tmp_path))
    draft = CardDraft(0, BASIC, {"Front": markdown}, 1)
    card = render_card(draft, note, links, RenderOptions("Deck", deck_from_folder=False))
    assert [file.path for file in card.content.media] == [name], card.diagnoses
