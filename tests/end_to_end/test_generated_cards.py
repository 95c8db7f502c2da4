"""From a note to a reviewed card in Anki: only accepted drafts go there, and no card there is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from anki.collection import Collection

from obsidian_anki_sync.cli.commands import sync as sync_command
from obsidian_anki_sync.domain.generation.review import DraftState, accepted, edited, rejected
from obsidian_anki_sync.pipeline.authoring.review import decide
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from obsidian_anki_sync.settings import ReviewPolicy, Settings
from support.generating import (
    accept_all,
    anki_ids,
    anki_tags,
    drafts,
    fact,
    generating,
    reject_all,
    with_generation,
)
from support.model_server import ModelServer
from support.syncing import anki_notes, question, sync, undo, write_note

CAPITAL = fact("capital of France", "Paris")


@pytest.fixture
def settings(tmp_path: Path, model: ModelServer) -> Settings:
    made = generating(tmp_path, model)
    write_note(made.vault, "facts/n.md", CAPITAL)
    return made


def unseen(settings: Settings) -> Settings:
    return with_generation(settings, review=ReviewPolicy.FLAGGED)


async def in_anki(settings: Settings) -> str:
    """Syncs, accepts the waiting drafts, and syncs again; returns the slug of the one card."""
    await sync(settings)
    await accept_all(settings)
    await sync(settings)
    (slug,) = anki_notes(settings)
    return slug


def has_written(settings: Settings) -> bool:
    """True if there is anything in Anki: its collection is made for the first card."""
    return Path(settings.target.removeprefix("file:")).exists()


async def test_a_sync_whose_cards_wait_does_not_say_that_there_is_no_card(settings: Settings) -> None:
    report = await sync(settings)
    assert report is not None
    assert report.waiting
    assert await sync_command._nothing_found(report, settings) == ()


def front(settings: Settings) -> str:
    (fields,) = anki_notes(settings).values()
    return fields[0]


async def test_nothing_reaches_anki_before_it_is_accepted(settings: Settings) -> None:
    await sync(settings)
    (waiting,) = await drafts(settings)
    assert not has_written(settings)
    assert (waiting.state, waiting.draft.fields["Back"], waiting.draft.line) == (DraftState.NEW, "Paris", 1)


async def test_an_accepted_card_goes_to_anki_with_the_next_sync(settings: Settings) -> None:
    slug = await in_anki(settings)
    assert anki_notes(settings)[slug][:2] == ("What is the capital of France?", "Paris")


async def test_an_edited_card_goes_to_anki_in_the_users_words(settings: Settings) -> None:
    await sync(settings)
    words = {"Front": "Which city governs France?", "Back": "Paris"}
    await decide(settings, await drafts(settings), partial(edited, fields=words))
    await sync(settings)
    assert front(settings) == "Which city governs France?"


async def test_a_rejected_card_does_not_come_back(settings: Settings, model: ModelServer) -> None:
    await sync(settings)
    await reject_all(settings)
    model.wording = "Which one is the"
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\nAn unrelated paragraph follows here.\n")
    await sync(settings)
    assert (await drafts(settings), has_written(settings)) == ([], False)


async def test_a_rejected_card_comes_back_when_its_source_changes(settings: Settings) -> None:
    await sync(settings)
    await reject_all(settings)
    write_note(settings.vault, "facts/n.md", CAPITAL.replace("Paris", "Paris since 987"))
    await sync(settings)
    assert [waiting.draft.fields["Back"] for waiting in await drafts(settings)] == ["Paris since 987"]


async def test_rejecting_a_card_that_is_in_anki_removes_it_there(settings: Settings) -> None:
    slug = await in_anki(settings)
    await decide(settings, await drafts(settings, ids=(slug,)), rejected)
    report = await sync(settings)
    assert (report.session.statistics.cards_deleted, anki_notes(settings)) == (1, {})


async def test_removing_the_note_removes_its_generated_cards(settings: Settings) -> None:
    await in_anki(settings)
    (settings.vault / "facts/n.md").unlink()
    await sync(settings)
    assert anki_notes(settings) == {}


async def test_a_note_that_is_edited_elsewhere_keeps_its_generated_card(settings: Settings) -> None:
    await in_anki(settings)
    before = anki_ids(settings)
    write_note(settings.vault, "facts/n.md", f"A new first line.\n\n{CAPITAL}\n{question('Own?', 'Yes.')}")
    await sync(with_generation(settings, enabled=False))
    assert before.items() <= anki_ids(settings).items()
    assert len(anki_notes(settings)) == 2


async def test_a_card_that_the_model_words_anew_is_reviewed_and_keeps_its_anki_note(
    settings: Settings,
) -> None:
    await in_anki(settings)
    before = anki_ids(settings)
    write_note(settings.vault, "facts/n.md", CAPITAL.replace("Paris", "Paris since 987"))
    await sync(settings)
    assert anki_notes(settings)[next(iter(before))][1] == "Paris"
    await accept_all(settings)
    await sync(settings)
    assert anki_ids(settings) == before
    assert anki_notes(settings)[next(iter(before))][1] == "Paris since 987"


async def test_a_refused_wording_leaves_the_card_and_is_not_offered_again(
    settings: Settings, model: ModelServer
) -> None:
    slug = await in_anki(settings)
    model.wording = "Which one is the"
    for paragraph in ("One more.", "And another."):
        write_note(settings.vault, "facts/n.md", f"{CAPITAL}\n{paragraph}\n")
        await sync(settings)
        await reject_all(settings)
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\nA last one.\n")
    await sync(settings)
    assert await drafts(settings) == []
    assert anki_notes(settings)[slug][0] == "What is the capital of France?"


async def test_what_the_user_edited_is_not_offered_in_the_models_words_again(settings: Settings) -> None:
    await sync(settings)
    await decide(
        settings, await drafts(settings), partial(edited, fields={"Front": "Mine?", "Back": "Paris"})
    )
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\nOne more paragraph.\n")
    await sync(settings)
    assert await drafts(settings) == []
    assert front(settings) == "Mine?"


async def test_a_card_whose_piece_of_the_note_goes_is_asked_about_and_stays_till_then(
    settings: Settings,
) -> None:
    slug = await in_anki(settings)
    write_note(settings.vault, "facts/n.md", "This note now speaks of something else, and at some length.\n")
    await sync(settings)
    (asked,) = await drafts(settings)
    assert ([flag.code for flag in asked.draft.flags], list(anki_notes(settings))) == (
        ["source-gone"],
        [slug],
    )
    await reject_all(settings)
    await sync(settings)
    assert anki_notes(settings) == {}


async def test_a_renamed_note_keeps_its_cards_and_is_not_sent_again(
    settings: Settings, model: ModelServer
) -> None:
    await in_anki(settings)
    before, requests = anki_ids(settings), model.requests
    (settings.vault / "facts/n.md").rename(settings.vault / "facts/renamed.md")
    report = await sync(settings)
    assert (anki_ids(settings), model.requests) == (before, requests)
    assert report.session.statistics.cards_created == 0


async def test_a_card_follows_its_piece_of_text_into_a_new_note(settings: Settings) -> None:
    other = fact("capital of Peru", "Lima")
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\n{other}")
    await sync(settings)
    await accept_all(settings)
    await sync(settings)
    before = anki_ids(settings)
    (settings.vault / "facts/n.md").unlink()
    write_note(settings.vault, "elsewhere/a.md", CAPITAL)
    write_note(settings.vault, "elsewhere/b.md", other)
    report = await sync(settings)
    assert anki_ids(settings) == before
    assert report.session.statistics.cards_deleted == 0


async def test_a_lost_store_keeps_generated_cards_and_makes_no_duplicate(settings: Settings) -> None:
    await in_anki(settings)
    before = anki_ids(settings)
    settings.store_path.unlink()
    first = await sync(with_generation(settings, enabled=False))
    second = await sync(settings)
    assert anki_ids(settings) == before
    assert (first.session.statistics.cards_deleted, second.session.statistics.cards_created) == (0, 0)
    assert await drafts(settings) == []


async def test_a_recovered_card_that_is_deleted_in_anki_is_not_made_again(settings: Settings) -> None:
    slug = await in_anki(settings)
    second = settings.with_changes(db=settings.store_path.with_name("second.db"))
    await sync(with_generation(second, enabled=False))
    await decide(settings, await drafts(settings, ids=(slug,)), rejected)
    await sync(settings)
    await sync(with_generation(second, enabled=False))
    assert anki_notes(settings) == {}


async def test_cards_without_a_flag_are_accepted_automatically_only_if_asked_for(settings: Settings) -> None:
    await sync(unseen(settings))
    (tags,) = anki_tags(settings).values()
    assert "ai::unreviewed" in tags.split()


async def test_accepting_an_unreviewed_card_removes_its_tag(settings: Settings) -> None:
    await sync(unseen(settings))
    (slug,) = anki_notes(settings)
    before = anki_ids(settings)
    await decide(settings, await drafts(settings, ids=(slug,)), accepted)
    await sync(settings)
    assert (anki_tags(settings)[slug].strip(), anki_ids(settings)) == ("", before)


async def test_a_card_that_the_user_did_not_change_in_anki_is_reworded_unseen(settings: Settings) -> None:
    await sync(unseen(settings))
    before = anki_ids(settings)
    write_note(settings.vault, "facts/n.md", CAPITAL.replace("Paris", "Paris since 987"))
    await sync(unseen(settings))
    (fields,) = anki_notes(settings).values()
    assert (fields[1], anki_ids(settings)) == ("Paris since 987", before)


@pytest.mark.parametrize("how", ["edited", "reviewed"])
async def test_a_card_that_the_user_changed_in_anki_is_reworded_only_after_review(
    settings: Settings, how: str
) -> None:
    await sync(unseen(settings))
    (slug,) = anki_notes(settings)
    touch(settings, how)
    write_note(settings.vault, "facts/n.md", CAPITAL.replace("Paris", "Paris since 987"))
    await sync(unseen(settings))
    (waiting,) = await drafts(settings)
    assert waiting.draft.fields["Back"] == "Paris since 987"
    assert "987" not in anki_notes(settings)[slug][1]


async def test_a_note_that_fails_keeps_its_cards_and_is_reported(
    settings: Settings, model: ModelServer
) -> None:
    await in_anki(settings)
    before = anki_notes(settings)
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\nA NASTY paragraph.\n")
    write_note(settings.vault, "facts/fine.md", fact("capital of Peru", "Lima"))
    model.broken = ("NASTY",)
    report = await sync(settings)
    (failure,) = report.failures
    assert (failure.path, "nothing that can be read" in failure.message) == ("facts/n.md", True)
    assert (anki_notes(settings), len(await drafts(settings))) == (before, 1)
    assert report.session.statistics.errors == 1


async def test_a_server_that_is_off_does_not_keep_the_rest_from_anki(settings: Settings) -> None:
    write_note(settings.vault, "own.md", question("Own?", "Yes."))
    await sync(with_generation(settings, url="http://127.0.0.1:9/v1"))
    assert len(anki_notes(settings)) == 1


async def test_an_undo_takes_generated_cards_back_too(settings: Settings) -> None:
    await in_anki(settings)
    await undo(settings)
    assert anki_notes(settings) == {}


async def test_worker_processes_keep_generated_cards(settings: Settings) -> None:
    await in_anki(settings)
    before = anki_ids(settings)
    for number in range(4):
        write_note(settings.vault, f"big/{number}.md", question("Long?", "Words. " * 60_000))
    # Another deck is another rule for every note, so that all are read again.
    await sync(with_generation(settings.with_changes(workers=2, deck="Another"), enabled=False))
    assert before.items() <= anki_ids(settings).items()
    assert len(anki_notes(settings)) == 5


def touch(settings: Settings, how: str) -> None:
    """Does in Anki what a user does with a card there."""
    collection = Collection(settings.target.removeprefix("file:"))
    (anki_id,) = collection.find_notes("")
    note = collection.get_note(anki_id)
    if how == "edited":
        note["Back"] = "Paris, of course"
        collection.update_note(note)
    else:
        collection.decks.select(note.cards()[0].did)
        card = collection.sched.getCard()
        assert card is not None
        collection.sched.answerCard(card, 3)
    collection.close()


async def test_a_card_with_the_meaning_of_another_notes_card_is_flagged_with_that_note(
    settings: Settings,
) -> None:
    write_note(settings.vault, "read.md", question("What is the capital of Peru?", "Lima"))
    write_note(settings.vault, "facts/a.md", fact("capital of Chile", "Santiago"))
    write_note(settings.vault, "facts/b.md", fact("capital of Chile", "Santiago"))
    write_note(settings.vault, "facts/c.md", fact("capital of Peru", "Lima"))
    write_note(settings.vault, "facts/d.md", fact("capital of Kenya", "Nairobi"))
    await sync(settings)
    flags = {
        queued.path: [flag.message for flag in queued.draft.flags if flag.code == "has-card"]
        for queued in await drafts(settings)
    }
    assert [bool(flags[f"facts/{name}.md"]) for name in "cd"] == [True, False]
    assert "read.md" in flags["facts/c.md"][0]
    assert sorted(bool(flags[f"facts/{name}.md"]) for name in "ab") == [False, True]


LINKS = "".join(f"- [[Station {name} of the line]]\n" for name in ("Alpha", "Beta", "Gamma", "Delta"))


async def test_parts_that_the_model_left_out_are_reported_with_the_reason(
    settings: Settings, model: ModelServer
) -> None:
    write_note(
        settings.vault, "facts/n.md", "The weather was nice, and nobody could say anything about it.\n"
    )
    told: list[str] = []
    await sync(settings, listener=lambda event: told.append(str(event)))
    assert await drafts(settings) == []
    (found,) = (await index_report(settings)).findings
    assert (found.path, found.code, found.line) == ("facts/n.md", "generation-nothing", 1)
    assert "found nothing to learn" in found.message
    assert any("without anything to learn" in event for event in told)


async def test_cards_of_a_note_that_was_judged_away_can_be_asked_for(
    settings: Settings, model: ModelServer
) -> None:
    settings = with_generation(settings, agents=True)
    model.worth = False
    write_note(settings.vault, "facts/n.md", LINKS)
    await sync(settings)
    (found,) = (await index_report(settings)).findings
    assert found.code == "generation-not-worth-it"
    assert "anki: generate" in found.message
    judged = model.requests
    write_note(settings.vault, "facts/n.md", f"---\nanki: generate\n---\n{LINKS}")
    await sync(settings)
    assert all("worth" not in str(body.get("response_format")) for body in model.bodies[judged:])
    assert model.requests > judged


async def test_an_edit_beside_the_words_of_a_card_reaches_its_extras_without_a_question(
    settings: Settings, model: ModelServer
) -> None:
    write_note(settings.vault, "facts/n.md", "It is said: The capital of France is Paris. All know it.\n")
    slug = await in_anki(settings)
    assert "It is said" in anki_notes(settings)[slug][2]
    write_note(settings.vault, "facts/n.md", "It is known: The capital of France is Paris. All know it.\n")
    await sync(settings)
    assert await drafts(settings) == []
    await sync(settings)
    assert "It is known" in anki_notes(settings)[slug][2]
