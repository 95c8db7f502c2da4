"""Starts sessions, finds one to resume, and cleans up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.anki.targets import canonical_target, require_library
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.quoting import joined
from obsidian_anki_sync.domain.session import Mode, Phase, Session, SessionSettings
from obsidian_anki_sync.pipeline.identity.folder import claim
from obsidian_anki_sync.pipeline.sessions.lock import is_locked
from obsidian_anki_sync.pipeline.targets import require_target
from obsidian_anki_sync.settings import GenerationSettings, ReviewPolicy, Settings
from obsidian_anki_sync.store.sessions import new_session
from obsidian_anki_sync.store.store import Store
from obsidian_anki_sync.vault.walk import require_vault

_LISTING = "`obsidian-anki-sync progress` lists the sessions."


async def incomplete_session(store: Store, *, of_chosen_notes: bool = False) -> Session | None:
    """Returns the newest session that can be resumed, unless a later one has completed the same work.

    ``of_chosen_notes`` includes sessions in which a language model writes cards for chosen notes.
    """
    listed = await store.sessions.newest_first()
    return to_resume([session for session in listed if of_chosen_notes or not session.settings.notes])


def to_resume(newest_first: Sequence[Session]) -> Session | None:
    """Returns the newest resumable session, unless a later one has completed the same work."""
    done = superseded(newest_first)
    later_full = False
    for session in newest_first:
        is_open = session.is_worth_resuming and session.session_id not in done
        # A full sync does not write the cards of chosen notes.
        if is_open and (session.settings.notes or not later_full):
            return session
        later_full = later_full or session.settings.mode is Mode.FULL
    return None


def superseded(newest_first: Iterable[Session]) -> frozenset[str]:
    """Returns the ids of the incomplete sessions whose work a later one completed.

    That is a full sync, or for chosen notes one in which a language model wrote the cards of all of them.
    """
    synced: set[tuple[str, str]] = set()
    written: list[tuple[tuple[str, str], frozenset[str]]] = []
    found = set()
    for session in newest_first:
        settings = session.settings
        ends, notes = (settings.vault, settings.target), frozenset(settings.notes)
        if session.phase is Phase.COMPLETED:
            if settings.mode is Mode.FULL:
                synced.add(ends)
            written.append((ends, notes))
        elif session.is_incomplete:
            same = any(ends == others and notes <= more for others, more in written)
            if same if notes else ends in synced:
                found.add(session.session_id)
    return frozenset(found)


def difference(
    session: Session, settings: Settings, mode: Mode | None = None, *, with_index: bool = True
) -> str:
    """Returns how a session differs from today's request; empty if it does not.

    Without a ``mode`` only vault and target are compared.
    """
    was = session.settings
    compared = [
        ("vault", was.vault, str(settings.vault_root)),
        ("target", was.target, canonical_target(settings.target)),
    ]
    if mode is not None:
        compared += [("mode", was.mode.value, mode.value), ("index", _on(was.with_index), _on(with_index))]
    for name, before, now in compared:
        if before != now:
            return f"was started with {name} {before}, and {name} is {now} now"
    return ""


def _on(switch: bool) -> str:
    return "on" if switch else "off"


class GenerationRequest(Struct, frozen=True, kw_only=True):
    """The requests for this sync beside the settings: generation, agents, auto-approval, asking again."""

    use_agents: bool = False
    generate: bool = False
    auto_approve: bool = False
    refresh: bool = False


async def start_session(
    store: Store,
    settings: Settings,
    *,
    mode: Mode,
    with_index: bool,
    dry_run: bool,
    generation: GenerationRequest | None = None,
    options: tuple[str, ...] = (),
    notes: Iterable[str] = (),
) -> Session:
    """Returns a new session in the store; ``options`` gave settings for it alone.

    ``notes`` are those that the user chose for a language model.

    Raises ``UsageError`` if the store is another vault's, the target has no known form, or generation is on
    without a model, ``UnavailableError`` if there is no vault, and ``MissingLibraryError`` if the target
    needs a library: a session that cannot continue is not started.
    """
    shape = SessionSettings(
        vault="",
        target="",
        mode=mode,
        with_index=with_index,
        dry_run=dry_run,
        options=options,
        notes=tuple(sorted(notes)),
    )
    shape = _with_generation(shape, settings, generation or GenerationRequest(), begins=True)
    root = settings.vault_root
    target = canonical_target(settings.target)
    require_target(settings)
    if not dry_run:
        require_library(target)
    require_vault(root)
    vault = str(root)
    await claim(store, vault)
    session = new_session(str(uuid.uuid4()), replace(shape, vault=vault, target=target))
    await store.sessions.add(session)
    return session


def _with_generation(
    shape: SessionSettings, settings: Settings, asked: GenerationRequest, *, begins: bool
) -> SessionSettings:
    """Returns the session's settings with those for a model: requested, kept, or general ones."""
    own = settings.generation
    generates = shape.generates or asked.use_agents or asked.generate or (begins and own.enabled)
    if generates:
        require_model(own)
    elif asked.auto_approve or asked.refresh:
        option = "auto-approve" if asked.auto_approve else "refresh"
        raise UsageError(
            f"The option {option} needs a language model, and this sync uses none.",
            "Switch on generation.enabled in the settings.",
            cli_advice="Add --use-agents, or set generation.enabled in the settings file.",
        )
    return replace(
        shape,
        generates=generates,
        uses_agents=shape.uses_agents or asked.use_agents or (begins and generates and own.agents),
        auto_approves=shape.auto_approves
        or asked.auto_approve
        or (begins and generates and own.review is ReviewPolicy.FLAGGED),
        refreshes=shape.refreshes or asked.refresh,
    )


def require_model(settings: GenerationSettings) -> None:
    """Raises ``UsageError`` if no language model is named."""
    if not settings.model:
        raise UsageError(
            "No language model is configured: generation.model is empty.",
            f"Set generation.model to a model that the server at {settings.url} has, or generation.url to"
            " another server.",
        )


async def resume_session(
    store: Store,
    prefix: str,
    given: Mapping[str, object],
    settings: Settings | None = None,
    generation: GenerationRequest | None = None,
    options: tuple[str, ...] = (),
) -> Session:
    """Returns the incomplete session whose id starts with ``prefix``.

    ``given`` holds today's ``mode`` and ``with_index``, if given; vault and target are those of ``settings``.
    They must be those of the session. Raises ``UsageError`` if they differ, and for an unknown id, an
    ambiguous one, and that of a completed session. Generation may be added (``generation``, with today's
    ``settings``), and ``options`` are today's.
    """
    found = await store.sessions.starting_with(prefix)
    if not found:
        raise UsageError(f"No progress found for session {prefix}.", "", cli_advice=_LISTING)
    if len(found) > 1:
        advice = "Give more characters of the id."
        message = f"{len(found)} sessions have an id that starts with {prefix}."
        raise UsageError(message, advice, cli_advice=f"{advice} {_LISTING}")
    session = found[0]
    if session.settings.mode is Mode.UNDO:
        raise UsageError(
            f"Session {session.session_id} is an undo.",
            "Start the undo again to continue it.",
            cli_advice=f"Continue it with `obsidian-anki-sync undo --session {session.settings.undoes}`.",
        )
    if session.settings.mode is Mode.ADOPT:
        raise UsageError(
            f"Session {session.session_id} links Anki notes.",
            "Start linking again to continue it.",
            cli_advice="Continue it with `obsidian-anki-sync adopt --apply`.",
        )
    if session.settings.mode is Mode.MEND:
        raise UsageError(
            f"Session {session.session_id} cleared marks of mended cards.",
            "Clear the marks of the other cards in the list of cards to mend.",
            cli_advice="Clear the other marks with `obsidian-anki-sync mend --done CARD`.",
        )
    if session.settings.mode is Mode.SELECTED and not session.settings.notes:
        raise UsageError(
            f"Session {session.session_id} was for chosen notes or cards, and the choice is no longer known.",
            "Start a new sync. It does what is left, and asks a language model nothing twice.",
        )
    if session.phase is Phase.COMPLETED:
        raise UsageError(
            f"Session {session.session_id} is completed; there is nothing to resume.",
            "Start a new sync.",
            cli_advice="Start a new sync with `obsidian-anki-sync sync`.",
        )
    _refuse_contradiction(session, given, settings)
    if settings is None:
        return session
    require_library(session.settings.target)
    shape = replace(session.settings, options=options)
    shape = _with_generation(shape, settings, generation or GenerationRequest(), begins=False)
    await store.sessions.reshape(session.session_id, shape)
    return replace(session, settings=shape)


def _refuse_contradiction(session: Session, given: Mapping[str, object], settings: Settings | None) -> None:
    was = session.settings
    if settings and (differs := difference(session, settings)):
        raise UsageError(
            f"Session {session.session_id} {differs}.",
            "Start a new sync, or use the settings that the session was started with.",
            cli_advice="To resume it, add"
            f" {joined('--vault', was.vault, '--target', was.target)}. For a new sync, omit --resume.",
        )
    cli_advice = {
        "mode": "To resume it, omit --incremental. For a new sync, omit --resume.",
        "with_index": "To resume it, omit --no-index. For a new sync, omit --resume.",
    }
    words = {"mode": f"mode {was.mode}", "with_index": f"index {_on(was.with_index)}"}
    for name, advice in cli_advice.items():
        if name in given and given[name] != getattr(was, name):
            raise UsageError(
                f"Session {session.session_id} was started with {words[name]}.",
                "Start a new sync instead.",
                cli_advice=advice,
            )


async def clean_sessions(
    store: Store, settings: Settings, *, session: str | None, all_completed: bool
) -> int:
    """Takes one session off the list, or all completed or superseded ones; returns how many.

    Anki does not change, and their changes can still be undone. Raises ``UsageError`` for an unknown id and
    for a session that is running.
    """
    if session is None and not all_completed:
        raise UsageError(
            "No session was named.",
            "Choose the sessions to remove.",
            cli_advice="Choose sessions with --session ID or --all-completed.",
        )
    listed = await store.sessions.newest_first()
    done = superseded(listed)
    chosen = [
        entry
        for entry in listed
        if all_completed and (entry.phase is Phase.COMPLETED or entry.session_id in done)
    ]
    if session is not None:
        matching = [entry for entry in listed if entry.session_id.startswith(session.lower())]
        if len(matching) != 1:
            problem = f"{len(matching)} sessions begin with" if matching else "No progress found for session"
            raise UsageError(f"{problem} {session}.", "", cli_advice=_LISTING)
        if is_running(matching[0], listed, locked=is_locked(settings.store_path)):
            raise UsageError(
                f"Session {matching[0].session_id} is running.",
                "Stop it first.",
                cli_advice="Stop it first, with Ctrl+C.",
            )
        chosen += matching
    return await store.sessions.take_off_the_list({entry.session_id for entry in chosen})


def is_running(session: Session, newest_first: list[Session], *, locked: bool) -> bool:
    """True if a live process works on a session, since the vault's lock is held for it."""
    unfinished = (Phase.COMPLETED, Phase.INTERRUPTED, Phase.FAILED)
    if not locked or session.phase in unfinished:
        return False
    active = [entry for entry in newest_first if entry.phase not in unfinished]
    return max(active, key=lambda entry: entry.updated_at) is session
