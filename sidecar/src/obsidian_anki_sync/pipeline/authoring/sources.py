"""Prepares notes for a language model, and the model's options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft
from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft
from obsidian_anki_sync.domain.link import RefusedLink
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.generation.options import (
    GenerationOptions,
    ModelOptions,
    StepServer,
    host_of,
    is_loopback,
)
from obsidian_anki_sync.generation.prepare.pictures import LARGEST, MEDIA_TYPES, Picture
from obsidian_anki_sync.generation.prepare.placeholders import protected_in
from obsidian_anki_sync.generation.prepare.sections import prepare
from obsidian_anki_sync.generation.writer import CardWriter, Preflight, SourceNote
from obsidian_anki_sync.pipeline.authoring.note_choice import asks_for_cards
from obsidian_anki_sync.pipeline.sessions.lifecycle import require_model
from obsidian_anki_sync.settings import PROGRAM, Settings
from obsidian_anki_sync.settings.secret import from_keyring
from obsidian_anki_sync.store.answers import Answers
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.reading import read_note
from obsidian_anki_sync.vault.walk import FoundFile, Walk

_TARGET = re.compile(r"!\[\[([^\]|#]+)|!\[[^\]]*\]\(\s*<?([^)>\s]+)")
_REMEMBERED = timedelta(days=30)
# Only the digest of a piece is needed, so no piece is too long or too short.
_ANY_LENGTH = 1_000_000


class NoteChangedError(NoteError):
    """A note was changed after its cards were read."""

    code = "changed"


def options_from(settings: Settings, *, use_agents: bool) -> GenerationOptions:
    """Returns the options for servers and models; raises ``UsageError`` if no model is named.

    The key of the main server is the settings' own, which come from the environment, else the
    system keyring's key for its host. Another server gets the keyring's key for its own host: a key for one
    server is never shown to another. A server on this machine is asked without a key from the keyring.
    """
    own = settings.generation
    require_model(settings.generation)
    options = GenerationOptions(
        **{name: getattr(own, name) for name in ModelOptions.__struct_fields__}, use_agents=use_agents
    )
    keys = {url: _key_of(url, options.url, own.key.text) for url in options.own_urls}
    options = replace(options, servers={url: StepServer(key=key) for url, key in keys.items()})
    if options.is_loopback:
        return replace(
            options, key=own.key.text, price_in=own.price_in or 0.0, price_out=own.price_out or 0.0
        )
    return replace(options, key=own.key.text or from_keyring(PROGRAM, options.host).text)


def _key_of(url: str, main: str, key: str) -> str:
    """Returns the key for a step's server: ``key``, the main server's, if both have one origin."""
    if key and _origin(url) == _origin(main):
        return key
    return "" if is_loopback(url) else from_keyring(PROGRAM, host_of(url)).text


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, host_of(url)


async def as_remembered(options: GenerationOptions, answers: Answers) -> GenerationOptions:
    """Returns the options with the response formats that the servers' models accepted in the last month.

    Older ones are determined again, since servers change.
    """
    since = (datetime.now(UTC) - _REMEMBERED).isoformat()
    servers = {
        url: replace(server, response_formats=await answers.response_formats(url, since))
        for url, server in options.servers.items()
    }
    return replace(
        options, response_formats=await answers.response_formats(options.url, since), servers=servers
    )


async def remember_dialects(answers: Answers, writer: CardWriter) -> None:
    """Stores the response formats of the models that a writer asked."""
    for url, response_formats in writer.formats_by_server.items():
        await answers.remember_response_formats(url, response_formats)


def as_the_servers_say(options: GenerationOptions, said: Mapping[str, Preflight]) -> GenerationOptions:
    """Returns the options, with windows and prices of the servers if the settings name none."""
    servers = {
        url: replace(
            server,
            context_tokens=said[url].context_tokens,
            price_in=said[url].price_in,
            price_out=said[url].price_out,
        )
        if url in said
        else server
        for url, server in options.servers.items()
    }
    options = replace(options, servers=servers)
    if (main := said.get(options.url)) is None:
        return options
    return replace(
        options,
        context_tokens=options.context_tokens or main.context_tokens,
        price_in=main.price_in if options.price_in is None else options.price_in,
        price_out=main.price_out if options.price_out is None else options.price_out,
    )


def read_source(
    root: Path, found: FoundFile, formats: FormatOptions, queue: Sequence[QueuedDraft], content_hash: str = ""
) -> SourceNote:
    """Returns a note as it is sent: without its own cards, with the drafts that were generated before.

    Raises ``NoteError``, also if the text is no longer the one with ``content_hash``, which the store knows.
    """
    read = read_note(root, found)
    if content_hash and read.content_hash != content_hash:
        raise NoteChangedError("The note changed during the sync.", "Sync again when it is saved.")
    taken = extract(read.note, formats).claimed
    return SourceNote(
        note=read.note, taken=taken, existing=existing_of(queue), is_asked_for=asks_for_cards(read.note)
    )


def links_for_pictures(settings: Settings, walked: Walk) -> VaultLinks | None:
    """Returns the links of a vault, if the settings send pictures."""
    root = settings.vault_root
    return VaultLinks.of(root.name, root, walked) if settings.generation.images else None


def with_pictures(source: SourceNote, root: Path, links: VaultLinks | None) -> SourceNote:
    """Returns a note with the pictures that it embeds; without ``links`` none are sent.

    A picture that is too large, or that cannot be read, is left out.
    """
    if links is None:
        return source
    found: dict[str, Picture] = {}
    for piece in protected_in(source.note.body):
        if piece.kind != "EMBED":
            continue
        text = source.note.body[piece.start : piece.end]
        picture = _picture(text, source.note.path, root, links)
        if picture:
            found[text] = picture
    return replace(source, pictures=found)


def _picture(embed: str, note_path: str, root: Path, links: VaultLinks) -> Picture | None:
    target = _TARGET.match(embed)
    try:
        media = links.media(next(filter(None, target.groups())).strip(), note_path) if target else None
        media_type = MEDIA_TYPES.get(Path(media.path).suffix.lower()) if media else None
        if media is None or media_type is None or (root / media.path).stat().st_size > LARGEST:
            return None
        return Picture(media_type, (root / media.path).read_bytes())
    except (RefusedLink, OSError):
        return None


def existing_of(queue: Sequence[QueuedDraft]) -> tuple[GeneratedDraft, ...]:
    """Returns the drafts that a note has: accepted and waiting ones, never rejected ones."""
    return tuple(
        queued.accepted or queued.draft for queued in queue if queued.state is not DraftState.REJECTED
    )


def unit_digests(note: Note) -> frozenset[str]:
    """Returns the digests of the pieces of a note, which its generated cards rest on."""
    prepared = prepare(note, (), _ANY_LENGTH, 0)
    return frozenset(unit.digest for section in prepared.sections for unit in section.units)
