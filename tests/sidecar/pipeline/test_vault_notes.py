"""The notes of a vault are read once, however many questions a command asks about them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.inspect import vault_notes
from obsidian_anki_sync.pipeline.inspect.importing import tools_in_vault
from obsidian_anki_sync.pipeline.inspect.survey import survey
from obsidian_anki_sync.pipeline.inspect.vault_notes import VaultNotes
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.vault.reading import ReadNote, read_note
from obsidian_anki_sync.vault.walk import FoundFile
from support.syncing import settings_for, write_note

_INLINE = r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    plugins = ".obsidian/plugins"
    theirs = {"settings": {"CUSTOM_REGEXPS": {"Basic": _INLINE}}}
    write_note(settings.vault, f"{plugins}/obsidian-to-anki-plugin/data.json", json.dumps(theirs))
    write_note(settings.vault, f"{plugins}/obsidian-spaced-repetition/data.json", "{}")
    write_note(settings.vault, "a.md", "One?::1\n<!--ID: 1600000000001-->\n")
    write_note(settings.vault, "b.md", "#flashcards\n\nTwo?::2\n")
    write_note(settings.vault, "c.md", "---\nlist: [\n---\nText.\n")
    return settings


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counts: Counter[str] = Counter()

    def counted(root: Path, found: FoundFile) -> ReadNote:
        counts[found.path] += 1
        return read_note(root, found)

    monkeypatch.setattr(vault_notes, "read_note", counted)
    return counts


def test_init_reads_each_note_once(settings: Settings, reads: Counter[str]) -> None:
    vault = VaultNotes(settings.vault_root)

    tools = tools_in_vault(settings, survey(settings, vault), vault)

    assert [tool.syntax for tool in tools] == ["obsidian-to-anki"]
    assert reads == {"a.md": 1, "b.md": 1, "c.md": 1}


def test_a_drawing_is_not_kept_in_memory(settings: Settings, reads: Counter[str]) -> None:
    write_note(settings.vault, "drawing.md", "x" * 1_000_000)
    vault = VaultNotes(settings.vault_root)

    first, second = ([note.path for note in vault.counted_by(settings)] for _ in range(2))

    assert first == second == ["a.md", "b.md", "c.md", "drawing.md"]
    assert reads == {"a.md": 1, "b.md": 1, "c.md": 1, "drawing.md": 2}


def test_each_question_tells_how_many_notes_are_read(settings: Settings) -> None:
    told: list[tuple[int, int]] = []
    vault = VaultNotes(settings.vault_root, lambda done, total: told.append((done, total)))

    list(vault.counted_by(settings))

    assert told == [(0, 3), (1, 3), (2, 3)]
