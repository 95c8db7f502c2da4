"""A double of a vault with the answers that the renderer needs, and the fixtures that render."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.link import RefusedLink
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC, NoteType
from obsidian_anki_sync.render.card import Rendered, render_card
from obsidian_anki_sync.render.options import RenderOptions

if TYPE_CHECKING:
    from anki.collection import Collection

_NOTES = Path(__file__).parent / "golden" / "notes"
EMBEDDED = {file.relative_to(_NOTES).as_posix(): file.read_text("utf-8") for file in _NOTES.rglob("*.md")}


class NamedFiles:
    """A vault in which every file exists whose name is without "missing"; paths above it are refused."""

    def media(self, target: str, note_path: str) -> Media | None:
        self._refuse_outside(target)
        if "missing" in target:
            return None
        stem, _, ending = target.rpartition("/")[2].rpartition(".")
        return Media(target, f"{stem.replace(' ', '_')}-1f2e3d.{ending}")

    def note(self, target: str, note_path: str) -> Note | None:
        self._refuse_outside(target)
        path = f"{target.removesuffix('.md')}.md"
        return Note(path, target, {}, EMBEDDED[path]) if path in EMBEDDED else None

    def address(self, target: str, note_path: str) -> str:
        self._refuse_outside(target)
        path, mark, place = target.partition("#")
        path = (path or note_path).removesuffix(".md")
        return f"obsidian://open?vault=V&file={quote(path + mark + place, safe='')}"

    def _refuse_outside(self, target: str) -> None:
        if target.startswith(("..", "/")):
            raise RefusedLink("it leads out of the vault.")


@pytest.fixture(scope="session")
def render() -> Callable[..., Rendered]:
    """Renders a note that is one field of one card."""

    def render(
        markdown: str,
        note_type: NoteType = BASIC,
        *,
        path: str = "Note.md",
        frontmatter: Mapping[str, Any] | None = None,
        fields: Mapping[str, str] | None = None,
        options: RenderOptions | None = None,
        line: int = 5,
        **draft: Any,
    ) -> Rendered:
        note = Note(path, "note", frontmatter or {}, markdown, 5)
        card = CardDraft(0, note_type, fields or {note_type.front: markdown}, line=line, **draft)
        return render_card(card, note, NamedFiles(), options or RenderOptions("Deck", deck_from_folder=False))

    return render


@pytest.fixture(scope="session")
def html(render: Callable[..., Rendered]) -> Callable[..., str]:
    """Returns the HTML of a note that is one field of one card."""

    def html(markdown: str, note_type: NoteType = BASIC) -> str:
        return render(markdown, note_type).content.fields[note_type.front]

    return html


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Anki itself."""
    anki = pytest.importorskip("anki.collection", reason="the extra [collection] is not installed")
    opened = anki.Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    yield opened
    opened.close()
