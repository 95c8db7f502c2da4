"""If the setting is on, a sync writes into each note when its cards are due and how well they are known."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.study import DAY_BEGINS
from support.syncing import question

NOTES = {
    "a.md": f"---\ntags: [one]\n---\n\n{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}",
    "b.md": f"\ufeff{question('Gamma?', 'Three.')}".replace("\n", "\r\n"),
    "new.md": question("Delta?", "Four."),
    "own.md": f"---\nanki-due: when I like\n---\n{question('Epsilon?', 'Five.')}",
}


def studied(anki: AnkiPlace, due: Mapping[str, int], answers: tuple[int, ...] = ()) -> None:
    """Makes cards reviewed ones that are due in so many days, the first of them with these answers."""
    cards = {front: anki.cards(front)[0].id for front in due}
    with anki.collection() as collection:
        assert collection.db is not None
        for front, days in due.items():
            collection.db.execute(
                "update cards set type = 2, queue = 2, ivl = 30, due = ?, reps = 5 where id = ?",
                collection.sched.today + days,
                cards[front],
            )
        now = int(time.time() * 1000)
        for number, answer in enumerate(answers):
            collection.db.execute(
                "insert into revlog values (?, ?, -1, ?, 30, 20, 2500, 1000, 1)",
                now - 1000 * number,
                cards[next(iter(due))],
                answer,
            )


def day(days: int) -> str:
    return (date.fromtimestamp(time.time() - DAY_BEGINS) + timedelta(days=days)).isoformat()


def contents(anki: AnkiPlace) -> dict[str, str]:
    return {path: (anki.settings.vault / path).read_bytes().decode() for path in NOTES}


def times(anki: AnkiPlace) -> dict[str, int]:
    return {path: (anki.settings.vault / path).stat().st_mtime_ns for path in NOTES}


async def written(anki: AnkiPlace) -> None:
    for path, text in NOTES.items():
        anki.write(path, "")
        (anki.settings.vault / path).write_bytes(text.encode())
    await anki.sync()
    studied(anki, {"Alpha?": 200, "Beta?": -3, "Gamma?": 0, "Epsilon?": 1}, (3, 1, 3, 3))
    assert contents(anki) == NOTES
    await anki.sync(study_properties=True)


async def test_properties_say_when_a_note_is_due_and_how_well_it_is_known(anki: AnkiPlace) -> None:
    await written(anki)
    assert contents(anki) == {
        **NOTES,
        "a.md": NOTES["a.md"].replace("]\n---", f"]\nanki-due: {day(-3)}\nanki-retention: 75\n---"),
        "b.md": NOTES["b.md"].replace("\ufeff", f"\ufeff---\r\nanki-due: {day(0)}\r\n---\r\n"),
    }
    assert "Properties written into notes: 2." in anki.said
    assert [said for said in anki.said if "own.md: Its property anki-due has a value of your own" in said]


async def test_a_sync_without_reviews_writes_nothing_and_changes_no_card(anki: AnkiPlace) -> None:
    await written(anki)
    text, at = contents(anki), times(anki)
    for _ in range(3):
        assert (await anki.sync(study_properties=True)).actions == ()
        assert (contents(anki), times(anki)) == (text, at)


async def test_a_review_changes_the_properties_of_its_note_alone(anki: AnkiPlace) -> None:
    await written(anki)
    at = times(anki)
    studied(anki, {"Beta?": 9})
    await anki.sync(study_properties=True)
    assert f"anki-due: {day(9)}" in contents(anki)["a.md"]
    assert {path for path in NOTES if times(anki)[path] != at[path]} == {"a.md"}


async def test_when_it_is_switched_off_every_note_is_as_before(anki: AnkiPlace) -> None:
    await written(anki)
    (anki.settings.vault / "b.md").rename(anki.settings.vault / "moved.md")
    await anki.sync()
    (anki.settings.vault / "moved.md").rename(anki.settings.vault / "b.md")
    assert contents(anki) == NOTES
    assert "Properties removed from notes: 2." in anki.said
    at = times(anki)
    await anki.sync()
    assert times(anki) == at


async def test_a_note_that_is_moved_and_edited_keeps_its_words(anki: AnkiPlace) -> None:
    await written(anki)
    note = anki.settings.vault / "a.md"
    note.write_text(f"{note.read_text('utf-8')}\nMore words.\n", "utf-8")
    note.rename(note.with_name("moved.md"))
    await anki.sync(study_properties=True)
    await anki.sync(study_properties=True)
    (note.with_name("moved.md")).rename(note)
    assert contents(anki)["a.md"].endswith("\nMore words.\n")
    assert f"anki-due: {day(-3)}" in contents(anki)["a.md"]
