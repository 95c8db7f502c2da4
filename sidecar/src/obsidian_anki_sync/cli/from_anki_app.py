"""The commands that read from Anki: study statistics, cards to mend, finding cards, filtered decks."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option, Typer

from obsidian_anki_sync.cli.flags import AsJson
from obsidian_anki_sync.cli.options import SharedOptions, flag, value, with_shared_options
from obsidian_anki_sync.cli.requests.free_text import FreeTextCommand
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.pipeline.from_anki.mend import mend_rules
from obsidian_anki_sync.pipeline.from_anki.stats import Grouping
from obsidian_anki_sync.pipeline.from_anki.study_deck import StudyChoice

_FLAGS = range(1, 8)

from_anki = Typer()
study = Typer(name="study", help="Makes filtered decks in Anki of chosen cards.")
from_anki.add_typer(study)


@from_anki.command()
@with_shared_options
def stats(
    shared: SharedOptions,
    *,
    by: Annotated[
        Grouping, value("GROUP", "Group the cards by card, note, folder, deck or tag.")
    ] = Grouping.FOLDER,
    note: Annotated[str | None, value("NOTE", "Only the cards of this note.")] = None,
    json: AsJson = False,
) -> CommandResult:
    """Shows how the vault's cards fare in Anki."""
    from obsidian_anki_sync.cli.commands.stats import stats as command

    return run_command(command(shared.settings(as_json=json), by, note), as_json=json)


@from_anki.command()
@with_shared_options
def mend(
    shared: SharedOptions,
    *,
    flag: Annotated[list[int] | None, value("NUMBER", "Only this flag (1 to 7) means a mistake.")] = None,
    tag: Annotated[list[str] | None, value("TAG", "This tag means a mistake; by default mend.")] = None,
    lapses: Annotated[int | None, value("N", "List cards with so many lapses.")] = None,
    done: Annotated[
        list[str] | None, value("CARD", "Take the flags, marks and tags from this card (a slug of the list).")
    ] = None,
    resume: Annotated[bool, Option("--resume", help="With --done: resume suspended cards too.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Lists cards to mend: flagged, marked or suspended in Anki, leeches, and those with many lapses."""
    from obsidian_anki_sync.cli.commands.mend import mend as command

    if wrong := [number for number in flag or () if number not in _FLAGS]:
        raise UsageError(f"There is no flag {wrong[0]}.", "Anki's flags have the numbers 1 to 7.")
    if lapses is not None and lapses < 1:
        raise UsageError(f"{lapses} is not a number of lapses to look for.", "Give a number of at least 1.")
    settings = shared.settings(as_json=json)
    rules = mend_rules(settings, flag, tag, lapses)
    return run_command(command(settings, rules, done or (), resume=resume), as_json=json)


@from_anki.command("open", cls=FreeTextCommand)
@with_shared_options
def open_cards(
    shared: SharedOptions,
    place: Annotated[str, Argument(metavar="NOTE[:LINE]", help="The note by its path in the vault.")],
    *,
    json: AsJson = False,
) -> CommandResult:
    """Shows the cards of a note in Anki's browser."""
    from obsidian_anki_sync.cli.commands.find import open_cards as command

    return run_command(command(shared.settings(as_json=json), place), as_json=json)


@from_anki.command(cls=FreeTextCommand)
@with_shared_options
def find(
    shared: SharedOptions,
    text: Annotated[
        str | None, Argument(metavar="TEXT", help="Text of the card, its slug, or its Anki note's id.")
    ] = None,
    *,
    shown: Annotated[
        bool, flag("--shown", "The card under review in Anki, or those selected in its browser.")
    ] = False,
    json: AsJson = False,
) -> CommandResult:
    """Shows which note a card comes from."""
    from obsidian_anki_sync.cli.commands.find import find as command

    return run_command(command(shared.settings(as_json=json), text, shown=shown), as_json=json)


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


@study.command(cls=FreeTextCommand)
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


@study.command(cls=FreeTextCommand)
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
