"""A second Anki note of a card, as AnkiWeb or Anki's "Create Copy" brings one: one of the two stays."""

from __future__ import annotations

from anki.collection import Collection
from anki.notes import Note, NoteId

from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.domain.planning.action import ORPHAN_TAG, ActionKind
from support.syncing import question


async def copied(anki: AnkiPlace, **fields: str) -> tuple[int, int]:
    """Makes a card in Anki, and a copy with another GUID; returns the ids of both."""
    anki.write("a.md", question("Alpha?", "One."))
    anki.write("b.md", question("Beta?", "Two."))
    await anki.sync()
    original = anki.notes()["Alpha?"].id
    with anki.collection() as collection:
        return int(original), _copy(collection, original, fields)


def _copy(collection: Collection, original: NoteId, fields: dict[str, str]) -> int:
    note = collection.get_note(original)
    kind = note.note_type()
    assert kind is not None
    copy = collection.new_note(kind)
    copy.fields = list(note.fields)
    for name, text in fields.items():
        copy[name] = text
    collection.add_note(copy, note.cards()[0].did)
    return int(copy.id)


def answer(anki: AnkiPlace, note: int, times: int) -> None:
    with anki.collection() as collection:
        for _ in range(times):
            card = collection.get_note(NoteId(note)).cards()[0]
            card.start_timer()
            collection.sched.answerCard(card, 3)


def alphas(anki: AnkiPlace) -> dict[int, Note]:
    with anki.reading() as collection:
        return {int(key): collection.get_note(key) for key in collection.find_notes("Front:Alpha?")}


async def at_rest(anki: AnkiPlace) -> None:
    """The next sync has nothing to do, and the card is still synced."""
    assert not [one for one in (await anki.sync()).actions if one.kind is not ActionKind.CONFLICT]
    anki.write("a.md", question("Alpha?", "Uno."))
    await anki.sync()


async def test_the_reviewed_one_of_two_stays(anki: AnkiPlace) -> None:
    _, copy = await copied(anki)
    answer(anki, copy, 1)
    await anki.sync()
    await at_rest(anki)
    assert {key: note["Back"] for key, note in alphas(anki).items()} == {copy: "Uno."}


async def test_of_two_that_were_not_reviewed_one_stays(anki: AnkiPlace) -> None:
    both = await copied(anki)
    await anki.sync()
    await at_rest(anki)
    assert {key: note["Back"] for key, note in alphas(anki).items()} == {min(both): "Uno."}


async def test_of_two_reviewed_ones_the_poorer_is_suspended_and_tagged(anki: AnkiPlace) -> None:
    original, copy = await copied(anki)
    answer(anki, copy, 2)
    answer(anki, original, 1)
    await anki.sync()
    await at_rest(anki)
    left = alphas(anki)
    assert {key: note["Back"] for key, note in left.items()} == {original: "One.", copy: "Uno."}
    assert ORPHAN_TAG in left[original].tags
    assert ORPHAN_TAG not in left[copy].tags
    with anki.reading() as collection:
        assert [card.queue for card in collection.get_note(NoteId(original)).cards()] == [-1]


async def test_a_copy_that_the_user_changed_stays(anki: AnkiPlace) -> None:
    _, copy = await copied(anki, Back="My own words.")
    await anki.sync()
    await at_rest(anki)
    texts = {note["Back"] for note in alphas(anki).values()}
    assert texts == {"Uno.", "My own words."}
    assert alphas(anki)[copy]["Back"] == "My own words."
