"""The commands of ``study``, as typer parses and explains them."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Typer

from obsidian_anki_sync.cli.flags import AsJson
from obsidian_anki_sync.cli.options import SharedOptions, flag, value, with_shared_options
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.from_anki.study_deck import StudyChoice

study = Typer(name="study", help="Makes filtered decks in Anki of chosen cards.")

Notes = Annotated[list[str] | None, value("PATH", "The cards of this note. May be repeated.", "--note")]
Folders = Annotated[
    list[str] | None, value("PATH", "The cards of this folder of the vault. May be repeated.", "--folder")
]
Links = Annotated[
    list[str] | None,
    value("PATH", "The cards of this note, and of those that it links to. May be repeated.", "--links"),
]
Search = Annotated[str | None, value("TEXT", "The cards with this text, slug or id.", "--search")]


def _choice(
    notes: list[str] | None, folders: list[str] | None, links: list[str] | None, search: str | None
) -> StudyChoice:
    choice = StudyChoice(
        notes=tuple(notes or ()),
        folders=tuple(folders or ()),
        linked_from=tuple(links or ()),
        search=search or "",
    )
    if choice == StudyChoice():
        raise UsageError("No card was chosen.", "Choose cards with --note, --folder, --links or --search.")
    return choice


@study.command()
@with_shared_options
def make(
    shared: SharedOptions,
    name: Annotated[str | None, Argument(help="The deck's name; by default that of the note.")] = None,
    *,
    note: Notes = None,
    folder: Folders = None,
    links: Links = None,
    search: Search = None,
    keep_schedule: Annotated[
        bool, flag("--keep-schedule", "Answers do not change when a card is due.")
    ] = False,
    json: AsJson = False,
) -> CommandResult:
    """Makes a filtered deck of the chosen cards, or fills the one of that name anew."""
    from obsidian_anki_sync.cli.commands.study import make as command

    choice = _choice(note, folder, links, search)
    settings = shared.settings(as_json=json)
    return run_command(command(settings, choice, name or "", reschedules=not keep_schedule), as_json=json)


@study.command()
@with_shared_options
def browse(
    shared: SharedOptions,
    *,
    note: Notes = None,
    folder: Folders = None,
    links: Links = None,
    search: Search = None,
    json: AsJson = False,
) -> CommandResult:
    """Shows the chosen cards in the browser of a running Anki."""
    from obsidian_anki_sync.cli.commands.study import show as command

    choice = _choice(note, folder, links, search)
    return run_command(command(shared.settings(as_json=json), choice), as_json=json)


@study.command("list")
@with_shared_options
def list_decks(shared: SharedOptions, *, json: AsJson = False) -> CommandResult:
    """Lists the filtered decks."""
    from obsidian_anki_sync.cli.commands.study import list_decks as command

    return run_command(command(shared.settings(as_json=json)), as_json=json)


@study.command()
@with_shared_options
def remove(
    shared: SharedOptions,
    name: Annotated[str, Argument(help="The name of the filtered deck.")],
    *,
    json: AsJson = False,
) -> CommandResult:
    """Removes a filtered deck; its cards return to their own decks."""
    from obsidian_anki_sync.cli.commands.study import remove as command

    return run_command(command(shared.settings(as_json=json), name), as_json=json)
