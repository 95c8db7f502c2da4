"""The stand-in of the plugin's tests plays the messages of the real sidecar."""

from __future__ import annotations

import pytest

from contract.recordings import FOLDER, SITUATIONS, record, written


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_recording_is_what_the_sidecar_says(name: str) -> None:
    file = FOLDER / f"{name}.json"
    assert file.read_text("utf-8") == written(record(name)), f"`npm run recordings -- {name}` records it anew"


def test_no_recording_is_left_of_a_situation_that_is_not_recorded_any_more() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(SITUATIONS)
