"""The record of an interrupted action agrees with Anki."""

from __future__ import annotations

from msgspec.structs import replace

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.domain.planning.interrupted import partial_base
from obsidian_anki_sync.domain.planning.plan import Base, base_of, sums

ID = 7


def base(back: str, deck: str, tags: tuple[str, ...], anki_id: int = ID) -> Base:
    fields = {"Front": "Q", "Back": back, "Extra": ""}
    card = Card("n-0", "n.md", CardContent(BASIC.name, fields, deck, tags, "obsidian://open"))
    return base_of(card, anki_id, 100)


def note(back: str, deck: str, tags: tuple[str, ...]) -> AnkiNote:
    fields = {"Front": "Q", "Back": back, "Extra": "", "Source": "", "Slug": "n-0"}
    return AnkiNote(ID, "n-0", BASIC.name, fields, tags, deck, modified=200)


FORMER, INTENDED = base("old", "First", ("a", "b")), base("new", "Second", ("b", "c"))


def recorded(seen: AnkiNote, former: Base = FORMER) -> Base:
    found = partial_base(former, INTENDED, seen)
    assert found
    return found


def test_each_part_counts_as_written_if_it_is_as_intended() -> None:
    found = recorded(note("new", "First", ("a", "b")))
    assert (found.sums["Back"], found.deck, found.tags) == (
        sums({"Back": "new"})["Back"],
        "First",
        ("a", "b"),
    )


def test_what_is_not_as_intended_stays_as_it_was_recorded() -> None:
    found = recorded(note("mine", "Second", ("b", "c")))
    assert (found.sums["Back"], found.deck, found.tags) == (FORMER.sums["Back"], "Second", ("b", "c"))


def test_a_tag_that_the_user_removed_stays_recorded() -> None:
    assert recorded(note("old", "First", ("a",))).tags == ("a", "b")


def test_an_anki_note_made_again_is_where_anki_put_it() -> None:
    assert recorded(note("new", "Default", ()), replace(FORMER, anki_id=1)).deck == "Default"


def test_a_deck_that_the_user_chose_meanwhile_is_the_users() -> None:
    assert recorded(note("new", "Mine", ())).deck == "First"


def test_the_card_is_compared_again_by_every_sync() -> None:
    found = recorded(note("new", "Second", ("b", "c")))
    assert (found.digest, found.modified) == ("", 0)
