"""Cards that show other notes or the output of programs are made anew when these change."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.events import Event, Notice
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.settings.schema import RenderingSettings
from support.programs import program
from support.syncing import anki_notes, question, settings_for, sync, write_note

DIAGRAM = "Q: How?\nA: So:\n```mermaid\ngraph TD\n```\n"


def back(settings: Settings) -> str:
    [fields] = anki_notes(settings).values()
    return fields[1]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_note(tmp_path / "vault", "n.md", question("What?", "![[other]]"))
    write_note(tmp_path / "vault", "folder/other.md", "First. ![[deeper#^id]]")
    write_note(tmp_path / "vault", "folder/deeper.md", "Hidden.\n\nDeep. ^id")
    return settings_for(tmp_path)


async def test_a_change_in_an_embedded_note_makes_the_card_anew(settings: Settings) -> None:
    await sync(settings)
    assert ("First." in back(settings), "Deep." in back(settings), "Hidden." in back(settings)) == (
        *(True, True),
        False,
    )
    write_note(settings.vault_root, "folder/deeper.md", "Deep indeed. ^id")
    report = await sync(settings)
    assert "Deep indeed." in back(settings)
    assert report.session.statistics.cards_updated == 1


async def test_an_embedded_note_that_appears_or_goes_makes_the_card_anew(settings: Settings) -> None:
    deeper = settings.vault_root / "folder" / "deeper.md"
    deeper.rename(settings.vault_root / "away.txt")
    await sync(settings)
    assert "Deep." not in back(settings)
    (settings.vault_root / "away.txt").rename(deeper)
    await sync(settings)
    assert "Deep." in back(settings)


async def test_a_nearer_note_of_the_same_name_is_the_one_that_is_shown(settings: Settings) -> None:
    deeper = settings.vault_root / "folder" / "deeper.md"
    deeper.rename(settings.vault_root / "deeper.md")
    await sync(settings)
    write_note(settings.vault_root, "folder/below/deeper.md", "Another. ^id")
    write_note(settings.vault_root, "folder/deeper.md", "Nearer. ^id")
    await sync(settings)
    assert ("Nearer." in back(settings), "Deep." in back(settings)) == (False, True)
    (settings.vault_root / "deeper.md").unlink()
    await sync(settings)
    assert "Nearer." in back(settings)


async def test_without_a_change_no_card_is_made_anew(settings: Settings) -> None:
    await sync(settings)
    report = await sync(settings)
    assert report.session.statistics.cards_generated == 0


async def test_without_a_program_a_diagram_is_code_with_one_notice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_note(tmp_path / "vault", f"{name}.md", DIAGRAM.replace("How?", f"How {name}?"))
    settings = settings_for(tmp_path, rendering=RenderingSettings(mermaid="no-such-program-here"))
    said: list[Event] = []
    await sync(settings, listener=said.append)
    notices = [event.message for event in said if isinstance(event, Notice) and "Mermaid" in event.message]
    assert len(notices) == 1
    assert notices[0].startswith("2 notes hold Mermaid diagrams")


async def test_a_program_that_is_installed_later_draws_the_diagrams(tmp_path: Path) -> None:
    write_note(tmp_path / "vault", "n.md", DIAGRAM)
    await sync(settings_for(tmp_path, rendering=RenderingSettings(mermaid="")))
    code = (
        "import sys; open(sys.argv[sys.argv.index('-o') + 1], 'w')"
        ".write('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    )
    mermaid = str(program(tmp_path / "draw it", code))
    settings = settings_for(tmp_path, rendering=RenderingSettings(mermaid=mermaid))
    await sync(settings)
    assert '<img class="diagram" src="diagram-' in back(settings)
    [picture] = (tmp_path / "anki" / "collection.media").iterdir()
    assert picture.read_text().startswith("<svg")
