"""A vault that another tool synced becomes this program's: no duplicate, and no review is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from end_to_end.test_adoption import add, collection_at, history, rows
from obsidian_anki_sync.settings import Settings
from support.processes import environment, run_program
from support.syncing import settings_for, write_note

# A note of each tool with two cards of which the Anki notes have the ids {0} and {1}.
NAMING = {
    "obsidian-to-anki": "START\nBasic\nOne?\nBack: 1\n<!--ID: {0}-->\nEND\n\n"
    "STARTI [Basic] Two? Back: 2 <!--ID: {1}--> ENDI\n",
    "obsidian-to-anki-heading": "# One?\n1\n<!--ID: {0}-->\n\n# Two?\n2\n<!--ID: {1}-->\n",
    "obsidian-to-anki-inline": "One?::1\n<!--ID: {0}-->\n\nTwo?::2\n<!--ID: {1}-->\n",
    "obsidian-to-anki-tag": "One? #flashcard\n1\n<!--ID: {0}-->\n\nTwo? #flashcard\n2\n<!--ID: {1}-->\n",
    "obsidian-to-anki-table": "| One? |\n| --- |\n| 1 |\n<!--ID: {0}-->\n\n"
    "| Two? |\n| --- |\n| 2 |\n<!--ID: {1}-->\n",
    "obsidian-to-anki-ruled": "One?\n---\n1\n<!--ID: {0}-->\n\nTwo?\n---\n2\n<!--ID: {1}-->\n",
    "obsidian-to-anki-callout": "> [!anki]- One?\n> 1\n<!--ID: {0}-->\n\n> [!qa] Two?\n> 2 <!--ID: {1}-->\n",
    "question-answer": "Q: One?\nA: 1\n<!--ID: {0}-->\n\nQ: Two?\nA: 2\n<!--ID: {1}-->\n",
    "flashcards": "One? #card\n1\n^{0}\n\nTwo? #card\n2\n^{1}\n",
    "flashcards-inline": "One?::1\n^{0}\n\nTwo?::2\n^{1}\n",
    "flashcards-2": "---\nflashcards:\n  q-a1b2: {{nid: {0}, hash: a}}\n"
    "  q-b2c3: {{nid: {1}, hash: b}}\n---\n"
    "> [!CARD] One? ^q-a1b2\n> 1\n\n> [!CARD] Two? ^q-b2c3\n> 2\n",
    "spaced-repetition": "#flashcards\n\nOne?::1\n<!--ID: {0}-->\n\nTwo?::2\n<!--ID: {1}-->\n",
    "anki-bridge": "```anki\nid: {0}\n---\nOne?\n===\n1\n```\n\n```anki\nid: {1}\n---\nTwo?\n===\n2\n```\n",
    "inka2": "Text.\n\n---\nDeck: Theirs\n\n<!--ID: {0}-->\n1. One?\n\n> 1\n\n"
    "<!--ID: {1}-->\n2. Two?\n\n> 2\n---\n",
    "heading-tags": "# One? #flashcard/1way\n1\n<!--ID: {0}-->\n\n"
    "# Two? #flashcard/1way\n2\n<!--ID: {1}-->\n",
    "obsankipy": "One? #spaced\n1\n<!--ID: {0}-->\n\nTwo? #spaced\n2\n<!--ID: {1}-->\n",
}
# Tools whose notes do not name the Anki notes: these are matched by their words.
BY_WORDS = {
    "comment-blocks": '<!-- basicblock-start oid="Obsa" -->\nOne?\n::\n1\n<!-- basicblock-end -->\n\n'
    '<!-- basicblock-start oid="Obsb" -->\nTwo?\n::\n2\n<!-- basicblock-end -->\n',
}
# Tools that make one card of each whole note.
WHOLE = {
    "yanki": "---\nnoteId: {0}\n---\nOne?\n\n---\n\n1\n",
    "note-synchronizer": "---\nmid: 1500000000001\nnid: {0}\n---\n1\n",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path)
    collection_of(settings).parent.mkdir(exist_ok=True)
    settings.vault.mkdir()
    return settings


def collection_of(settings: Settings) -> Path:
    return Path(settings.target.removeprefix("file:"))


def run(settings: Settings, *words: str) -> Any:
    """Returns the document that a command prints."""
    config = collection_of(settings).with_name("config.toml")
    config.touch()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "obsidian_anki_sync", *words, "--json", "--config", str(config)),
            *("--vault", str(settings.vault), "--target", settings.target, "--db", str(settings.db)),
            *("--set", "workers=1"),
        ],
        env=environment(),
        capture_output=True,
        check=False,
    )
    return json.loads(done.stdout)


def imported(settings: Settings, syntax: str) -> Any:
    """Reports, sets up and links, and syncs; returns the report."""
    with collection_at(collection_of(settings)) as collection:
        before, notes = history(collection), rows(collection, "select id, mid, mod, flds from notes")
    report = run(settings, "import", syntax)
    with collection_at(collection_of(settings)) as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == notes, "a report changed Anki"
    linked = run(settings, "import", syntax, "--apply")
    assert linked["adoption"]["session"]["statistics"]["cards_updated"] == len(notes), linked
    synced = run(settings, "sync")
    assert synced["session"]["statistics"]["cards_created"] == 0
    with collection_at(collection_of(settings)) as collection:
        assert [[anki_id] for anki_id, *_ in notes] == [
            [*row] for row in rows(collection, "select id from notes")
        ]
        assert history(collection) == before
    return report


@pytest.mark.parametrize("syntax", NAMING)
def test_anki_notes_that_a_note_names_are_linked(settings: Settings, syntax: str) -> None:
    with collection_at(collection_of(settings)) as collection:
        ids = [add(collection, f"Reworded in Anki {n}?", f"{n}") for n in (1, 2)]
    write_note(settings.vault, "Words.md", NAMING[syntax].format(*ids))
    report = imported(settings, syntax)
    [note] = report["notes"]
    assert (note["path"], note["cards"], note["named"]) == ("Words.md", 2, 2)
    assert [action["reason"] for action in report["adoption"]["actions"]] == ["by id", "by id"]


@pytest.mark.parametrize("syntax", BY_WORDS)
def test_anki_notes_without_an_id_in_a_note_are_linked_by_their_words(
    settings: Settings, syntax: str
) -> None:
    with collection_at(collection_of(settings)) as collection:
        add(collection, "One?", "1")
        add(collection, "Two?", "2")
    write_note(settings.vault, "Words.md", BY_WORDS[syntax])
    assert imported(settings, syntax)["notes"][0]["cards"] == 2


@pytest.mark.parametrize("syntax", WHOLE)
def test_the_anki_note_of_a_note_that_is_one_card_is_linked(settings: Settings, syntax: str) -> None:
    with collection_at(collection_of(settings)) as collection:
        anki_id = add(collection, "Reworded in Anki?", "1")
    write_note(settings.vault, "One?.md", WHOLE[syntax].format(anki_id))
    assert imported(settings, syntax)["notes"][0]["named"] == 1


def test_the_other_tools_own_settings_are_followed(settings: Settings) -> None:
    its_own = {
        "Syntax": {"Begin Note": "BEGIN", "End Note": "STOP"},
        "FOLDER_DECKS": {"Words": "Their deck"},
        "Defaults": {"Tag": "Obsidian_to_Anki"},
    }
    write_note(
        settings.vault,
        ".obsidian/plugins/obsidian-to-anki-plugin/data.json",
        json.dumps({"settings": its_own}),
    )
    with collection_at(collection_of(settings)) as collection:
        anki_id = add(collection, "Reworded in Anki?", "1")
    write_note(settings.vault, "Words/a.md", f"BEGIN\nBasic\nOne?\nBack: 1\n<!--ID: {anki_id}-->\nSTOP\n")
    report = imported(settings, "obsidian-to-anki")
    assert report["missing_settings"]["syntax"]["obsidian_to_anki"]["folder_decks"] == {"Words": "Their deck"}
    assert run(settings, "import", "obsidian-to-anki")["missing_settings"] == {}


def test_a_file_that_has_no_settings_is_an_error(settings: Settings, tmp_path: Path) -> None:
    for content in (None, "{"):
        file = tmp_path / "data.json"
        if content:
            file.write_text(content)
        refused = run(settings, "import", "obsidian-to-anki", "--data", str(file))
        assert (refused["error"]["code"], str(file) in refused["error"]["message"]) == ("usage", True)
    assert run(settings, "import", "inka2", "--data", str(file))["error"]["code"] == "usage"


def test_applying_writes_the_settings_that_the_next_sync_needs(settings: Settings) -> None:
    config = collection_of(settings).with_name("config.toml")
    config.write_text('deck = "Mine"\n[syntax.yanki]\nfolders = ["Y"]\n')
    write_note(settings.vault, "a.md", NAMING["obsankipy"].format(1600000000001, 1600000000002))

    missing = run(settings, "import", "obsankipy", "--apply")["missing_settings"]

    assert "obsankipy" in missing["syntaxes"]
    assert tomllib.loads(config.read_text())["syntax"] == {"yanki": {"folders": ["Y"]}}
    assert run(settings, "import", "obsankipy")["missing_settings"] == {}
    assert run(settings, "sync")["session"]["statistics"]["cards_created"] == 2


def test_in_a_vault_of_obsidians_the_settings_are_the_vaults(settings: Settings) -> None:
    write_note(settings.vault, ".obsidian/plugins/yanki/data.json", json.dumps({"folders": ["Y"]}))
    write_note(settings.vault, "Y/a.md", "One?\n\n---\n\n1\n")

    run(settings, "import", "yanki", "--apply")

    own = settings.vault / ".obsidian" / "plugins" / "resumable-anki-sync" / "data.json"
    assert '"syntax.yanki.folders"' in own.read_text()
    assert run(settings, "sync")["session"]["statistics"]["cards_created"] == 1


def test_a_settings_file_that_cannot_be_read_links_nothing(settings: Settings, tmp_path: Path) -> None:
    with collection_at(collection_of(settings)) as collection:
        anki_id = add(collection, "One?", "1")
        before = rows(collection, "select id, mid, mod, flds from notes")
    write_note(settings.vault, "a.md", NAMING["obsankipy"].format(anki_id, 2))
    collection_of(settings).with_name("config.toml").write_text("deck = \n")

    assert run(settings, "import", "obsankipy", "--apply")["error"]["code"] == "usage"

    with collection_at(collection_of(settings)) as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == before


def test_half_a_card_is_a_finding_with_its_line(settings: Settings) -> None:
    write_note(settings.vault, "a.md", "Text.\n\nSTART\nBasic\nOne?\n")
    [note] = run(settings, "import", "obsidian-to-anki")["notes"]
    assert [(found["code"], found["line"]) for found in note["findings"]] == [("start-without-end", 3)]


def test_a_report_leaves_nothing_behind_that_a_sync_would_bring_to_anki(settings: Settings) -> None:
    with collection_at(collection_of(settings)) as collection:
        ids = [add(collection, f"{name}?", "1") for name in ("One", "Two")]
        before = rows(collection, "select id, mid, mod, flds from notes")
    write_note(settings.vault, "a.md", NAMING["obsankipy"].format(*ids))
    assert len(run(settings, "import", "obsankipy")["adoption"]["actions"]) == 2
    assert run(settings, "sync")["actions"] == []
    with collection_at(collection_of(settings)) as collection:
        assert rows(collection, "select id, mid, mod, flds from notes") == before


def test_the_lines_that_are_printed_are_those_that_the_settings_need(settings: Settings) -> None:
    write_note(settings.vault, "a.md", NAMING["inka2"].format(1600000000001, 1600000000002))
    missing = run(settings, "import", "inka2")["missing_settings"]
    printed = run_program("import", settings, "inka2").stdout
    assert "2 cards of inka2 in 1 note" in printed
    assert tomllib.loads(printed[printed.index("syntaxes = [") :]) == missing
