"""A card whose question shows nothing is a finding, in every syntax; the note's other cards are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.pipeline.inspect.reports import index_report
from support.syncing import anki_notes, question, settings_for, sync, write_note

GOOD = question("What stays?", "Everything else.")
HIDDEN = ("%%x%%", "<!-- x -->", "%%x%% <!-- y -->", "<script>x</script>", "<!-- a --> \u00a0")
SHAPES = {
    Syntax.QUESTION_ANSWER: "Q: {}\nA: an answer\n",
    Syntax.FLASHCARDS: "## {} #card\nan answer\n",
    Syntax.FLASHCARDS_INLINE: "{}::an answer\n",
    Syntax.FLASHCARDS_CLOZE: "=={}==\n",
    Syntax.OBSIDIAN_TO_ANKI: "START\nBasic\n{}\nBack: an answer\nEND\n",
    Syntax.OBSIDIAN_TO_ANKI_HEADING: "# {}\nan answer\n",
    Syntax.OBSIDIAN_TO_ANKI_RULED: "{}\n---\nan answer\n",
    Syntax.OBSIDIAN_TO_ANKI_TABLE: "| {} |\n| --- |\n| an answer |\n",
    Syntax.SPACED_REPETITION: "#flashcards\n\n{}\n?\nan answer\n",
    Syntax.YANKI: "{}\n\n---\n\nan answer\n",
}


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("syntax", SHAPES)
async def test_it_is_a_finding_and_not_a_failure(tmp_path: Path, syntax: Syntax, hidden: str) -> None:
    settings = settings_for(tmp_path, syntaxes=(Syntax.QUESTION_ANSWER, syntax))
    write_note(settings.vault, "good.md", GOOD)
    write_note(settings.vault, "a.md", f"\n{SHAPES[syntax].format(hidden)}\n{GOOD}")

    report = await sync(settings)

    assert (report.failures, report.session.statistics.errors) == ((), 0)
    assert all("an answer" not in " ".join(fields) for fields in anki_notes(settings).values())
    assert any(fields[0] == "What stays?" for fields in anki_notes(settings).values())


async def test_the_finding_names_the_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", f"{GOOD}\nQ: %%x%%\nA: an answer\n")
    await sync(settings)
    found = [(one.line, one.code) for one in (await index_report(settings)).findings]
    assert found == [(4, "empty-question")]


async def test_a_card_whose_question_is_commented_out_later_is_an_orphan(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", GOOD)
    await sync(settings)
    write_note(settings.vault, "a.md", "Q: %%What stays?%%\nA: Everything else.\n")
    report = await sync(settings)
    assert (report.session.statistics.cards_deleted, anki_notes(settings)) == (1, {})
