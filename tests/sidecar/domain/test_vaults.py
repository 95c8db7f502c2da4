"""The owner of the Anki notes with one vault id."""

from __future__ import annotations

import pytest

from obsidian_anki_sync.domain.errors import VaultInDoubtError
from obsidian_anki_sync.domain.identity.vaults import Ownership, VaultClaim, judge


@pytest.mark.parametrize(
    ("same", "ownership"), [(0, Ownership.OTHER), (1, Ownership.DOUBT), (2, Ownership.OURS)]
)
def test_a_vault_is_taken_over_if_half_of_its_cards_are_there(same: int, ownership: Ownership) -> None:
    claim = VaultClaim(vault_id="0123", names=("Notes",), anki_ids=frozenset(range(4)), same=same)
    assert judge(claim, cards=4) is ownership


def test_a_question_about_one_card_speaks_of_one_card() -> None:
    error = VaultInDoubtError(name="Notes", cards=1, shared=1, kept_by="")
    assert str(error) == ("Anki holds 1 card of a vault named 'Notes', and 1 of them is in this vault too.")
