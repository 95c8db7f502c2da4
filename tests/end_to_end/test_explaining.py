"""`explain` describes what a sync makes of each piece of a note, and reads the note as a sync does."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.pipeline.inspect.explain import explain
from obsidian_anki_sync.settings import Settings
from support.syncing import anki_notes, question, settings_for, sync, write_note

NOTE = f"# Part\n\n{question('What is TCP?', 'A protocol.')}\nno card\n\nQ: open\n"


async def refusal(settings: Settings, path: str) -> str:
    found = (await explain(settings, path)).refusal
    return found.code if found else ""


async def test_each_block_is_a_card_or_has_a_reason(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", NOTE)

    explanation = await explain(settings, "n.md")

    assert [
        (
            block.first,
            block.last,
            [card.front for card in block.cards],
            [said.code for said in block.findings],
        )
        for block in explanation.blocks
    ] == [
        (1, 1, [], ["no-syntax"]),
        (3, 4, ["What is TCP?"], []),
        (6, 6, [], ["no-syntax"]),
        (8, 8, [], ["question-without-answer"]),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#flashcards", "tag-without-card"),
        ("- #de #x", "only-tags"),
        ("#card", "tag-without-question"),
        ("#1", "no-syntax"),
    ],
)
async def test_a_line_of_tags_has_a_reason_of_its_own(tmp_path: Path, text: str, code: str) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", f"{text}\n\nWords.\n")

    first, second = (await explain(settings, "n.md")).blocks

    assert ([one.code for one in first.findings], [one.code for one in second.findings]) == (
        [code],
        ["no-syntax"],
    )


async def test_a_fault_of_the_frontmatter_comes_first_with_its_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", f"---\ntags: [a\ndeck: x\n---\n{NOTE}")

    first, *others = (await explain(settings, "n.md")).blocks

    assert (first.first, first.last, [said.line for said in first.findings]) == (3, 3, [3])
    assert [block.first for block in others] == [5, 7, 10, 12]


async def test_a_card_is_named_by_its_slug_once_it_was_synced(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", NOTE)
    before = await explain(settings, "n.md")
    await sync(settings)
    after = await explain(settings, "n.md")

    slugs = [card.slug for each in (before, after) for block in each.blocks for card in block.cards]
    assert slugs == [None, *anki_notes(settings)]


async def test_a_note_may_be_named_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "deep/n.md", NOTE)
    monkeypatch.chdir(settings.vault / "deep")

    paths = [str(settings.vault / "deep" / "n.md"), "n.md", "n", "deep/n.md"]
    assert [(await explain(settings, path)).path for path in paths] == ["deep/n.md"] * 4


async def test_a_note_that_does_not_count_has_a_reason(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, exclude=("drafts",))
    for path in ("drafts/a.md", ".trash/a.md", "a.txt", "../outside.md", "a.md"):
        write_note(settings.vault, path, NOTE)
    write_note(settings.vault, "off.md", f"---\nanki: false\n---\n{NOTE}")
    (settings.vault / "bytes.md").write_bytes(b"\xff")
    tagged = settings.with_changes(selection=Selection(tags=("x",)))

    assert [
        await refusal(settings, "drafts/a.md"),
        await refusal(settings, ".trash/a.md"),
        await refusal(settings, "a.txt"),
        await refusal(settings, "../outside.md"),
        await refusal(settings, "nowhere.md"),
        await refusal(settings, "off.md"),
        await refusal(settings, "bytes.md"),
        await refusal(tagged, "a.md"),
        await refusal(settings, "a.md"),
    ] == [
        "excluded",
        "hidden",
        "no-note",
        "not-in-vault",
        "not-in-vault",
        "left-out",
        "not-text",
        "left-out",
        "",
    ]


async def test_explaining_a_note_makes_no_card(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    write_note(settings.vault, "n.md", NOTE)
    await explain(settings, "n.md")

    assert list((tmp_path / "anki").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anki", "vault"]
