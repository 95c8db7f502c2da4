"""A real vault: bilingual question notes of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import Settings
from support.syncing import INTERVIEW_VAULT, anki_notes, settings_for, sync

pytestmark = pytest.mark.skipif(
    not INTERVIEW_VAULT.is_dir(), reason="the interview vault is not beside the repository"
)
CARDS = 347


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path, INTERVIEW_VAULT, workers=0)


async def test_every_card_of_the_vault_reaches_anki_and_a_second_sync_writes_nothing(
    settings: Settings,
) -> None:
    first = await sync(settings)
    collection = Path(settings.target.removeprefix("file:"))
    written = collection.read_bytes()
    second = await sync(settings)
    assert (first.session.statistics.cards_created, first.failures, len(anki_notes(settings))) == (
        CARDS,
        (),
        CARDS,
    )
    assert second.session.statistics.cards_skipped == CARDS
    assert collection.read_bytes() == written


async def test_every_note_without_a_pair_and_every_lone_answer_is_listed_with_its_line(
    settings: Settings,
) -> None:
    await sync(settings, dry_run=True)
    findings = (await index_report(settings)).findings
    lines = {
        code: [found.line for found in findings if found.code == code]
        for code in ("no-pair", "answer-without-question")
    }
    assert (len(lines["no-pair"]), len(lines["answer-without-question"])) == (7, 16)
    assert all(line for found in lines.values() for line in found)


async def test_a_lost_store_is_rebuilt_without_touching_a_card(settings: Settings) -> None:
    await sync(settings)
    before = anki_notes(settings)
    settings.store_path.unlink()
    rebuilt = await sync(settings)
    assert (rebuilt.session.statistics.cards_skipped, rebuilt.actions) == (CARDS, ())
    assert anki_notes(settings) == before
