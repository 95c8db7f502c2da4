"""What comes back from Anki: statistics of cards, cards to mend, and the note of a card."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable

import pytest

from ankiconnect.client import call
from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.from_anki.finding import find_shown, find_sources, open_in_anki
from obsidian_anki_sync.pipeline.from_anki.mend import (
    MendRules,
    Reason,
    cards_to_mend,
    mend_rules,
)
from obsidian_anki_sync.pipeline.from_anki.stats import Grouping, study_report
from obsidian_anki_sync.settings.schema import MendSettings
from support.syncing import question

# Interval, days until due, lapses.
REVIEWED = {"Alpha?": (5, 0, 0), "Beta?": (30, 3, 1), "Gamma?": (90, 40, 6)}


async def learned(anki: AnkiPlace) -> None:
    """Makes cards in every state: new, young and due, mature and due in three days, mature and later."""
    anki.write("a.md", f"---\ntags: [one]\n---\n\n{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}")
    anki.write("in/b.md", f"---\ntags: [one/two]\ndeck: Deck::Below\n---\n\n{question('Gamma?', 'Three.')}")
    anki.write("in/c.md", question("Delta?", "Four."))
    await anki.sync()
    cards = {front: anki.cards(front)[0].id for front in REVIEWED}
    with anki.collection() as collection:
        assert collection.db is not None
        for front, (interval, days, lapses) in REVIEWED.items():
            collection.db.execute(
                "update cards set type = 2, queue = 2, ivl = ?, due = ?, lapses = ?, reps = 5, data = ?"
                " where id = ?",
                interval,
                collection.sched.today + days,
                lapses,
                json.dumps({"s": interval, "d": 5.5}),
                cards[front],
            )
        _log(collection.db, cards["Beta?"], [3, 1, 3, 3])


def _log(database: object, card: int, answers: Iterable[int]) -> None:

    now = int(time.time() * 1000)
    for number, answer in enumerate(answers):
        database.execute(  # type: ignore[attr-defined]
            "insert into revlog values (?, ?, -1, ?, 30, 20, 2500, 1000, 1)",
            now - 1000 * number,
            card,
            answer,
        )


async def test_cards_are_counted_by_their_state(anki: AnkiPlace) -> None:
    await learned(anki)
    total = (await study_report(anki.settings, Grouping.NOTE)).total
    assert (total.cards, total.new, total.learning, total.young, total.mature) == (4, 1, 0, 1, 2)
    assert (total.due_today, total.due_week, total.suspended) == (1, 2, 0)
    assert (total.reviews, total.failed, total.retention) == (4, 1, 0.75)
    assert total.stability == pytest.approx(30)
    assert total.difficulty == pytest.approx(0.5, abs=0.11)


async def test_a_learning_step_later_today_is_due_today(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    await anki.sync()
    [alpha] = anki.cards("Alpha?")
    with anki.collection() as collection:
        assert collection.db is not None
        due = int(time.time()) + 2 * 3600
        collection.db.execute("update cards set type = 1, queue = 1, due = ? where id = ?", due, alpha.id)
    total = (await study_report(anki.settings, Grouping.NOTE)).total
    assert (total.learning, total.due_today, total.due_week) == (1, 1, 1)


@pytest.mark.parametrize(
    ("grouping", "groups"),
    [
        (Grouping.NOTE, {"a.md": 2, "in/b.md": 1, "in/c.md": 1}),
        (Grouping.FOLDER, {"/": 2, "in": 2}),
        (Grouping.TAG, {"one": 3, "one::two": 1}),
    ],
)
async def test_cards_are_grouped(anki: AnkiPlace, grouping: Grouping, groups: dict[str, int]) -> None:
    await learned(anki)
    report = await study_report(anki.settings, grouping)
    assert {name: sums.cards for name, sums in report.groups} == groups


async def test_a_deck_counts_for_those_above_it(anki: AnkiPlace) -> None:
    await learned(anki)
    groups = dict((await study_report(anki.settings, Grouping.DECK)).groups)
    assert (groups["Deck"].cards, groups["Deck::Below"].cards) == (1, 1)


async def test_cards_to_mend_are_listed_with_note_line_and_reasons(anki: AnkiPlace) -> None:
    await learned(anki)
    alpha, delta = anki.cards("Alpha?")[0], anki.cards("Delta?")[0]
    beta = anki.notes()["Beta?"]
    with anki.collection() as collection:
        collection.set_user_flag_for_cards(1, [alpha.id])
        collection.sched.suspend_cards([delta.id])
        beta.add_tag("Mend")
        beta.add_tag("leech")
        collection.update_note(beta)
    found = await cards_to_mend(anki.settings, MendRules())
    assert [(card.front, card.note_path, card.line, card.reasons) for card in found] == [
        ("Alpha?", "a.md", 5, ("flag 1",)),
        ("Beta?", "a.md", 8, ("tag mend", "leech")),
        ("Gamma?", "in/b.md", 6, ("6 lapses",)),
        ("Delta?", "in/c.md", 1, ("suspended",)),
    ]
    assert [card.front for card in await cards_to_mend(anki.settings, MendRules(flags=frozenset({2})))] == [
        "Beta?",
        "Gamma?",
        "Delta?",
    ]


async def test_a_card_leads_to_its_note(anki: AnkiPlace) -> None:
    await learned(anki)
    note = anki.notes()["Gamma?"]
    for text in (str(note.id), note["Slug"], "gamma"):
        [found] = await find_sources(anki.settings, text)
        assert (found.note_path, found.line, found.anki_id) == ("in/b.md", 6, note.id)
    assert await find_sources(anki.settings, "nowhere") == ()


async def test_the_card_that_anki_shows_leads_to_its_note(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("in/b.md", f"# B\n\n{question('Beta?', 'Two.')}")
    await anki.sync()
    if anki.settings.target.startswith("file:"):
        with pytest.raises(UsageError, match="browser"):
            await find_shown(anki.settings)
        return
    url = anki.settings.target.replace("ankiconnect:", "http:")
    with pytest.raises(UsageError, match="Anki shows no card"):
        await find_shown(anki.settings)

    beta = anki.notes()["Beta?"].id
    call(url, "guiBrowse", query=f"nid:{beta}")
    for _ in range(100):  # Anki's browser searches after the answer
        if call(url, "guiSelectedNotes") == [beta]:
            break
        await asyncio.sleep(0.1)
    assert [(card.note_path, card.line) for card in await find_shown(anki.settings)] == [("in/b.md", 3)]

    call(url, "guiDeckReview", name=anki.decks_of("Alpha?")[0])
    under_review = call(url, "guiCurrentCard")["cardId"]
    [found] = await find_shown(anki.settings)
    assert call(url, "cardsToNotes", cards=[under_review]) == [found.anki_id]


async def test_a_card_of_another_vault_leads_to_no_note(anki: AnkiPlace) -> None:
    if anki.settings.target.startswith("file:"):
        pytest.skip("A file shows no card.")
    anki.write("a.md", question("Alpha?", "One."))
    await anki.sync()
    url = anki.settings.target.replace("ankiconnect:", "http:")
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "Mine?", "Back": "Yes."}}
    call(url, "addNote", note=note)
    call(url, "guiDeckReview", name="Default")
    with pytest.raises(UsageError, match="not of this vault"):
        await find_shown(anki.settings)


async def test_a_note_leads_to_its_cards(anki: AnkiPlace) -> None:
    await learned(anki)
    if anki.settings.target.startswith("file:"):
        with pytest.raises(UsageError, match="browser"):
            await open_in_anki(anki.settings, "a.md")
        return
    assert [card.front for card in await open_in_anki(anki.settings, "a.md")] == ["Alpha?", "Beta?"]
    assert [card.front for card in await open_in_anki(anki.settings, "a.md", 9)] == ["Beta?"]
    above = await open_in_anki(anki.settings, "a.md", 1)
    assert [card.front for card in above] == ["Alpha?", "Beta?"]
    anki.write("without.md", "No card.")
    with pytest.raises(UsageError, match="No card"):
        await open_in_anki(anki.settings, "without.md", 1)


async def test_a_mended_card_loses_its_flag_mark_and_tags_and_nothing_else(anki: AnkiPlace) -> None:
    anki.write("a.md", f"{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}\n")
    await anki.sync()
    for front, tags in (("Alpha?", ["mend", "marked", "leech", "mine"]), ("Beta?", ["mend"])):
        note, [card] = anki.notes()[front], anki.cards(front)
        with anki.collection() as collection:
            note.tags += tags
            collection.update_note(note)
            collection.set_user_flag_for_cards(3, [card.id])
    [card] = anki.cards("Alpha?")
    with anki.collection() as collection:
        collection.sched.suspend_cards([card.id])
    rules = mend_rules(anki.settings)
    alpha, beta = await cards_to_mend(anki.settings, rules)

    await anki.mend([alpha.slug], rules)
    assert [one.reasons for one in await cards_to_mend(anki.settings, rules)] == [
        ("suspended",),
        beta.reasons,
    ]
    assert anki.notes()["Alpha?"].tags == ["mine"]

    await anki.mend([alpha.slug], rules, resume=True)
    assert [one.slug for one in await cards_to_mend(anki.settings, rules)] == [beta.slug]
    assert (await anki.sync()).conflicts == ()
    assert anki.notes()["Alpha?"].tags == ["mine"]


async def test_only_the_flags_and_tags_of_the_settings_ask_to_mend(anki: AnkiPlace) -> None:
    anki.write("a.md", f"{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}\n")
    await anki.sync()
    for front, flag, tag in (("Alpha?", 1, "fix"), ("Beta?", 2, "mend")):
        note, [card] = anki.notes()[front], anki.cards(front)
        with anki.collection() as collection:
            note.tags.append(tag)
            collection.update_note(note)
            collection.set_user_flag_for_cards(flag, [card.id])
    settings = anki.settings.with_changes(mend=MendSettings(flags=(1,), tags=("fix",)))
    rules = mend_rules(settings)
    [alpha] = await cards_to_mend(settings, rules)
    assert alpha.why == (Reason("flag", "1"), Reason("tag", "fix"))
    await anki.mend([alpha.slug], rules)
    assert await cards_to_mend(settings, rules) == []
    assert [card.flags for card in anki.cards("Beta?")] == [2]
