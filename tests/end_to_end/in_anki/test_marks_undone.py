"""To clear what asks to mend a card can be undone: flags, mark, tags and suspension."""

from __future__ import annotations

import pytest

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.from_anki.mend import cards_to_mend, mend_rules
from obsidian_anki_sync.pipeline.inspect.reports import history_report, progress_report
from support.syncing import question

SUSPENDED = -1
MARKS = ["leech", "marked", "mend", "mine"]


async def marked(anki: AnkiPlace) -> str:
    """Gives a reviewed card a flag, tags and a suspension; returns its slug."""
    anki.write("a.md", f"{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}\n")
    await anki.sync()
    anki.answer("Alpha?")
    note, [card] = anki.notes()["Alpha?"], anki.cards("Alpha?")
    with anki.collection() as collection:
        note.tags += MARKS
        collection.update_note(note)
        collection.set_user_flag_for_cards(3, [card.id])
        collection.sched.suspend_cards([card.id])
    return note["Slug"]


def state(anki: AnkiPlace) -> tuple[list[str], int, int, int, int]:
    """Returns tags, flag, queue, due and interval of the card."""
    [card] = anki.cards("Alpha?")
    return sorted(anki.notes()["Alpha?"].tags), card.flags, card.queue, card.due, card.ivl


@pytest.mark.parametrize("resume", [False, True])
async def test_an_undo_sets_flag_tags_and_suspension_again(anki: AnkiPlace, resume: bool) -> None:
    slug = await marked(anki)
    before, rules = state(anki), mend_rules(anki.settings)
    report = await anki.mend([slug], rules, resume=resume)
    assert report.session.settings.mode is Mode.MEND
    assert (state(anki)[:2], state(anki)[2] == SUSPENDED) == ((["mine"], 0), not resume)
    listed = await cards_to_mend(anki.settings, rules)
    assert [card.reasons for card in listed] == ([] if resume else [("suspended",)])

    undone = await anki.undo()
    assert undone.session.settings.undoes == report.session.session_id
    assert state(anki) == before
    assert not (await anki.sync()).actions
    assert state(anki) == before


async def test_the_list_of_sessions_and_the_history_show_it(anki: AnkiPlace) -> None:
    slug = await marked(anki)
    report = await anki.mend([slug], mend_rules(anki.settings))
    assert (await progress_report(anki.settings)).recent[0].session.session_id == report.session.session_id
    row = (await history_report(anki.settings, slug=slug, note=None))[0]
    assert (row.state, row.message) == ("done", "flags, mark and tags cleared")


async def test_later_changes_of_the_user_stay(anki: AnkiPlace) -> None:
    slug = await marked(anki)
    await anki.mend([slug], mend_rules(anki.settings), resume=True)
    anki.answer("Alpha?")
    note, [card] = anki.notes()["Alpha?"], anki.cards("Alpha?")
    with anki.collection() as collection:
        collection.set_user_flag_for_cards(5, [card.id])
        note.add_tag("later")
        collection.update_note(note)
    await anki.undo()
    tags, flag, queue, *_ = state(anki)
    assert (tags, flag, queue != SUSPENDED) == (sorted([*MARKS, "later"]), 5, True)


async def test_a_card_without_marks_is_not_touched(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    await anki.sync()
    slug = anki.notes()["Alpha?"]["Slug"]
    before = anki.notes()["Alpha?"].mod
    report = await anki.mend([slug], mend_rules(anki.settings), resume=True)
    assert (report.actions, anki.notes()["Alpha?"].mod) == ((), before)
