"""A note asks to bury or forget its cards, and the target is a package: the sync says once that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.events import Event, Notice
from support.syncing import question, settings_for, sync, write_note


@pytest.mark.parametrize("value", ["bury", "forget"])
async def test_a_package_cannot_and_the_sync_says_so_once(tmp_path: Path, value: str) -> None:
    settings = settings_for(tmp_path).with_changes(target=f"file:{tmp_path / 'cards.apkg'}")
    write_note(settings.vault, "a.md", question("Which card?", "This."))
    await sync(settings)
    write_note(settings.vault, "a.md", f"---\nanki: {value}\n---\n{question('Which card?', 'This.')}")
    said: list[str] = []

    def listen(event: Event) -> None:
        if isinstance(event, Notice):
            said.append(event.message)

    for _ in range(2):
        report = await sync(settings, listener=listen)
        assert (report.actions, report.failures) == ((), ())
    [sentence] = said
    assert sentence.startswith("1 card was not buried or forgotten: a package has no reviews.")
