"""The settings: a ``config.toml``, environment variables and flags, in rising order of precedence."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from platformdirs import user_config_path, user_data_path

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note_type import BY_KEY

PROGRAM = "obsidian-anki-sync"
ENVIRONMENT_PREFIX = "OBSIDIAN_ANKI_SYNC_"
DEFAULT_CONFIG = user_config_path(PROGRAM) / "config.toml"


class Syntax(StrEnum):
    """The card syntaxes that can be read."""

    BILINGUAL = "bilingual"
    QUESTION_ANSWER = "question-answer"
    APF = "apf"


class ConflictPolicy(StrEnum):
    """What to do with a card that was changed in the vault and in Anki."""

    REVIEW = "review"
    VAULT = "vault"
    ANKI = "anki"


class OrphanPolicy(StrEnum):
    """What to do with an Anki note whose source is gone."""

    REMOVE = "remove"
    KEEP = "keep"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a user can set; each key is also an environment variable with the prefix."""

    vault: Annotated[Path, Meta(description="The vault's folder.")] = Path()
    target: Annotated[
        str,
        Meta(description="Where cards go: ankiconnect://HOST:PORT, file:PATH.anki2 or file:PATH.apkg."),
    ] = "ankiconnect://127.0.0.1:8765"
    profile: Annotated[
        str, Meta(description="The Anki profile to sync with; by default the one of the last sync.")
    ] = ""
    anki_key: Annotated[
        str, Meta(description="The key of AnkiConnect, where it wants one; never as a flag.")
    ] = ""
    db: Annotated[
        Path | None,
        Meta(description="The progress store; by default one file a vault in the user's data folder."),
    ] = None
    former_names: Annotated[
        tuple[str, ...],
        Meta(description="Earlier names of the vault's folder, whose Anki notes are this vault's too."),
    ] = ()
    include: Annotated[tuple[str, ...], Meta(description="Which notes count: globs below the vault.")] = (
        "**/*.md",
    )
    exclude: Annotated[
        tuple[str, ...], Meta(description="Which notes do not count: globs below the vault.")
    ] = ()
    syntaxes: Annotated[tuple[Syntax, ...], Meta(description="The card syntaxes to read.")] = tuple(Syntax)
    bilingual_files: Annotated[str, Meta(description="The file names that hold bilingual Q&A notes.")] = (
        "q-*.md"
    )
    bilingual_skip: Annotated[
        tuple[str, ...], Meta(description="Path parts that never hold bilingual Q&A notes.")
    ] = ("c-*", "moc-*", "template*", "_*")
    note_type: Annotated[
        str,
        Meta(description="The note type of cards that name none: basic, reversed, apf-simple and so on."),
    ] = "basic"
    deck: Annotated[str, Meta(description="The deck of cards that name none.", min_length=1)] = "Obsidian"
    deck_from_folder: Annotated[
        bool, Meta(description="Whether a note's folders become decks below the default deck.")
    ] = True
    conflicts: Annotated[
        ConflictPolicy,
        Meta(description="A card changed on both sides: review leaves and lists it; vault or anki wins."),
    ] = ConflictPolicy.REVIEW
    orphans: Annotated[
        OrphanPolicy,
        Meta(description="An Anki note whose source is gone: remove (suspend, if reviewed) or keep."),
    ] = OrphanPolicy.REMOVE
    restore_deleted: Annotated[
        bool, Meta(description="Whether a card deleted in Anki, with its source still there, is made again.")
    ] = True
    removal_share: Annotated[
        float,
        Meta(description="A sync asks before removing more than this share of all cards ...", ge=0, le=1),
    ] = 0.1
    removal_count: Annotated[
        int, Meta(description="... and more than this many; fewer are never asked about.", ge=0)
    ] = 10
    workers: Annotated[
        int, Meta(description="How many processes read and render notes; 0: one a core.", ge=0, le=64)
    ] = 0
    batch_size: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="How many actions are sent to Anki at a time; by default what suits the target."),
    ] = None

    def __post_init__(self) -> None:
        if self.note_type not in BY_KEY:
            raise ValueError(f"There is no note type {self.note_type!r}; known are {', '.join(BY_KEY)}")

    @property
    def store_path(self) -> Path:
        """Where this vault's progress store is."""
        if self.db:
            return self.db.expanduser().absolute()
        root = self.vault_root
        key = hashlib.sha256(str(root).encode()).hexdigest()[:8]
        return user_data_path(PROGRAM) / f"{root.name}-{key}.db"

    @property
    def vault_root(self) -> Path:
        """The vault's folder, absolute, symbolic links followed."""
        return self.vault.expanduser().resolve()

    def with_changes(self, **changes: Any) -> Settings:
        """The same settings but for some."""
        return msgspec.structs.replace(self, **changes)


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """The settings from the file, the environment and the flags that were given (those not None).

    A text that begins with a bracket is read as a list. Raises ``UsageError`` naming the key and the place
    for an unknown key or a value that does not fit.
    """
    if flags.get("anki_key"):
        raise UsageError(
            "The key of AnkiConnect was given as a flag, where other programs can see it.",
            f"Set it as {ENVIRONMENT_PREFIX}ANKI_KEY, or in the settings file.",
        )
    path = _config_path(config)
    from_file = _read(path) if path else {}
    from_environment = _environment(os.environ)
    given = {key: value for key, value in flags.items() if value is not None}
    places = {
        **dict.fromkeys(from_file, f"the file {path}"),
        **{key: f"the environment variable {ENVIRONMENT_PREFIX}{key.upper()}" for key in from_environment},
        **dict.fromkeys(given, "the flags"),
    }
    values = {key: _list(value) for key, value in {**from_file, **from_environment, **given}.items()}
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise _unfit(str(error), values, places) from None


def _config_path(config: Path | None) -> Path | None:
    if config is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not config.is_file():
        raise UsageError(f"There is no settings file {config}.", "Give --config the path of a TOML file.")
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", "Correct that line of the file.") from None


def _environment(variables: Mapping[str, str]) -> dict[str, Any]:
    names = {f"{ENVIRONMENT_PREFIX}{key.upper()}": key for key in Settings.__struct_fields__}
    return {names[name]: value for name, value in variables.items() if name in names}


def _list(value: Any) -> Any:
    """A list where a text is one in TOML's form, as in ``["a", "b"]``; all else as it is."""
    if not (isinstance(value, str) and value.startswith("[")):
        return value
    try:
        return tomllib.loads(f"list = {value}")["list"]
    except tomllib.TOMLDecodeError:
        return value


def _unfit(reason: str, values: Mapping[str, Any], places: Mapping[str, str]) -> UsageError:
    unknown = next((key for key in values if key not in Settings.__struct_fields__), None)
    if unknown:
        return UsageError(
            f"There is no setting {unknown!r}; it stands in {places[unknown]}.",
            "Remove it, or correct its name.",
        )
    what, _, where = reason.partition(" - at `$.")
    found = re.match(r"\w+", where)
    key = found[0] if found else "note_type"
    place = places.get(key, "the settings")
    return UsageError(f"The setting {key!r} in {place} does not fit: {what}.", "Correct its value.")
