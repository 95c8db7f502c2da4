"""The cost of reading Anki: unchanged Anki notes and those of other vaults are not read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from ankiconnect.releases import RELEASES
from ankiconnect.server import Server, anki_connect
from obsidian_anki_sync.anki.ankiconnect.target import AnkiConnectTarget
from obsidian_anki_sync.domain.anki_note import LastRead, Remembered, Snapshot
from obsidian_anki_sync.domain.card import Card
from sidecar.anki.anki_actions import card, create
from sidecar.anki.ankiconnect.running_anki import count

_OURS, _THEIRS = "0123456789abcdef", "fedcba9876543210"
_DAY = 24 * 3600


@pytest.fixture(params=RELEASES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with anki_connect(tmp_path / "anki", release=RELEASES[request.param]) as running:
        yield running


def of_vault(vault_id: str, slug: str) -> Card:
    return replace(card(slug), vault_id=vault_id)


async def written(target: AnkiConnectTarget, *cards: Card) -> dict[int, int]:
    outcomes = await target.apply([create(one) for one in cards])
    return {outcome.anki_id or 0: outcome.modified or 0 for outcome in outcomes}


def days_ago(last_read: LastRead | None, days: float) -> LastRead | None:
    return last_read and replace(
        last_read, at=last_read.at - int(days * _DAY), whole_at=last_read.whole_at - int(days * _DAY)
    )


def change(server: Server, anki_id: int, modified_days_ago: float = 0, **fields: str) -> None:
    with server.collection() as collection:
        note = collection.get_note(anki_id)  # type: ignore[arg-type]
        for name, text in fields.items():
            note[name] = text
        collection.update_note(note)
        assert collection.db is not None
        shift = 5 - int(modified_days_ago * _DAY)
        collection.db.execute("update notes set mod = mod + ? where id = ?", shift, anki_id)


def slugs(snapshot: Snapshot) -> list[str]:
    return sorted(note.slug for note in snapshot.notes)


async def snapshot_taken(target: AnkiConnectTarget, known: dict[int, int]) -> LastRead | None:
    """Returns a snapshot after which everything in Anki is settled."""
    return (await target.snapshot(known)).last_read


async def test_an_unchanged_anki_note_is_not_read_even_on_the_day_it_was_written(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"), of_vault(_OURS, "b-0"))
    last_read = await snapshot_taken(target, known)
    server.requests.clear()
    snapshot = await target.snapshot(known, Remembered(vault_id=_OURS, last_read=last_read))
    assert (snapshot.unchanged, snapshot.notes) == (frozenset(known), ())
    assert count(server, "notesInfo") == 0
    assert len(server.requests) == 1


async def test_an_edit_is_found_and_read(server: Server, target: AnkiConnectTarget) -> None:
    known = await written(target, of_vault(_OURS, "a-0"), of_vault(_OURS, "b-0"))
    last_read = await snapshot_taken(target, known)
    change(server, min(known), Back="Mine.")
    assert slugs(await target.snapshot(known, Remembered(last_read=last_read))) == ["a-0"]


async def test_a_few_edits_and_their_decks_are_read_in_one_request_more(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, *(of_vault(_OURS, f"{letter}-0") for letter in "abcd"))
    last_read = await snapshot_taken(target, known)
    first, second, *_ = sorted(known)
    change(server, first, Back="Mine.")
    tells_times = server.call("apiReflect", scopes=["actions"], actions=["notesModTime"])["actions"]
    fresh = AnkiConnectTarget(server.url, Path())
    await fresh.profile()
    server.requests.clear()
    # A note of the vault was edited, so its card is to be read in any case.
    known |= {second: 0, **({first: 0} if tells_times else {})}
    snapshot = await fresh.snapshot(known, Remembered(last_read=last_read))
    assert slugs(snapshot) == ["a-0", "b-0"]
    assert [note.deck for note in snapshot.notes] == [card("a-0").content.deck] * 2
    assert len(server.requests) == 2


async def test_an_edit_that_is_taken_back_is_read_again(server: Server, target: AnkiConnectTarget) -> None:
    known = await written(target, of_vault(_OURS, "a-0"), of_vault(_OURS, "b-0"))
    with server.collection() as collection:
        assert collection.db is not None
        before = collection.db.scalar("select mod from notes where id = ?", min(known))
    change(server, min(known), Back="Mine.")
    edited = await target.snapshot(known, Remembered(last_read=await snapshot_taken(target, known)))
    known |= {note.anki_id: note.modified for note in edited.notes}
    with server.collection() as collection:
        assert collection.db is not None
        collection.db.execute("update notes set mod = ? where id = ?", before, min(known))
    assert "a-0" in slugs(await target.snapshot(known, Remembered(last_read=edited.last_read)))


async def test_an_edit_since_a_read_of_some_days_ago_is_found(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"), of_vault(_OURS, "b-0"))
    last_read = days_ago(await snapshot_taken(target, known), 4.5)
    change(server, min(known), modified_days_ago=4, Back="Mine.")
    assert "a-0" in slugs(await target.snapshot(known, Remembered(last_read=last_read)))


async def test_an_edit_that_arrives_late_is_found_within_a_week(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"), of_vault(_OURS, "b-0"))
    last_read = days_ago(await snapshot_taken(target, known), 7)
    change(server, min(known), modified_days_ago=30, Back="On a phone that was offline.")
    assert "a-0" in slugs(await target.snapshot(known, Remembered(last_read=last_read)))


async def test_notes_of_other_vaults_are_neither_read_nor_asked_for(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"))
    others = await written(target, *(of_vault(_THEIRS, f"x-{number}") for number in range(500)))
    last_read = await snapshot_taken(target, known)
    server.requests.clear()
    snapshot = await target.snapshot(known, Remembered(others=others, vault_id=_OURS, last_read=last_read))
    assert (snapshot.unchanged, snapshot.notes) == (frozenset({*known, *others}), ())
    assert count(server, "notesInfo") == 0
    assert sum(request.size for request in server.requests) < 6500, "their ids are not sent"


async def test_a_note_of_another_vault_that_another_computer_made_ours_is_read(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"))
    others = await written(target, of_vault(_THEIRS, "x-0"), of_vault(_THEIRS, "y-0"))
    last_read = await snapshot_taken(target, known)
    source = of_vault(_OURS, "x-0").anki_fields["Source"]
    # It arrives from AnkiWeb, days after the other computer wrote it.
    change(server, min(others), modified_days_ago=5, Source=source)
    remembered = Remembered(others=others, vault_id=_OURS, last_read=last_read)
    assert slugs(await target.snapshot(known, remembered)) == ["x-0"]


async def test_a_deleted_note_of_another_vault_does_not_count_as_a_missing_one_of_ours(
    server: Server, target: AnkiConnectTarget
) -> None:
    known = await written(target, of_vault(_OURS, "a-0"))
    others = await written(target, of_vault(_THEIRS, "x-0"))
    last_read = await snapshot_taken(target, known)
    server.call("deleteNotes", notes=list(others))
    snapshot = await target.snapshot(known, Remembered(others=others, vault_id=_OURS, last_read=last_read))
    assert (snapshot.unchanged, snapshot.strays) == (frozenset(known), ())


async def test_a_new_note_of_another_vault_is_read_once(server: Server, target: AnkiConnectTarget) -> None:
    known = await written(target, of_vault(_OURS, "a-0"))
    await written(target, of_vault(_THEIRS, "x-0"))
    last_read = await snapshot_taken(target, known)
    assert slugs(await target.snapshot(known, Remembered(vault_id=_OURS, last_read=last_read))) == ["x-0"]
