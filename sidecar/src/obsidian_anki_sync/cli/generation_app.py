"""The commands about generated cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option, Typer

from obsidian_anki_sync.cli.flags import AsJson, Refreshing
from obsidian_anki_sync.cli.options import SharedOptions, flag, value, with_shared_options
from obsidian_anki_sync.cli.requests.review import ReviewAction, ReviewRequest, fields_of
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.cli.running import run_command
from obsidian_anki_sync.domain.generation.review import DraftState

generation = Typer()

Judging = Annotated[bool, flag("--use-agents", "Let it judge notes and check its cards.")]


@generation.command()
@with_shared_options
def review(
    shared: SharedOptions,
    action: Annotated[ReviewAction | None, Argument(help="By default, card by card.")] = None,
    ids: Annotated[
        list[str] | None, Argument(help="The cards, by id. The beginning of an id is enough.")
    ] = None,
    *,
    note: Annotated[str | None, value("PATH", "Only this note's cards, by its path in the vault.")] = None,
    every: Annotated[bool, flag("--all", "All cards that wait.")] = False,
    unflagged: Annotated[bool, flag("--unflagged", "Only cards without a flag.")] = False,
    unreviewed: Annotated[bool, flag("--unreviewed", "Cards that were accepted automatically.")] = False,
    state: Annotated[
        list[DraftState] | None, value("STATE", f"Cards of this state: {', '.join(DraftState)}.")
    ] = None,
    fields: Annotated[
        list[str] | None, value("NAME=TEXT", "Edit this field, without an editor.", "--field")
    ] = None,
    reason: Annotated[
        str | None, value("TEXT", "Why they are rejected; `review reasons` counts it by prompt.", "--reason")
    ] = None,
    json: AsJson = False,
) -> CommandResult:
    """Shows the cards that a model wrote, to accept, edit or reject."""
    request = ReviewRequest(
        action=action,
        ids=tuple(ids or ()),
        note=note,
        states=tuple(state or ()),
        every=every,
        unflagged=unflagged,
        unreviewed=unreviewed,
        fields=fields_of(fields),
        reason=reason or "",
    )
    from obsidian_anki_sync.cli.commands.generation.review import review as command

    return run_command(command(request, shared.settings(as_json=json), as_json=json), as_json=json)


@generation.command()
@with_shared_options
def estimate(
    shared: SharedOptions,
    *,
    use_agents: Annotated[bool, flag("--use-agents", "Include the requests of agents.")] = False,
    json: AsJson = False,
) -> CommandResult:
    """Shows what a language model would get and cost; sends nothing."""
    from obsidian_anki_sync.cli.commands.generation.estimate import estimate as command

    return run_command(command(shared.settings(as_json=json), use_agents=use_agents), as_json=json)


@generation.command("test-run")
@with_shared_options
def trial(
    shared: SharedOptions,
    *,
    count: Annotated[int, Option("--count", min=1, help="The number of chosen notes to try.")] = 5,
    use_agents: Judging = False,
    refresh: Refreshing = False,
    json: AsJson = False,
) -> CommandResult:
    """Tries a language model on some notes; no card goes to Anki."""
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.generation.trial import trial as command
    from obsidian_anki_sync.cli.output.display import display_for

    display = display_for(silent=json or shared.quiet)
    return run_command(
        command(settings, count, display, use_agents=use_agents, refresh=refresh), as_json=json
    )


@generation.command()
@with_shared_options
def quality(
    shared: SharedOptions,
    folder: Annotated[Path, Argument(help="Notes with gold cards: NOTE.gold.json beside NOTE.md.")],
    *,
    model: Annotated[
        list[str] | None, value("NAME", "Measure this model. May be repeated, to compare.", "--model")
    ] = None,
    prompt: Annotated[
        list[str] | None,
        value("NAME", "Measure this version of the prompt, such as cards-v1. May be repeated.", "--prompt"),
    ] = None,
    seeds: Annotated[int, Option("--seeds", min=1, help="Measure so many runs, each with another seed.")] = 1,
    use_agents: Judging = False,
    refresh: Refreshing = False,
    json: AsJson = False,
) -> CommandResult:
    """Measures a model's cards, and the checks."""
    settings = shared.settings(as_json=json)
    from obsidian_anki_sync.cli.commands.generation.quality import quality as command
    from obsidian_anki_sync.cli.output.display import display_for

    measured = command(
        settings,
        folder,
        tuple(model or ()),
        display_for(silent=json or shared.quiet),
        prompts=tuple(prompt or ()),
        seeds=seeds,
        use_agents=use_agents,
        refresh=refresh,
    )
    return run_command(measured, as_json=json)
