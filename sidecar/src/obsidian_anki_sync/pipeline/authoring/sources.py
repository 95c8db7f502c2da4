"""Notes as a language model gets them, and the model as the settings name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.generation.options import GenerationOptions, ModelOptions
from obsidian_anki_sync.generation.prepare.sections import prepare
from obsidian_anki_sync.generation.writer import Preflight, SourceNote
from obsidian_anki_sync.pipeline.sessions.lifecycle import require_model
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.settings.secret import from_keyring
from obsidian_anki_sync.store.answers import Answers
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import FoundFile

_REMEMBERED = timedelta(days=30)
# Of a piece of a note only its digest is asked for: nothing is too long or too short for that.
_ANY_LENGTH = 1_000_000


class NoteChangedError(NoteError):
    """A note was written to after its cards were read."""

    code = "changed"


def options_from(settings: Settings, *, use_agents: bool) -> GenerationOptions:
    """Returns the server, the model and what is asked of it; raises ``UsageError`` where no model is named.

    The key is the settings' own, which come from the environment, else what the system's keyring holds for
    this host: a key for one server is never shown to another. A server on this machine is asked without.
    """
    own = settings.generation
    require_model(settings.generation)
    options = GenerationOptions(
        **{field.name: getattr(own, field.name) for field in fields(ModelOptions)}, use_agents=use_agents
    )
    if options.is_loopback:
        return replace(
            options, key=own.key.text, price_in=own.price_in or 0.0, price_out=own.price_out or 0.0
        )
    return replace(options, key=own.key.text or from_keyring(PROGRAM, options.host).text)


async def as_remembered(options: GenerationOptions, answers: Answers) -> GenerationOptions:
    """Returns the options with the forms of answer that the server's models bore of late.

    After a month they are found out anew: servers learn too.
    """
    since = datetime.now(UTC) - _REMEMBERED
    return replace(options, response_formats=await answers.response_formats(options.url, since.isoformat()))


def as_the_server_says(options: GenerationOptions, preflight: Preflight) -> GenerationOptions:
    """The options with the window and the prices that the server names, where the settings name none."""
    return replace(
        options,
        context_tokens=options.context_tokens or preflight.context_tokens,
        price_in=preflight.price_in if options.price_in is None else options.price_in,
        price_out=preflight.price_out if options.price_out is None else options.price_out,
    )


def read_source(
    root: Path, found: FoundFile, formats: FormatOptions, queue: Sequence[QueuedDraft], content_hash: str = ""
) -> SourceNote:
    """A note as it goes to the model: without its own cards, with those that were written of it before.

    Raises ``NoteError``, also where the text is not the one with ``content_hash``, which the store knows.
    """
    read = read_note(root, found)
    if content_hash and read.content_hash != content_hash:
        raise NoteChangedError("The note changed during the sync.", "Sync again when it is saved.")
    return SourceNote(read.note, extract(read.note, formats).claimed, existing_of(queue))


def existing_of(queue: Sequence[QueuedDraft]) -> tuple[GeneratedDraft, ...]:
    """Returns the drafts that a note has: what makes its cards, and what waits; never what was rejected."""
    return tuple(
        queued.accepted or queued.draft for queued in queue if queued.state is not DraftState.REJECTED
    )


def unit_digests(note: Note) -> frozenset[str]:
    """Returns the digests of the pieces that a note is parted into, which its generated cards rest on."""
    prepared = prepare(note, (), _ANY_LENGTH, 0)
    return frozenset(unit.digest for section in prepared.sections for unit in section.units)
