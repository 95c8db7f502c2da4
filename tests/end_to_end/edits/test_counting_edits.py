"""The number of edits in the vault's state, and the requests that a list of edits takes."""

from __future__ import annotations

import pytest

from end_to_end.edits.two_cards import NOTE, only, synced
from end_to_end.in_anki.anki_place import AnkiPlace
from obsidian_anki_sync.pipeline.edits.listing import list_edits
from obsidian_anki_sync.pipeline.inspect.vault_state import vault_state
from support.syncing import question


async def test_the_state_of_the_vault_counts_edits_without_asking_anki(anki: AnkiPlace) -> None:
    await synced(anki)
    assert (await vault_state(anki.settings)).anki_edits == 0
    anki.change("Capital of France?", Back="Paris")
    assert (await vault_state(anki.settings)).anki_edits == 0
    await anki.sync()
    assert (await vault_state(anki.settings)).anki_edits == 1
    anki.write("Europe.md", NOTE.replace("Pariss, on the *Seine*.", "Paris"))
    await anki.sync()
    assert (await vault_state(anki.settings)).anki_edits == 0


async def test_a_list_updates_the_number_of_edits_in_the_vaults_state(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    await only(anki)
    assert (await vault_state(anki.settings)).anki_edits == 1


async def test_a_conflict_that_the_vault_wins_leaves_no_edit(anki: AnkiPlace) -> None:
    await synced(anki)
    anki.change("Capital of France?", Back="Paris")
    anki.write("Europe.md", NOTE.replace("Pariss", "Lutetia"))
    await anki.sync(conflicts="vault")
    assert (await vault_state(anki.settings)).anki_edits == 0


async def test_the_list_asks_anki_in_few_requests_however_many_cards_there_are(anki: AnkiPlace) -> None:
    if anki.server is None:
        pytest.skip("A file is asked nothing.")
    counts = []
    for cards in (2, 300):
        anki.write(
            "Many.md", "".join(question(f"Question {n}?", f"Answer {n}.") + "\n" for n in range(cards))
        )
        await anki.sync()
        before = len(anki.server.requests)
        await list_edits(anki.settings)
        counts.append(len(anki.server.requests) - before)
    assert counts[1] <= counts[0] <= 8
