"""The history of one note and the looks of its cards, over the pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.wire import Wire
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, write_note


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", f"# Letters\n\n{question('What is a?', 'The **first** letter.')}")
    return settings


def test_a_note_is_explained_block_by_block(wire: Wire, settings: Settings) -> None:
    write_note(settings.vault, "b.md", f"Only words.\n\n{question('What is b?', 'A letter.')}")
    explained = wire.ask("explain", {"note": "b.md"})
    assert explained["counts"]
    words, card = explained["blocks"]
    assert (words["line"], words["cards"], words["findings"][0]["code"]) == (1, [], "no-syntax")
    assert (card["line"], card["syntax"], card["cards"][0]["front"]) == (3, "question-answer", "What is b?")


def test_a_synced_card_is_explained_with_its_identity(wire: Wire, settings: Settings) -> None:
    wire.sync()
    [card] = [card for block in wire.ask("explain", {"note": "a.md"})["blocks"] for card in block["cards"]]
    assert [card["slug"]] == list(anki_notes(settings))


@pytest.mark.parametrize("note", ["gone.md", "../a.md", "/etc/passwd", "x" * 5000, "a\0.md"])
def test_a_note_that_is_not_in_the_vault_does_not_count(wire: Wire, note: str) -> None:
    explained = wire.ask("explain", {"note": note})
    assert (explained["counts"], explained["blocks"]) == (False, [])
    assert "no note" in explained["reason"]
    previewed = wire.ask("cards/preview", {"note": note})
    assert (previewed["cards"], previewed["findings"][0]["code"]) == ([], "not-in-vault")


def test_a_note_that_the_settings_leave_out_says_so(wire: Wire, settings: Settings) -> None:
    wire.initialize(settings, exclude=["a.md"])
    assert "exclude" in wire.ask("explain", {"note": "a.md"})["reason"]
    assert "exclude" in wire.ask("cards/preview", {"note": "a.md"})["findings"][0]["message"]


def test_a_note_is_previewed_as_anki_would_show_it(wire: Wire) -> None:
    previewed = wire.ask("cards/preview", {"note": "a.md"})
    [card] = previewed["cards"]
    fields = {field["name"]: field["html"] for field in card["card"]["fields"]}
    assert (card["line"], card["front"], card["heading"]) == (3, "What is a?", "Letters")
    assert fields["Back"] == "The <strong>first</strong> letter."
    assert ".card" in previewed["css"]


def test_text_that_is_not_saved_yet_is_previewed(wire: Wire, settings: Settings) -> None:
    before = (settings.vault / "a.md").read_bytes()
    shown = wire.ask("cards/preview", {"note": "a.md", "text": question("What is z?", "The last.") * 2})
    assert [card["front"] for card in shown["cards"]] == ["What is z?", "What is z?"]
    assert (settings.vault / "a.md").read_bytes() == before
    assert not settings.store_path.exists()


def test_a_preview_names_the_pictures_in_the_vault(wire: Wire, settings: Settings) -> None:
    write_note(settings.vault, "files/cell.png", "not really a picture")
    write_note(settings.vault, "p.md", question("What is this?", "![[cell.png]]"))
    [card] = wire.ask("cards/preview", {"note": "p.md"})["cards"]
    [media] = card["media"]
    assert media["path"] == "files/cell.png"
    assert any(media["name"] in field["html"] for field in card["card"]["fields"])


def test_a_fault_in_a_text_has_its_line(wire: Wire) -> None:
    shown = wire.ask("cards/preview", {"note": "a.md", "text": "---\ntags: [\n---\nQ: One\nA: Two\n"})
    assert (shown["findings"][0]["code"], shown["findings"][0]["line"]) == ("frontmatter", 3)
    assert [card["front"] for card in shown["cards"]] == ["One"]


def test_a_preview_is_sanitised(wire: Wire) -> None:
    text = question("What is <script>alert(1)</script> this?", "<img src=x onerror=alert(1)>")
    [card] = wire.ask("cards/preview", {"note": "a.md", "text": text})["cards"]
    shown = " ".join(field["html"] for field in card["card"]["fields"])
    assert not {"<script", "onerror"} & set(shown.replace("=", " ").split())


def test_a_text_that_is_too_long_is_refused_as_a_file_would_be(wire: Wire) -> None:
    shown = wire.ask("cards/preview", {"note": "a.md", "text": "word " * 1_100_000})
    assert [found["code"] for found in shown["findings"]] == ["too-large"]
