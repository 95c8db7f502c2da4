"""Prepares notes for a language model, and the model's options."""

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
# Only the digest of a piece is needed, so no piece is too long or too short.
_ANY_LENGTH = 1_000_000


class NoteChangedError(NoteError):
    """A note was changed after its cards were read."""

    code = "changed"


def options_from(settings: Settings, *, use_agents: bool) -> GenerationOptions:
    """Returns the options for the server and the model; raises ``UsageError`` if no model is named.

    The key is in the settings, which take it from the environment, or else in the system's keyring under this
    host: a key for one server is never sent to another. A server on this machine needs none.
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
    """Returns the options with the response formats that the server's models supported recently.

    They are determined again after a month, since servers change.
    """
    since = datetime.now(UTC) - _REMEMBERED
    return replace(options, response_formats=await answers.response_formats(options.url, since.isoformat()))


def as_the_server_says(options: GenerationOptions, preflight: Preflight) -> GenerationOptions:
    """Returns the options, with the server's window and prices if the settings name none."""
    return replace(
        options,
        context_tokens=options.context_tokens or preflight.context_tokens,
        price_in=preflight.price_in if options.price_in is None else options.price_in,
        price_out=preflight.price_out if options.price_out is None else options.price_out,
    )


def read_source(
    root: Path, found: FoundFile, formats: FormatOptions, queue: Sequence[QueuedDraft], content_hash: str = ""
) -> SourceNote:
    """Returns a note as it is sent: without its own cards, with those that were generated of it before.

    Raises ``NoteError``, also if the text is no longer the one with ``content_hash``, which the store knows.
    """
    read = read_note(root, found)
    if content_hash and read.content_hash != content_hash:
        raise NoteChangedError("The note changed during the sync.", "Sync again when it is saved.")
    return SourceNote(read.note, extract(read.note, formats).claimed, existing_of(queue))


def existing_of(queue: Sequence[QueuedDraft]) -> tuple[GeneratedDraft, ...]:
    """Returns the drafts that a note has: accepted and waiting ones, never rejected ones."""
    return tuple(
        queued.accepted or queued.draft for queued in queue if queued.state is not DraftState.REJECTED
    )


def unit_digests(note: Note) -> frozenset[str]:
    """Returns the digests of the pieces of a note, which its generated cards rest on."""
    prepared = prepare(note, (), _ANY_LENGTH, 0)
    return frozenset(unit.digest for section in prepared.sections for unit in section.units)
