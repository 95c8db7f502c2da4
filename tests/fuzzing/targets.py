"""The targets of fuzzing: each takes a text, and raises if a promise is broken."""

from __future__ import annotations

from collections.abc import Callable

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import READERS, extract
from obsidian_anki_sync.render.card import render_card
from obsidian_anki_sync.render.options import RenderOptions
from obsidian_anki_sync.vault.reading import parse_note
from sidecar.render.conftest import NamedFiles
from support.strict_html import check

_OPTIONS = RenderOptions("Deck", deck_from_folder=True)
_LINKS = NamedFiles()


def _render(text: str) -> None:
    for note_type in (BASIC, CLOZE):
        note = Note("folder/note.md", "note", {}, text)
        draft = CardDraft(0, note_type, {note_type.front: text}, line=1, heading="a")
        first, again = (render_card(draft, note, _LINKS, _OPTIONS).content for _ in range(2))
        assert first.digest == again.digest
        check(first.fields[note_type.front])


def _read(text: str) -> None:
    try:
        parse_note("q-a.md", text.encode("utf-8", "replace"))
    except NoteError:
        return


def _reader(name: str) -> Callable[[str], None]:
    options = FormatOptions(syntaxes=(name,))

    def read(text: str) -> None:
        note = Note("q-a.md", "a", {}, text, 3)
        last = text.count("\n") + 3
        found = extract(note, options)
        for draft in found.drafts:
            assert 3 <= draft.line <= last
            for field in render_card(draft, note, _LINKS, _OPTIONS).content.fields.values():
                check(field)

    return read


TARGETS: dict[str, Callable[[str], None]] = {
    "render": _render,
    "note": _read,
    **{name: _reader(name) for name in READERS},
}
