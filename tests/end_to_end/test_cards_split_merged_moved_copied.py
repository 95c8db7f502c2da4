"""When cards are split, merged, moved or copied, reviews stay with their cards, and a notice explains it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note

TCP = "TCP brings every byte in order."
UDP = "UDP sends datagrams and forgets."


async def told(settings: Settings) -> list[str]:
    """Returns the notices of a sync."""
    said: list[Event] = []
    await sync(settings, listener=said.append)
    return [event.message for event in said if isinstance(event, Notice)]


def anki_ids(settings: Settings) -> dict[str, int]:
    """Returns the ids of the Anki notes, by question."""
    path = Path(settings.target.removeprefix("file:"))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, flds FROM notes").fetchall()
    return {fields.split("\x1f")[0]: anki_id for anki_id, fields in rows}


async def test_of_a_card_that_is_split_one_half_keeps_the_reviews_and_both_are_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", question("What are TCP and UDP?", f"{TCP} {UDP}"))
    await sync(settings)
    (before,) = anki_ids(settings).values()

    write_note(settings.vault, "n.md", f"{question('What is TCP?', TCP)}\n{question('What is UDP?', UDP)}")
    said = await told(settings)

    after = anki_ids(settings)
    assert (len(after), before in after.values()) == (2, True)
    assert [sentence for sentence in said if "was split" in sentence and "n.md" in sentence]


async def test_merged_cards_are_named_and_the_removed_one_follows_the_usual_rule(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", f"{question('What is TCP?', TCP)}\n{question('What is UDP?', UDP)}")
    await sync(settings)
    before = anki_ids(settings)

    write_note(settings.vault, "n.md", question("What are TCP and UDP?", f"{TCP} {UDP}"))
    said = await told(settings)

    assert set(anki_ids(settings).values()) < set(before.values())
    assert [sentence for sentence in said if "were merged" in sentence and "n.md" in sentence]


async def test_a_card_that_moves_to_another_note_keeps_its_anki_note_and_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", f"{question('What is TCP?', TCP)}\n{question('What is UDP?', UDP)}")
    await sync(settings)
    before = anki_ids(settings)

    write_note(settings.vault, "a.md", question("What is TCP?", TCP))
    write_note(settings.vault, "b.md", question("What is UDP?", UDP))
    said = await told(settings)

    assert anki_ids(settings) == before
    assert [sentence for sentence in said if "moved from a.md to b.md" in sentence]


async def test_a_renamed_note_causes_no_notice(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", TCP))
    await sync(settings)

    (settings.vault / "a.md").rename(settings.vault / "b.md")

    assert await told(settings) == []


async def test_a_card_that_is_copied_with_its_id_is_a_card_of_its_own_and_both_are_named(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", TCP))
    await sync(settings)
    before = anki_ids(settings)
    card = f"{question('What is TCP?', TCP)}<!--ID: {before['What is TCP?']}-->\n"
    write_note(settings.vault, "a.md", card)
    write_note(settings.vault, "b.md", card.replace("What is TCP?", "What does TCP do for every byte?"))

    said = await told(settings)

    after = anki_ids(settings)
    assert (len(after), after["What is TCP?"]) == (2, before["What is TCP?"])
    assert [sentence for sentence in said if "is named by 2 cards" in sentence]
    found = {(each.path, each.code) for each in (await index_report(settings)).findings}
    assert found == {("a.md", "shared-anki-id"), ("b.md", "shared-anki-id")}


async def test_a_card_is_found_by_its_id_in_another_note_with_other_words(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("What is TCP?", TCP))
    await sync(settings)
    (before,) = anki_ids(settings).values()

    write_note(settings.vault, "a.md", question("Something else entirely", "with another answer"))
    write_note(settings.vault, "b.md", f"{question('Wholly new', 'words')}<!--ID: {before}-->\n")
    await sync(settings)

    assert anki_ids(settings)["Wholly new"] == before


async def test_a_slug_that_two_notes_declare_goes_to_one_of_them_and_both_are_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    body = "# Question (EN)\nWhat is TCP?\n# Answer (EN)\nA protocol.\n"
    for name in ("q-a.md", "q-b.md"):
        write_note(settings.vault, name, f"---\nanki_slugs: [tcp-0-en]\n---\n{body}")

    said = await told(settings)

    assert "tcp-0-en" in anki_notes(settings)
    assert len(anki_notes(settings)) == 2
    assert [sentence for sentence in said if "tcp-0-en is declared by 2 cards" in sentence]
    findings = (await index_report(settings)).findings
    assert [(each.path, each.code) for each in findings if each.code == "shared-slug"] == [
        ("q-a.md", "shared-slug"),
        ("q-b.md", "shared-slug"),
    ]
