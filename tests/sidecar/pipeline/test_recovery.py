"""After an uncertain outcome, a sync asks Anki what arrived."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.anki.collection.target import CollectionTarget
from support.syncing import anki_notes, go_on, question, settings_for, sync, write_note


class KilledError(Exception):
    """Plays the end of the process."""


async def killed(*_: object) -> None:
    raise KilledError


async def test_a_renamed_notes_link_that_did_not_arrive_is_written_by_the_next_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path)
    note = write_note(settings.vault, "before.md", question("Which card?", "This."))
    await sync(settings)
    note.rename(note.with_name("after.md"))
    with monkeypatch.context() as patched:
        patched.setattr(CollectionTarget, "apply", killed)
        with pytest.raises(KilledError):
            await sync(settings)
    await go_on(settings)
    (fields,) = anki_notes(settings).values()
    assert "file=after" in fields[-2]
