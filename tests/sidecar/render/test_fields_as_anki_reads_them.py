"""Rendered fields against Anki itself: what it reads as a cloze, and what it plays."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from obsidian_anki_sync.domain.note_type import CLOZE

if TYPE_CHECKING:
    from anki.cards import Card
    from anki.collection import Collection

_GOLDEN = Path(__file__).parent / "golden"

Html = Callable[..., str]


def _cards(collection: Collection, note_type: str, field: str) -> list[Card]:
    kind = collection.models.by_name(note_type)
    assert kind is not None
    note = collection.new_note(kind)
    note.fields[0] = field
    collection.add_note(note, collection.decks.get_current_id())
    return note.cards()


def test_a_cloze_ends_where_it_was_meant_to(html: Html, collection: Collection) -> None:
    field = html("{{c1::$\\frac{a}{b^{2}}$}} is {{c2::`{1: {2: 3}}`}}.", CLOZE)
    first, second = _cards(collection, "Cloze", field)
    assert r'data-ordinal="1">\(\frac{a}{b^{2}}\)</span>' in unescape(first.answer())
    assert 'data-ordinal="2"><code>{1: {2: 3}}</code></span>' in unescape(second.answer())


def test_braces_in_a_basic_card_show_as_they_are(html: Html, collection: Collection) -> None:
    (card,) = _cards(collection, "Basic", html("{{c1::a}} and {{Front}}"))
    assert "{{c1::a}} and {{Front}}" in unescape(card.question())


def test_only_the_cards_own_sounds_are_played(html: Html, collection: Collection) -> None:
    field = html("![[own.mp3]] [sound:other.mp3] ![\\[sound:x.mp3\\]](a.png) [anki:tts lang=en]x[/anki:tts]")
    (card,) = _cards(collection, "Basic", field)
    assert [getattr(tag, "filename", "spoken") for tag in card.question_av_tags()] == ["own-1f2e3d.mp3"]


def test_anki_keeps_every_golden_field_as_it_was_rendered(collection: Collection) -> None:
    fields = [path.read_text(encoding="utf-8").strip() for path in sorted(_GOLDEN.glob("*.html"))]
    notes = [_cards(collection, "Basic", field)[0].note() for field in fields]
    assert [note.fields[0] for note in notes] == fields
