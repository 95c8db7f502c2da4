"""The structure, the defaults and the descriptions of all settings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from platformdirs import user_data_path

from obsidian_anki_sync.domain.note_type import BY_KEY
from obsidian_anki_sync.domain.selection import Selection
from obsidian_anki_sync.formats.core.options import DEFAULT_SYNTAXES, Syntax, SyntaxOptions
from obsidian_anki_sync.render.options import RenderingOptions
from obsidian_anki_sync.settings.generation import GenerationSettings

PROGRAM = "obsidian-anki-sync"
PATTERN_GROUPS = ("front", "back", "text", "extra", "tags", "deck", "id")
_FURTHER_FIELD = re.compile(r"extra\d+")


class ConflictPolicy(StrEnum):
    """The treatment of a card that was changed in the vault and in Anki."""

    REVIEW = "review"
    VAULT = "vault"
    ANKI = "anki"


class AnkiWebPolicy(StrEnum):
    """The time at which a running Anki syncs with AnkiWeb."""

    NEVER = "never"
    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"


class OrphanPolicy(StrEnum):
    """The treatment of an Anki note whose source is gone."""

    REMOVE = "remove"
    KEEP = "keep"


class OwnNoteTypeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note type of the user's, which a running Anki uses instead of one of ours."""

    name: Annotated[str, Meta(description="Its name in Anki.", min_length=1)]
    fields: Annotated[
        Mapping[str, str],
        Meta(description="Its names for Front, Back, Extra, Source, Slug, if they differ."),
    ] = {}


class RenderingSettings(RenderingOptions, frozen=True, kw_only=True):
    """How notes look as cards."""

    mermaid: Annotated[
        str,
        Meta(description="The program that draws Mermaid diagrams: a name or an absolute path; empty: none."),
    ] = "mmdc"


class MendSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The marks in Anki of a card whose note the user wants to correct."""

    flags: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=7)], ...],
        Meta(description="The flags that mean it, from 1 (red) to 7 (purple)."),
    ] = (1, 2, 3, 4, 5, 6, 7)
    tags: Annotated[
        tuple[Annotated[str, Meta(min_length=1)], ...], Meta(description="The tags that mean it.")
    ] = ("mend",)
    lapses: Annotated[int, Meta(description="Cards with so many lapses are listed too.", ge=1)] = 4


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings: top-level keys, and a table of keys for each larger subject.

    Each key is also an environment variable with the prefix, one in a table as ``PREFIX_TABLE_KEY``.
    """

    vault: Annotated[Path, Meta(description="The vault's folder.")] = Path()
    target: Annotated[
        str,
        Meta(description="Where cards go: ankiconnect://HOST:PORT, file:PATH.anki2 or file:PATH.apkg."),
    ] = "ankiconnect://127.0.0.1:8765"
    profile: Annotated[
        str, Meta(description="The Anki profile to sync with; by default the one of the last sync.")
    ] = ""
    anki_key: Annotated[
        str, Meta(description="The API key of AnkiConnect, if it has one; never as a flag.")
    ] = ""
    anki_key_host: Annotated[
        str,
        Meta(description="The host that anki_key is for; by default that of a target set on this computer."),
    ] = ""
    db: Annotated[
        Path | None,
        Meta(description="The progress store; by default a file for each vault in your user data folder."),
    ] = None
    include: Annotated[tuple[str, ...], Meta(description="Which notes count: globs below the vault.")] = (
        "**/*.md",
    )
    exclude: Annotated[
        tuple[str, ...], Meta(description="Which notes do not count: globs below the vault.")
    ] = ()
    syntaxes: Annotated[tuple[Syntax, ...], Meta(description="The card syntaxes to read.")] = DEFAULT_SYNTAXES
    note_type: Annotated[
        str,
        Meta(description="The note type of cards that name none: basic, reversed, apf-simple and so on."),
    ] = "basic"
    note_types: Annotated[
        Mapping[str, OwnNoteTypeSettings],
        Meta(description="Note types of your own in a running Anki, by the name of ours that they replace."),
    ] = {}
    ankiweb: Annotated[
        AnkiWebPolicy,
        Meta(description="When a running Anki syncs with AnkiWeb: before a sync, after it, both or never."),
    ] = AnkiWebPolicy.NEVER
    deck: Annotated[str, Meta(description="The deck of cards that name none.", min_length=1)] = "Obsidian"
    deck_from_folder: Annotated[
        bool, Meta(description="Make a note's folders decks below the default deck.")
    ] = True
    conflicts: Annotated[
        ConflictPolicy,
        Meta(
            description="A card changed on both sides: review lists it, changing nothing; vault or anki wins."
        ),
    ] = ConflictPolicy.REVIEW
    orphans: Annotated[
        OrphanPolicy,
        Meta(description="An Anki note whose source is gone: remove (suspend, if reviewed) or keep."),
    ] = OrphanPolicy.REMOVE
    backups: Annotated[
        int,
        Meta(
            description="How many backups to keep of a collection that holds other notes too; 0: none.",
            ge=0,
        ),
    ] = 5
    restore_deleted: Annotated[
        bool, Meta(description="Make a card again that was deleted in Anki while its source exists.")
    ] = True
    removal_share: Annotated[
        float,
        Meta(description="A sync asks before removing more than this share of all cards ...", ge=0, le=1),
    ] = 0.1
    removal_count: Annotated[int, Meta(description="... and more than this many cards.", ge=0)] = 10
    id_comments: Annotated[
        bool,
        Meta(description="Write the ids of Anki notes into the notes (<!--ID: n-->, noteId)."),
    ] = False
    edits_into_notes: Annotated[
        bool,
        Meta(description="Allow writing edits made in Anki into the notes, card by card."),
    ] = False
    study_properties: Annotated[
        bool,
        Meta(description="Write when a note's cards are due into its properties (anki-due, anki-retention)."),
    ] = False
    workers: Annotated[
        int, Meta(description="How many processes read and render notes; 0: one per core.", ge=0, le=64)
    ] = 0
    batch_size: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="How many actions are sent to Anki at a time; by default what suits the target."),
    ] = None

    selection: Annotated[Selection, Meta(description="Which notes count.")] = Selection()
    syntax: Annotated[SyntaxOptions, Meta(description="The marks of each card syntax.")] = SyntaxOptions()
    rendering: Annotated[RenderingSettings, Meta(description="How notes look as cards.")] = (
        RenderingSettings()
    )
    mend: Annotated[MendSettings, Meta(description="Which cards `mend` lists.")] = MendSettings()
    generation: Annotated[GenerationSettings, Meta(description="Cards written by a language model.")] = (
        GenerationSettings()
    )

    def __post_init__(self) -> None:
        for key in (self.note_type, *self.note_types):
            if key not in BY_KEY:
                place = "note_type" if key == self.note_type else "note_types"
                message = f"there is no note type '{key}'; choose from {', '.join(BY_KEY)}"
                raise ValueError(_misfit(message, place))
        for number, pattern in enumerate(self.syntax.patterns, 1):
            if problem := problem_of(pattern):
                raise ValueError(_misfit(f"pattern {number}, '{pattern}', {problem}", "syntax.patterns"))

    @property
    def store_path(self) -> Path:
        """The path of this vault's progress store."""
        if self.db:
            return self.db.expanduser().absolute()
        root = self.vault_root
        key = hashlib.sha256(str(root).encode()).hexdigest()[:8]
        return user_data_path(PROGRAM) / f"{root.name}-{key}.db"

    @property
    def vault_root(self) -> Path:
        """The vault's folder as an absolute path, with symbolic links resolved."""
        return self.vault.expanduser().resolve()

    def with_changes(self, **changes: Any) -> Settings:
        """Returns the settings with some values changed."""
        return msgspec.structs.replace(self, **changes)


def _misfit(message: str, key: str) -> str:
    """Returns a message with its key, in the form in which msgspec adds the path of a value."""
    return f"{message} - at `$.{key}`"


def problem_of(pattern: str) -> str:
    """Returns the problem of a pattern; empty if it is valid."""
    # Few users have patterns of their own, and the library takes a moment to import.
    import regex

    try:
        groups = set(regex.compile(pattern, regex.MULTILINE).groupindex)
    except regex.error as error:
        return f"is not a regular expression: {error}"
    unknown = sorted(name for name in groups - set(PATTERN_GROUPS) if not _FURTHER_FIELD.fullmatch(name))
    if unknown:
        return f"has a group '{unknown[0]}'; choose from {', '.join(PATTERN_GROUPS)}"
    if not ({"front", "back"} <= groups or "text" in groups):
        return "has neither the groups front and back nor the group text"
    return ""
