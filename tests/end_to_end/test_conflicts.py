"""A card that was changed on both sides waits for a decision, and the decision is carried out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from anki.collection import Collection

from obsidian_anki_sync.domain.planning.conflict import Side
from obsidian_anki_sync.pipeline.inspect.conflicts import ConflictChoice, conflict_report, decide_conflicts
from obsidian_anki_sync.settings import Settings
from support.processes import run_program
from support.syncing import anki_notes, question, settings_for, sync, write_note


def note(answer: str) -> str:
    return question("What is TCP?", answer)


def edit_in_anki(settings: Settings, text: str) -> None:
    collection = Collection(settings.target.removeprefix("file:"))
    for anki_id in collection.find_notes(""):
        found = collection.get_note(anki_id)
        found["Back"] = text
        collection.update_note(found)
    # Anki counts whole seconds, and this edit may come within that of the sync.
    assert collection.db is not None
    collection.db.execute("UPDATE notes SET mod = mod + 5")
    collection.close()


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Returns a card that says something else in the vault, and something else again in Anki."""
    found = settings_for(tmp_path)
    write_note(found.vault_root, "n.md", note("A transport protocol of the internet."))
    await sync(found)
    edit_in_anki(found, "A transport protocol of <b>all</b> networks.")
    write_note(found.vault_root, "n.md", note("A reliable protocol of the internet."))
    await sync(found)
    return found


def back(settings: Settings) -> str:
    [fields] = anki_notes(settings).values()
    return fields[1]


async def test_both_texts_are_shown_beside_the_last_common_one(settings: Settings) -> None:
    [conflict] = await conflict_report(settings)
    [field] = conflict.fields
    assert field.last == "A transport protocol of the internet."
    assert [piece.text for piece in field.vault if piece.changed] == ["reliable"]
    assert [piece.text for piece in field.anki if piece.changed] == ["all networks"]


async def test_nothing_is_done_before_a_decision(settings: Settings) -> None:
    await sync(settings)
    assert "all" in back(settings)
    assert len(await conflict_report(settings)) == 1


@pytest.mark.parametrize(("side", "words"), [(Side.ANKI, "<b>all</b>"), (Side.VAULT, "reliable")])
async def test_a_decision_is_carried_out_by_the_next_sync_and_is_then_over(
    settings: Settings, side: Side, words: str
) -> None:
    [conflict] = await conflict_report(settings)
    assert (await decide_conflicts(settings, [ConflictChoice(conflict.slug, side, conflict.token)])).kept == 1
    await sync(settings)
    assert words in back(settings)
    assert await conflict_report(settings) == ()


async def test_a_decision_is_kept_over_a_dry_run(settings: Settings) -> None:
    [conflict] = await conflict_report(settings)
    await decide_conflicts(settings, [ConflictChoice(conflict.slug, Side.VAULT)])
    await sync(settings, dry_run=True)
    [kept] = await conflict_report(settings)
    assert kept.decision is Side.VAULT


async def test_a_text_that_changed_after_the_decision_is_shown_again(settings: Settings) -> None:
    [conflict] = await conflict_report(settings)
    await decide_conflicts(settings, [ConflictChoice(conflict.slug, Side.VAULT, conflict.token)])
    edit_in_anki(settings, "Mine.")
    await sync(settings)
    [again] = await conflict_report(settings)
    assert (again.decision, back(settings)) == (None, "Mine.")


async def test_a_decision_about_other_texts_is_refused(settings: Settings) -> None:
    [conflict] = await conflict_report(settings)
    decided = await decide_conflicts(settings, [ConflictChoice(conflict.slug, Side.VAULT, "other")])
    assert (decided.kept, decided.refused) == (0, (conflict.slug,))


async def test_a_decision_can_be_put_off_again(settings: Settings) -> None:
    [conflict] = await conflict_report(settings)
    for side in (Side.VAULT, None):
        await decide_conflicts(settings, [ConflictChoice(conflict.slug, side)])
    await sync(settings)
    assert "all" in back(settings)


async def test_the_command_lists_and_decides(settings: Settings) -> None:
    listed = run_program("conflicts", settings)
    assert "vault   A [reliable] protocol of the internet." in listed.stdout
    assert "before  A transport protocol of the internet." in listed.stdout
    document = json.loads(run_program("conflicts", settings, "--json").stdout)
    slug = document["conflicts"][0]["slug"]
    decided = run_program("conflicts", settings, "vault", slug)
    assert decided.stdout.startswith("1 card: take the vault's text.")
    await sync(settings)
    assert "reliable" in back(settings)
    assert run_program("conflicts", settings).stdout == "No card is in conflict.\n"
