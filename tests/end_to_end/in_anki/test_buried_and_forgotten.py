"""A note asks to bury or to forget its cards: once, and an undo takes it back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from anki.cards import FSRSMemoryState
from anki.consts import CARD_TYPE_REV, QUEUE_TYPE_REV
from anki.decks import DeckId

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.errors import GuardError
from support.syncing import question

CARDS = f"{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}"
NEW, SUSPENDED, BURIED = 0, -1, -3
FORGET = f"---\nanki: forget\n---\n{CARDS}"
BURY = f"---\nanki: bury\n---\n{CARDS}"


def schedule(anki: AnkiPlace, front: str = "Alpha?") -> tuple[int, ...]:
    """Returns the numbers of a card that tell when it is due."""
    [card] = anki.cards(front)
    return card.type, card.queue, card.due, card.ivl, card.factor, card.reps, card.lapses, card.left


def learn(anki: AnkiPlace, front: str = "Alpha?") -> None:
    """Makes a card due in nine days, after five answers."""
    [card] = anki.cards(front)
    with anki.collection() as collection:
        card = collection.get_card(card.id)
        card.type, card.queue = CARD_TYPE_REV, QUEUE_TYPE_REV
        card.due, card.ivl, card.factor = collection.sched.today + 9, 12, 2350
        card.reps, card.lapses = 5, 1
        collection.update_card(card)


async def synced(anki: AnkiPlace) -> tuple[int, ...]:
    """Syncs two cards, of which one was learned; returns its schedule."""
    anki.write("a.md", CARDS)
    anki.write("b.md", question("Other?", "Another thing."))
    await anki.sync()
    learn(anki)
    return schedule(anki)


def verbs(actions: Sequence[object]) -> list[str]:
    """Returns what happens to each card, in words."""
    return sorted(action.verb for action in actions)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "note", [FORGET, f"---\ntags: [anki/forgotten]\n---\n{CARDS}", f"{CARDS}\n#anki/forget\n"]
)
async def test_a_note_forgets_its_cards_once(anki: AnkiPlace, note: str) -> None:
    before = await synced(anki)
    anki.write("a.md", note)
    assert "forget" in verbs((await anki.sync()).actions)
    kind, queue, due, interval, ease, reps, lapses, left = schedule(anki)
    assert (kind, queue, interval, ease, left) == (NEW, 0, 0, 0, 0)
    assert (due > 0, reps, lapses) == (True, before[5], before[6])
    assert not (await anki.sync()).actions

    learn(anki)
    learned = schedule(anki)
    anki.write("a.md", note.replace("Two.", "Two, and more."))
    assert verbs((await anki.sync()).actions) == ["update"]
    assert schedule(anki) == learned

    anki.write("a.md", CARDS)
    await anki.sync()
    assert schedule(anki) == learned
    anki.write("a.md", note)
    await anki.sync()
    assert schedule(anki)[0] == NEW


async def test_to_forget_is_undone_whole(anki: AnkiPlace) -> None:
    before = await synced(anki)
    anki.write("a.md", FORGET.replace("One.", "One, of a kind."))
    await anki.sync()
    assert (schedule(anki)[0], anki.notes()["Alpha?"]["Back"]) == (NEW, "One, of a kind.")
    await anki.undo()
    assert (schedule(anki), anki.notes()["Alpha?"]["Back"]) == (before, "One.")
    await anki.sync()
    assert (schedule(anki), anki.notes()["Alpha?"]["Back"]) == (before, "One, of a kind.")
    assert not (await anki.sync()).actions


async def test_to_forget_clears_the_memory_of_fsrs_and_a_collection_sets_it_back(anki: AnkiPlace) -> None:
    await synced(anki)
    [card] = anki.cards("Alpha?")
    with anki.collection() as collection:
        card = collection.get_card(card.id)
        card.memory_state = FSRSMemoryState(stability=12, difficulty=5)
        collection.update_card(card)
    anki.write("a.md", FORGET)
    await anki.sync()
    assert anki.cards("Alpha?")[0].memory_state is None
    await anki.undo()
    memory = anki.cards("Alpha?")[0].memory_state
    if anki.settings.target.startswith("file:"):
        assert memory is not None
        assert (memory.stability, memory.difficulty) == (12, 5)


async def test_a_card_that_was_answered_since_keeps_what_was_learned(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.write("a.md", FORGET)
    await anki.sync()
    anki.answer("Alpha?")
    learned = schedule(anki)
    [kept] = (await anki.undo()).kept
    assert (kept.reason, schedule(anki)) == ("it was reviewed since", learned)


async def test_a_note_buries_its_cards_until_the_next_day(anki: AnkiPlace) -> None:
    before = await synced(anki)
    anki.write("a.md", BURY)
    assert verbs((await anki.sync()).actions) == ["bury", "bury"]
    assert schedule(anki) == (before[0], BURIED, *before[2:])
    assert not (await anki.sync()).actions
    [card] = anki.cards("Alpha?")
    with anki.collection() as collection:
        collection.sched.unbury_cards([card.id])
    assert not (await anki.sync()).actions
    assert schedule(anki) == before


async def test_to_bury_is_undone(anki: AnkiPlace) -> None:
    before = await synced(anki)
    anki.write("a.md", BURY)
    await anki.sync()
    await anki.undo()
    assert schedule(anki) == before
    assert not (await anki.sync()).actions


@pytest.mark.parametrize("note", [BURY, FORGET])
async def test_a_suspended_card_stays_suspended(anki: AnkiPlace, note: str) -> None:
    await synced(anki)
    [card] = anki.cards("Alpha?")
    with anki.collection() as collection:
        collection.sched.suspend_cards([card.id])
    before = schedule(anki)
    anki.write("a.md", note)
    await anki.sync()
    assert schedule(anki)[1] == SUSPENDED
    await anki.undo()
    assert schedule(anki) == before


async def test_a_card_that_is_made_while_its_note_asks_is_new_and_stays_as_it_is(anki: AnkiPlace) -> None:
    anki.write("a.md", BURY)
    assert verbs((await anki.sync()).actions) == ["create", "create"]
    assert schedule(anki)[1] == 0
    assert not (await anki.sync()).actions


async def test_many_are_forgotten_only_when_asked(anki: AnkiPlace) -> None:
    body = "\n".join(question(f"What is {number}?", f"It is {number * 7919}.") for number in range(12))
    anki.write("many.md", body)
    await anki.sync()
    cards = [anki.cards(f"What is {number}?")[0].id for number in range(12)]
    with anki.collection() as collection:
        collection.sched.set_due_date(cards, "9")
    anki.write("many.md", f"---\nanki: forget\n---\n{body}")
    with pytest.raises(GuardError, match="would forget 12 of 12 cards"):
        await anki.sync()
    assert schedule(anki, "What is 3?")[0] != NEW
    await anki.sync(approve=lambda *_: True)
    assert schedule(anki, "What is 3?")[0] == NEW


async def test_a_card_in_a_filtered_deck_waits(anki: AnkiPlace) -> None:
    await synced(anki)
    [card] = anki.cards("Alpha?")
    with anki.collection() as collection:
        deck = collection.sched.get_or_create_filtered_deck(DeckId(0))
        deck.name = "Borrowed"
        deck.config.search_terms[0].search = f"cid:{card.id}"
        made = DeckId(collection.sched.add_or_update_filtered_deck(deck).id)
    before = schedule(anki)
    anki.write("a.md", FORGET)
    [noted] = (await anki.sync()).actions
    assert (noted.front, noted.differs) == ("Beta?", ("source",))
    assert any("filtered deck" in sentence for sentence in anki.said)
    assert schedule(anki) == before
    with anki.collection() as collection:
        collection.sched.empty_filtered_deck(made)
    assert verbs((await anki.sync()).actions) == ["forget"]
