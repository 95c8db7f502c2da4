"""A note asks that its cards are suspended: by a property or a tag, and once."""

from __future__ import annotations

import pytest

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.planning.plan import SUSPENDED_BY_NOTE
from support.syncing import question

CARDS = f"{question('Alpha?', 'One.')}\n{question('Beta?', 'Two.')}"
BOTH_WAYS = "#flashcards\n\nGamma:::Three\n"


def queues(anki: AnkiPlace, front: str) -> list[bool]:
    """Returns which cards of an Anki note are suspended."""
    return [card.queue == -1 for card in anki.cards(front)]


async def synced(anki: AnkiPlace) -> None:
    anki.write("a.md", CARDS)
    anki.write("b.md", question("Other?", "Another thing."))
    await anki.sync()
    anki.answer("Alpha?")


@pytest.mark.parametrize(
    "note",
    [
        f"---\nanki: suspended\n---\n{CARDS}",
        f"---\ntags: [anki/suspended]\n---\n{CARDS}",
        f"{CARDS}\n#anki/suspend\n",
    ],
)
async def test_a_note_suspends_its_cards_and_resumes_them(anki: AnkiPlace, note: str) -> None:
    await synced(anki)
    ids = {front: found.id for front, found in anki.notes().items()}
    anki.write("a.md", note)
    report = await anki.sync()
    assert [action.reason for action in report.actions] == [SUSPENDED_BY_NOTE] * 2
    assert queues(anki, "Alpha?") == queues(anki, "Beta?") == [True]
    assert queues(anki, "Other?") == [False]
    assert not (await anki.sync()).actions
    anki.write("a.md", CARDS.replace("Two.", "Two, and more."))
    await anki.sync()
    assert queues(anki, "Alpha?") == queues(anki, "Beta?") == [False]
    assert anki.notes()["Beta?"]["Back"] == "Two, and more."
    assert {front: found.id for front, found in anki.notes().items()} == ids
    assert anki.cards("Alpha?")[0].reps == 1
    assert not anki.notes()["Alpha?"].tags
    assert not (await anki.sync()).actions


async def test_a_card_that_the_user_resumes_in_anki_stays_resumed(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.write("a.md", f"---\nanki: suspended\n---\n{CARDS}")
    await anki.sync()
    card = anki.cards("Alpha?")[0]
    with anki.collection() as collection:
        collection.sched.unsuspend_cards([card.id])
    for _ in range(2):
        assert [one for one in (await anki.sync()).actions if one.kind is not ActionKind.CONFLICT] == []
    assert queues(anki, "Alpha?") == [False]
    assert queues(anki, "Beta?") == [True]


async def test_a_card_that_the_user_had_suspended_stays_suspended_when_the_note_resumes(
    anki: AnkiPlace,
) -> None:
    anki.write("c.md", BOTH_WAYS)
    await anki.sync()
    second = anki.cards("Gamma")[1]
    with anki.collection() as collection:
        collection.sched.suspend_cards([second.id])
    anki.write("c.md", f"---\nanki: suspended\n---\n{BOTH_WAYS}")
    await anki.sync()
    assert queues(anki, "Gamma") == [True, True]
    anki.write("c.md", BOTH_WAYS)
    await anki.sync()
    assert queues(anki, "Gamma") == [False, True]


async def test_it_can_be_undone(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.write("a.md", f"---\nanki: suspended\n---\n{CARDS}")
    await anki.sync()
    await anki.undo()
    assert queues(anki, "Alpha?") == queues(anki, "Beta?") == [False]
    assert not anki.notes()["Alpha?"].tags


async def test_many_are_suspended_only_when_asked(anki: AnkiPlace) -> None:
    body = "\n".join(question(f"What is {number}?", f"It is {number * 7919}.") for number in range(12))
    anki.write("many.md", body)
    await anki.sync()
    anki.write("many.md", f"---\nanki: suspended\n---\n{body}")
    with pytest.raises(GuardError):
        await anki.sync()
    assert queues(anki, "What is 3?") == [False]
    await anki.sync(approve=lambda *_: True)
    assert queues(anki, "What is 3?") == [True]


async def test_a_note_that_asks_from_the_first_makes_no_card_until_it_is_resumed(anki: AnkiPlace) -> None:
    anki.write("a.md", f"---\nanki: suspended\n---\n{CARDS}")
    await anki.sync()
    assert not anki.notes()
    anki.write("a.md", CARDS)
    await anki.sync()
    assert queues(anki, "Alpha?") == [False]


async def test_the_deck_property_moves_cards(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.write("a.md", f"---\ndeck: Exam\n---\n{CARDS}")
    await anki.sync()
    assert anki.decks_of("Alpha?") == anki.decks_of("Beta?") == ["Exam"]
    assert anki.cards("Alpha?")[0].reps == 1
