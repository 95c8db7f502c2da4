"""A note that names the Anki note of another tool keeps that one and gets no second."""

from __future__ import annotations

from pathlib import Path

from anki.collection import Collection

from end_to_end.test_adoption import add, collection_at
from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.settings import Settings
from support.syncing import adopt, settings_for, sync, write_note


def with_a_note_of_another_tool(tmp_path: Path) -> tuple[Settings, Path, int]:
    settings = settings_for(tmp_path)
    path = Path(settings.target.removeprefix("file:"))
    path.parent.mkdir(exist_ok=True)
    with collection_at(path) as collection:
        anki_id = add(collection, "Another wording?", "Yes.")
    write_note(settings.vault, "n.md", f"Q: What is it?\nA: Yes.\n<!--ID: {anki_id}-->\n")
    return settings, path, anki_id


def ids(collection: Collection) -> list[int]:
    return [*collection.find_notes("")]


async def test_a_sync_makes_no_second_anki_note_and_says_what_to_do(tmp_path: Path) -> None:
    settings, path, anki_id = with_a_note_of_another_tool(tmp_path)
    said: list[Event] = []
    await sync(settings, listener=said.append)
    with collection_at(path) as collection:
        assert ids(collection) == [anki_id]
    notices = [event.message for event in said if isinstance(event, Notice)]
    assert any("Link them (adopt)" in notice for notice in notices)


async def test_it_is_linked_by_its_id_whatever_its_text_is(tmp_path: Path) -> None:
    settings, path, anki_id = with_a_note_of_another_tool(tmp_path)
    report = await adopt(settings)
    assert [action.reason for action in report.actions] == ["by id"]
    await sync(settings)
    with collection_at(path) as collection:
        assert ids(collection) == [anki_id]
        assert collection.get_note(anki_id)["Front"] == "Another wording?"  # type: ignore[arg-type]


async def test_an_id_that_anki_does_not_know_holds_nothing_back(tmp_path: Path) -> None:
    settings, path, anki_id = with_a_note_of_another_tool(tmp_path)
    with collection_at(path) as collection:
        collection.remove_notes([anki_id])  # type: ignore[list-item]
    await sync(settings)
    with collection_at(path) as collection:
        assert len(ids(collection)) == 1
