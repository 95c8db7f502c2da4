"""The link on a card that leads back to its note."""

from __future__ import annotations

from collections.abc import Callable

from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.options import RenderOptions, SourceLink

Render = Callable[..., Rendered]

NOTE = "# Europe\n\nQ: Capital?\n"
OPTIONS = RenderOptions("Deck", deck_from_folder=False, source_link=SourceLink.LINE)


def test_by_default_the_link_leads_to_the_heading(render: Render) -> None:
    content = render(NOTE, fields={"Front": "Capital?"}, line=3).content
    assert content.source.startswith("obsidian://open?vault=")
    assert "card=" not in content.source


def test_a_link_to_the_line_names_the_card_by_its_words_and_no_line(render: Render) -> None:
    above = render(NOTE, fields={"Front": "Capital?"}, line=3, options=OPTIONS).content
    below = render(f"More.\n\n{NOTE}", fields={"Front": "Capital?"}, line=5, options=OPTIONS).content
    assert above.source.startswith("obsidian://resumable-anki-sync?vault=")
    assert above.source.endswith(f"&card={above.words}")
    assert above.source == below.source
