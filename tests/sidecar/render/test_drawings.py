"""Notes that a plugin shows as a drawing or a board: a card shows their picture, or a link and a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.render.card import Rendered, render_card
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.walk import walk

_DRAWING = "---\nexcalidraw-plugin: parsed\n---\n# Excalidraw Data\n## Text Elements\nHello ^a1\n%%\n{}\n%%"


def rendered(root: Path, markdown: str, **files: str) -> Rendered:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    note = Note("Card.md", "card", {}, markdown)
    draft = CardDraft(0, BASIC, {"Front": markdown}, 1)
    links = VaultLinks.of("V", root, walk(root))
    return render_card(draft, note, links, RenderOptions("Deck", deck_from_folder=False))


@pytest.mark.parametrize(
    "picture", ["D.excalidraw.svg", "D.excalidraw.png", "D.svg", "D.png", "D.excalidraw.light.svg"]
)
@pytest.mark.parametrize(
    "embed", ["![[D.excalidraw|300]]", "![|300](D.excalidraw.md)", "![[D.excalidraw#^frame=x|300]]"]
)
def test_a_drawing_shows_the_picture_beside_it(tmp_path: Path, picture: str, embed: str) -> None:
    found = rendered(tmp_path, embed, **{"D.excalidraw.md": _DRAWING, picture: "picture"})

    front = found.content.fields["Front"]
    assert front.startswith("<img src=")
    assert 'width="300"' in front
    assert ([file.path for file in found.content.media], found.diagnoses) == ([picture], ())


def test_the_picture_of_a_drawing_in_a_folder_lies_in_that_folder(tmp_path: Path) -> None:
    files = {"a/D.excalidraw.md": _DRAWING, "a/D.excalidraw.png": "one", "D.excalidraw.png.md": ""}
    assert [file.path for file in rendered(tmp_path, "![[D.excalidraw]]", **files).content.media] == [
        "a/D.excalidraw.png"
    ]


def test_a_drawing_in_a_file_of_the_old_kind_shows_its_picture_too(tmp_path: Path) -> None:
    files = {"D.excalidraw": "{}", "D.png": "picture"}
    assert [file.path for file in rendered(tmp_path, "![[D.excalidraw]]", **files).content.media] == ["D.png"]


@pytest.mark.parametrize("key", ["excalidraw-plugin", "kanban-plugin", "mindmap-plugin", "tldraw-file"])
def test_without_a_picture_it_is_a_link_and_a_finding(tmp_path: Path, key: str) -> None:
    found = rendered(tmp_path, "![[D]]", **{"D.md": f"---\n{key}: x\n---\n{{}}"})

    assert found.content.fields["Front"] == '<a href="obsidian://open?vault=V&amp;file=D">D</a>'
    assert [finding.code for finding in found.diagnoses] == ["embed-not-text"]
