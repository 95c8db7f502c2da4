"""If the setting is on, the ids of Anki notes are written into the notes, and nothing else changes there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from obsidian_anki_sync.formats.core.options import SyntaxOptions, YankiOptions
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.sync import id_comments
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note

_YANKI = SyntaxOptions(yanki=YankiOptions(folders=("yanki",)))
NOTES = {
    "plain.md": f"{question('one', 'eins')}more\n- item\n\n{question('two', 'zwei')}",
    "windows.md": "\ufeff- Q: three\r\n  A: drei\r\n\r\nend",
    "spaced.md": (
        "#flashcards\n\nfour::vier\n<!--SR:!2024-01-01,3,250-->\nfive:::fünf\n\nsix\n?\nsechs\n\n==seven==\n"
    ),
    "yanki/bare.md": "eight\n\n---\n\nacht\n",
    "yanki/with.md": "---\ntags: [x]\n---\nnine\n\n---\n\nneun",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_for(tmp_path, id_comments=True, syntax=_YANKI)
    for path, text in NOTES.items():
        write_note(made.vault, path, "").write_bytes(text.encode())
    return made


def contents(settings: Settings) -> dict[str, str]:
    return {path: (settings.vault / path).read_bytes().decode() for path in NOTES}


def anki_ids(settings: Settings) -> dict[str, int]:
    path = Path(settings.target.removeprefix("file:"))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, flds FROM notes").fetchall()
    return {fields.split("\x1f")[0]: anki_id for anki_id, fields in rows}


async def told(settings: Settings) -> list[str]:
    said: list[Event] = []
    await sync(settings, listener=said.append)
    return [event.message for event in said if isinstance(event, Notice)]


async def test_a_note_is_written_only_if_the_setting_is_on(settings: Settings) -> None:
    await sync(settings.with_changes(id_comments=False))

    assert contents(settings) == NOTES


async def test_each_card_gets_the_id_of_its_anki_note_after_it(settings: Settings) -> None:
    await sync(settings)

    ids = anki_ids(settings)
    comment = {front: f"<!--ID: {anki_id}-->" for front, anki_id in ids.items()}
    assert contents(settings) == {
        "plain.md": f"Q: one\nA: eins\nmore\n- item\n{comment['one']}\n\nQ: two\nA: zwei\n{comment['two']}\n",
        "windows.md": f"\ufeff- Q: three\r\n  A: drei\r\n{comment['three']}\r\n\r\nend",
        "spaced.md": (
            f"#flashcards\n\nfour::vier\n<!--SR:!2024-01-01,3,250-->\n{comment['four']}\n"
            f"five:::fünf\n{comment['five']}\n\nsix\n?\nsechs\n{comment['six']}\n\n"
            f"==seven==\n{comment['{{c1::seven}}']}\n"
        ),
        "yanki/bare.md": f"---\nnoteId: {ids['eight']}\n---\neight\n\n---\n\nacht\n",
        "yanki/with.md": f"---\ntags: [x]\nnoteId: {ids['nine']}\n---\nnine\n\n---\n\nneun",
    }


async def test_a_sync_of_notes_with_their_ids_finds_nothing_to_do(settings: Settings) -> None:
    await sync(settings)
    written, cards = contents(settings), anki_notes(settings)

    report = await sync(settings)

    assert (report.actions, contents(settings), anki_notes(settings)) == ((), written, cards)


async def test_a_lost_store_finds_each_card_by_its_id(settings: Settings) -> None:
    await sync(settings)
    before = anki_ids(settings)
    settings.store_path.unlink()
    text = (settings.vault / "plain.md").read_text("utf-8")
    write_note(settings.vault, "elsewhere.md", text.replace("two", "another").replace("zwei", "andere"))
    (settings.vault / "plain.md").unlink()

    await sync(settings)

    after = anki_ids(settings)
    assert (len(after), after["another"]) == (len(before), before["two"])


async def test_a_dry_run_writes_no_id(settings: Settings) -> None:
    await sync(settings, dry_run=True)

    assert contents(settings) == NOTES


async def test_a_note_that_changed_meanwhile_is_named_and_not_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = id_comments.write_ids

    async def edited_first(*arguments: object) -> None:
        write_note(settings.vault, "plain.md", question("edited", "meanwhile"))
        await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(id_comments, "write_ids", edited_first)
    said = await told(settings)

    assert (settings.vault / "plain.md").read_text("utf-8") == question("edited", "meanwhile")
    assert [sentence for sentence in said if "changed since they were read: 1 (plain.md)" in sentence]
    monkeypatch.undo()
    await sync(settings)
    assert "<!--ID:" in (settings.vault / "plain.md").read_text("utf-8")


async def test_a_syntax_that_cannot_hold_an_id_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, id_comments=True)
    text = "# Question (EN)\nx\n# Answer (EN)\ny\n"
    write_note(settings.vault, "q-a.md", text)

    said = await told(settings)

    assert (settings.vault / "q-a.md").read_text("utf-8") == text
    assert [sentence for sentence in said if sentence.startswith("Cards without an id in their notes: 1.")]


async def test_frontmatter_that_cannot_take_a_line_is_named_and_not_written(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, id_comments=True, syntax=_YANKI)
    text = "---\n{tags: [x]}\n---\nfront\n\n---\n\nback\n"
    write_note(settings.vault, "yanki/n.md", text)

    report = await sync(settings)

    assert (settings.vault / "yanki/n.md").read_text("utf-8") == text
    assert [failure.path for failure in report.failures] == ["yanki/n.md"]


@pytest.mark.parametrize("name", ["cards.apkg", "CARDS.APKG"])
async def test_no_id_of_a_package_is_written(tmp_path: Path, name: str) -> None:
    settings = settings_for(tmp_path, id_comments=True, target=f"file:{tmp_path / name}")
    write_note(settings.vault, "n.md", question("one", "eins"))

    said = await told(settings)

    assert (settings.vault / "n.md").read_text("utf-8") == question("one", "eins")
    assert [sentence for sentence in said if "package" in sentence]
