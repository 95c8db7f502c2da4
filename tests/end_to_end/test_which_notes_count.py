"""Only the notes that the user chose become cards; the cards of others are removed under the usual guard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from obsidian_anki_sync.domain.errors import GuardError
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.settings import Settings, Syntax
from support.syncing import anki_notes, question, settings_for, store_value, sync, write_note


def selecting(settings: Settings, **conditions: Any) -> Settings:
    return settings.with_changes(selection=Selection(**conditions))


def fronts(settings: Settings) -> set[str]:
    return {fields[0] for fields in anki_notes(settings).values()}


@pytest.mark.parametrize(
    ("conditions", "counting"),
    [
        ({"tags": ("lang",)}, {"greek", "inline"}),
        ({"tags": ("#lang/greek",)}, {"greek"}),
        ({"exclude_tags": ("lang",)}, {"plain", "draft"}),
        ({"tags": ("LANG",), "exclude_tags": ("lang/greek",)}, {"inline"}),
        ({"frontmatter": ("status",)}, {"draft"}),
        ({"frontmatter": ("status=dr*",)}, {"draft"}),
        ({"frontmatter": ("status=done", "status = draft")}, {"draft"}),
        ({"exclude_frontmatter": ("status=Draft",)}, {"greek", "inline", "plain"}),
        ({"folders": ("deep",)}, {"plain"}),
        ({"exclude_folders": ("deep/er",)}, {"greek", "inline", "draft"}),
        ({"off_key": "cards"}, {"greek", "inline", "plain", "draft", "off"}),
    ],
)
async def test_a_note_counts_by_tag_frontmatter_and_folder(
    tmp_path: Path, conditions: dict[str, Any], counting: set[str]
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "greek.md", f"---\ntags: [lang/greek]\n---\n{question('greek', 'x')}")
    write_note(settings.vault, "inline.md", f"#lang `#lang/greek`\n\n{question('inline', 'x')}")
    write_note(settings.vault, "deep/er/plain.md", question("plain", "x #language"))
    write_note(settings.vault, "draft.md", f"---\nstatus: draft\n---\n{question('draft', 'x')}")
    write_note(settings.vault, "off.md", f"---\nanki: false\n---\n{question('off', 'x')}")

    await sync(selecting(settings, **conditions))

    assert fronts(settings) == counting


async def test_the_cards_of_a_note_that_no_longer_counts_are_removed(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("a", "x"))
    write_note(settings.vault, "b.md", question("b", "x"))
    await sync(settings)

    write_note(settings.vault, "a.md", f"---\nanki: false\n---\n{question('a', 'x')}")
    report = await sync(settings)

    assert (report.session.statistics.cards_deleted, fronts(settings)) == (1, {"b"})


async def test_a_selection_that_would_remove_many_cards_stops_and_asks(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    for n in range(12):
        write_note(settings.vault, f"{n}.md", question(f"front {n}", "x"))
    await sync(settings)

    with pytest.raises(GuardError):
        await sync(selecting(settings, tags=("none",)))

    assert len(anki_notes(settings)) == 12


async def test_a_note_that_counts_again_has_its_cards_back(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", question("a", "x"))
    await sync(settings)
    before = anki_notes(settings)

    await sync(selecting(settings, tags=("none",)))
    assert anki_notes(settings) == {}
    await sync(settings)

    assert anki_notes(settings) == before


async def test_a_note_that_is_left_out_is_not_read_again(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "a.md", f"---\nanki: false\n---\n{question('a', 'x')}")
    await sync(settings)

    report = await sync(settings)
    other_syntaxes = await sync(settings.with_changes(syntaxes=(Syntax.APF,)))

    read = [each.session.statistics.notes_processed for each in (report, other_syntaxes)]
    notes = "SELECT count(*) FROM session_note"
    assert (read, store_value(settings, notes)) == ([1, 1], 1)


async def test_an_open_fence_that_may_hide_the_tag_removes_no_card(tmp_path: Path) -> None:
    settings = selecting(settings_for(tmp_path), tags=("keep",))
    write_note(settings.vault, "a.md", f"{question('a', 'x')}\n#keep\n")
    await sync(settings)

    write_note(settings.vault, "a.md", f"```\n{question('a', 'x')}\n#keep\n")
    await sync(settings)

    assert fronts(settings) == {"a"}
