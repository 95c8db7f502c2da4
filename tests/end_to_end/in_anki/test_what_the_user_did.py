"""What the user did in Anki stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from anki.consts import QUEUE_TYPE_SUSPENDED
from anki.decks import DeckId

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.note_type import REVERSED
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG
from support.syncing import question

KEPT = question("Kept?", "So that the guard has something to count.")
REVERSED_CARD = "#flashcards\n\nAlpha:::One\n"


def in_deck(deck: str, text: str) -> str:
    return f"---\ndeck: {deck}\n---\n\n{text}"


def suspended(anki: AnkiPlace, front: str) -> list[bool]:
    return [card.queue == QUEUE_TYPE_SUSPENDED for card in anki.cards(front)]


def suspend(anki: AnkiPlace, front: str, position: int = 0) -> None:
    card = anki.cards(front)[position]
    with anki.collection() as collection:
        collection.sched.suspend_cards([card.id])


# Decks


def rename_deck(anki: AnkiPlace, name: str, new_name: str) -> None:
    with anki.collection() as collection:
        deck = collection.decks.id_for_name(name)
        assert deck is not None
        collection.decks.rename(deck, new_name)


async def test_a_second_card_that_was_moved_stays_when_the_vault_moves_the_note(anki: AnkiPlace) -> None:
    anki.write("a.md", in_deck("First", REVERSED_CARD))
    await anki.sync()
    second = anki.cards("Alpha")[1]
    elsewhere = anki.new_deck("Elsewhere")
    with anki.collection() as collection:
        collection.set_deck([second.id], elsewhere)
    anki.write("a.md", in_deck("Second", REVERSED_CARD))
    await anki.sync()
    assert anki.decks_of("Alpha") == ["Second", "Elsewhere"]


async def test_a_renamed_deck_is_followed_by_new_cards_of_its_notes(anki: AnkiPlace) -> None:
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.")))
    await anki.sync()
    rename_deck(anki, "Kotlin", "JVM")
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.") + "\n" + question("Beta?", "Two.")))
    await anki.sync()
    assert anki.decks_of("Beta?") == ["JVM"]
    assert not (await anki.sync()).actions


async def test_a_renamed_deck_is_followed_by_new_cards_of_decks_below_it(anki: AnkiPlace) -> None:
    anki.write("a.md", in_deck("JVM::Kotlin", question("Alpha?", "One.")))
    await anki.sync()
    rename_deck(anki, "JVM", "Java")
    anki.write("b.md", in_deck("JVM::Scala::Basics", question("Beta?", "Two.")))
    anki.write("c.md", in_deck("JVM", question("Gamma?", "Three.")))
    await anki.sync()
    assert (anki.decks_of("Beta?"), anki.decks_of("Gamma?")) == (["Java::Scala::Basics"], ["Java"])
    assert not (await anki.sync()).actions


async def test_a_renamed_deck_is_followed_by_cards_that_the_vault_moves_there(anki: AnkiPlace) -> None:
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.")))
    anki.write("b.md", in_deck("Scala", question("Beta?", "Two.")))
    await anki.sync()
    rename_deck(anki, "Kotlin", "JVM")
    anki.write("b.md", in_deck("Kotlin", question("Beta?", "Two.")))
    await anki.sync()
    assert anki.decks_of("Beta?") == ["JVM"]
    assert not (await anki.sync()).actions


async def test_a_renamed_deck_is_followed_when_the_store_is_lost_too(anki: AnkiPlace) -> None:
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.")))
    await anki.sync()
    rename_deck(anki, "Kotlin", "JVM")
    anki.settings.store_path.unlink()
    for front in ("Beta?", "Gamma?"):
        anki.write(f"{front[0]}.md", in_deck("Kotlin", question(front, "Two.")))
        await anki.sync()
        assert anki.decks_of(front) == ["JVM"]
    assert not (await anki.sync()).actions


async def test_a_deck_that_the_vault_gives_cards_of_a_renamed_one_is_made_for_new_cards(
    anki: AnkiPlace,
) -> None:
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.")))
    await anki.sync()
    rename_deck(anki, "Kotlin", "JVM")
    anki.write("a.md", in_deck("Scala", question("Alpha?", "One.")))
    await anki.sync()
    anki.write("b.md", in_deck("Scala", question("Beta?", "Two.")))
    await anki.sync()
    assert (anki.decks_of("Alpha?"), anki.decks_of("Beta?")) == (["JVM"], ["Scala"])


async def test_a_deck_name_that_differs_only_in_form_is_the_same_deck(anki: AnkiPlace) -> None:
    anki.new_deck("kotlin")
    anki.write("a.md", in_deck("Kotlin", question("Alpha?", "One.")))
    await anki.sync()
    assert not (await anki.sync()).actions
    anki.write("a.md", in_deck("Scala", question("Alpha?", "One.")))
    await anki.sync()
    assert anki.decks_of("Alpha?") == ["Scala"]


@pytest.mark.parametrize("deck", ["Cram", "cram", "Cram::Below"])
async def test_a_card_for_a_filtered_deck_is_refused(anki: AnkiPlace, deck: str) -> None:
    with anki.collection() as collection:
        filtered = collection.decks.new_filtered("Cram")
        name = collection.decks.name(DeckId(filtered))
    anki.write("a.md", in_deck(deck.replace("Cram", name).replace("cram", name.lower()), KEPT))
    anki.write("b.md", question("Beta?", "Two."))
    report = await anki.sync()
    [failure] = report.failures
    assert "filtered deck" in failure.message
    assert anki.notes().keys() == {"Beta?"}
    with anki.collection() as collection:
        assert [found.name for found in collection.decks.all_names_and_ids() if "Cram" in found.name] == [
            name
        ]


# Suspensions


async def test_a_card_that_the_user_suspended_stays_so_when_its_source_goes_and_comes_back(
    anki: AnkiPlace,
) -> None:
    anki.write("a.md", REVERSED_CARD)
    anki.write("k.md", KEPT)
    await anki.sync()
    anki.answer("Alpha")
    suspend(anki, "Alpha", 1)
    anki.remove("a.md")
    await anki.sync()
    assert suspended(anki, "Alpha") == [True, True]
    anki.write("a.md", REVERSED_CARD)
    await anki.sync()
    assert suspended(anki, "Alpha") == [False, True]
    assert not [tag for tag in anki.notes()["Alpha"].tags if "sync" in tag]


def edited(anki: AnkiPlace) -> None:
    anki.change("Alpha?", Back="My own words.")


def tagged(anki: AnkiPlace) -> None:
    note = anki.notes()["Alpha?"]
    with anki.collection() as collection:
        collection.tags.bulk_add([note.id], "mine")


def flagged(anki: AnkiPlace) -> None:
    card = anki.cards("Alpha?")[0]
    with anki.collection() as collection:
        collection.set_user_flag_for_cards(1, [card.id])


def scheduled(anki: AnkiPlace) -> None:
    card = anki.cards("Alpha?")[0]
    with anki.collection() as collection:
        collection.sched.set_due_date([card.id], "20")


@pytest.mark.parametrize("doing", [edited, tagged, flagged, scheduled, lambda anki: suspend(anki, "Alpha?")])
async def test_a_new_card_with_a_change_of_the_user_is_suspended(
    anki: AnkiPlace, doing: Callable[[AnkiPlace], None]
) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("k.md", KEPT)
    await anki.sync()
    doing(anki)
    anki.remove("a.md")
    await anki.sync()
    assert suspended(anki, "Alpha?") == [True]
    assert ORPHAN_TAG in anki.notes()["Alpha?"].tags


async def test_a_new_card_without_a_change_of_the_user_is_deleted(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("k.md", KEPT)
    await anki.sync()
    anki.remove("a.md")
    await anki.sync()
    assert anki.notes().keys() == {"Kept?"}


# Templates


async def test_a_template_that_the_user_deleted_stays_deleted(anki: AnkiPlace) -> None:
    anki.write("a.md", REVERSED_CARD)
    await anki.sync()
    with anki.collection() as collection:
        kind = collection.models.by_name(REVERSED.name)
        assert kind is not None
        collection.models.remove_template(kind, kind["tmpls"][1])
        collection.models.update_dict(kind)
    anki.write("a.md", "#flashcards\n\nAlpha:::One, reworded\n\nBeta:::Two\n")
    await anki.sync()
    assert len(anki.note_type(REVERSED.name)["tmpls"]) == 1
    assert {front: len(anki.cards(front)) for front in anki.notes()} == {"Alpha": 1, "Beta": 1}
    assert anki.notes()["Alpha"]["Back"] == "One, reworded"


async def test_a_template_that_the_user_added_gets_its_card_on_new_notes(anki: AnkiPlace) -> None:
    anki.write("a.md", REVERSED_CARD)
    await anki.sync()
    with anki.collection() as collection:
        kind = collection.models.by_name(REVERSED.name)
        assert kind is not None
        template = collection.models.new_template("Mine")
        template |= {"qfmt": "{{Back}} of {{Front}}", "afmt": "{{Front}}"}
        collection.models.add_template(kind, template)
        collection.models.update_dict(kind)
    anki.write("b.md", "#flashcards\n\nBeta:::Two\n")
    await anki.sync()
    assert {front: len(anki.cards(front)) for front in anki.notes()} == {"Alpha": 3, "Beta": 3}
    assert len(anki.note_type(REVERSED.name)["tmpls"]) == 3


# The queue of new cards, and cards left empty


async def test_new_cards_are_queued_after_waiting_ones_in_the_order_of_the_note(anki: AnkiPlace) -> None:
    texts = [question(f"{number}?", f"Number {number}.") for number in range(8)]
    for count in (3, 5, 8):
        anki.write("a.md", "\n".join(texts[:count]))
        await anki.sync()
    positions = [anki.cards(f"{number}?")[0].due for number in range(8)]
    assert positions == sorted(set(positions))


async def test_new_cards_are_queued_after_one_that_the_user_put_last(anki: AnkiPlace) -> None:
    if anki.without_packages:
        pytest.skip("Anki itself gives a position to what is added one by one")
    anki.write("a.md", question("First?", "Yes."))
    await anki.sync()
    with anki.collection() as collection:
        kind = collection.models.by_name("Basic")
        assert kind is not None
        by_hand = collection.new_note(kind)
        by_hand["Front"] = "By hand"
        collection.add_note(by_hand, DeckId(1))
        card = by_hand.cards()[0]
        collection.sched.reposition_new_cards([card.id], 500, 1, False, False)
    anki.write("b.md", question("Last?", "Yes."))
    await anki.sync()
    assert anki.cards("Last?")[0].due > 500


async def test_a_card_left_empty_by_a_removed_cloze_is_named_with_ankis_remedy(anki: AnkiPlace) -> None:
    anki.write("a.md", "---\nid: a\n---\n\n#flashcards\n\nThe ==first== and the ==second== thing\n")
    await anki.sync()
    anki.write("a.md", "---\nid: a\n---\n\n#flashcards\n\nThe ==first== and the second thing\n")
    await anki.sync()
    assert any("Empty Cards" in sentence for sentence in anki.said)


async def test_suspended_cards_are_counted_as_suspended(anki: AnkiPlace) -> None:
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("b.md", question("Beta?", "Two."))
    anki.write("k.md", KEPT)
    await anki.sync()
    anki.answer("Alpha?")
    anki.remove("a.md")
    anki.remove("b.md")
    counts = (await anki.sync()).session.statistics
    assert (counts.cards_deleted, counts.cards_suspended) == (1, 1)
