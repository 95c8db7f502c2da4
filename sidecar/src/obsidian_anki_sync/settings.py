"""The settings: a ``config.toml``, environment variables and flags, in rising order of precedence."""

from __future__ import annotations

import hashlib
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_config_path, user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

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


class Settings(BaseSettings):
    """Everything that a user can set; each key is also an environment variable with the prefix."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    vault: Path = Path()
    """The vault's folder."""
    target: str = "ankiconnect://127.0.0.1:8765"
    """Where cards go: `ankiconnect://HOST:PORT`, `file:PATH.anki2` or `file:PATH.apkg`."""
    db: Path | None = None
    """The progress store; by default one file a vault in the user's data folder."""
    include: tuple[str, ...] = ("**/*.md",)
    """Which notes count: globs below the vault."""
    exclude: tuple[str, ...] = ()
    """Which notes do not count: globs below the vault."""
    syntaxes: tuple[Syntax, ...] = tuple(Syntax)
    """The card syntaxes to read."""
    bilingual_files: str = "q-*.md"
    """The file names that hold bilingual Q&A notes."""
    bilingual_skip: tuple[str, ...] = ("c-*", "moc-*", "template*", "_*")
    """Path parts that never hold bilingual Q&A notes."""
    note_type: str = "basic"
    """The note type of cards that name none: `basic`, `reversed`, `apf-simple` and so on."""
    deck: str = "Obsidian"
    """The deck of cards that name none."""
    deck_from_folder: bool = True
    """Whether a note's folders become decks below the default deck."""
    conflicts: ConflictPolicy = ConflictPolicy.REVIEW
    """A card changed on both sides: `review` leaves it and lists it, `vault` or `anki` lets that side win."""
    orphans: OrphanPolicy = OrphanPolicy.REMOVE
    """An Anki note whose source is gone: `remove` (suspended if it was reviewed, else deleted) or `keep`."""
    restore_deleted: bool = True
    """Whether a card that was deleted in Anki, while its source is still there, is made again."""
    removal_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """A sync that would remove more than this share of all cards, and more than `removal_count`, asks."""
    removal_count: Annotated[int, Field(ge=0)] = 10
    """A sync that removes no more cards than this never asks."""
    workers: Annotated[int, Field(ge=0, le=64)] = 0
    """How many processes read and render notes; 0 means as many as there are cores."""
    batch_size: Annotated[int, Field(ge=1)] | None = None
    """How many actions are sent to Anki at a time; by default what suits the target."""

    @field_validator("note_type")
    @classmethod
    def _is_known(cls, key: str) -> str:
        if key not in BY_KEY:
            raise ValueError(f"there is no note type {key!r}; known are {', '.join(BY_KEY)}")
        return key

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, the environment over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

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


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """The settings from the file, the environment and the flags that were given (those not None).

    Raises ``UsageError`` naming the key and the file for an unknown key or a value that does not fit.
    """
    given = {key: value for key, value in flags.items() if value is not None}
    path = _config_path(config)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile(**given)
    except ValidationError as error:
        raise _unfit(error, given, path) from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", "Correct that line of the file.") from None


def _config_path(config: Path | None) -> Path | None:
    if config is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not config.is_file():
        raise UsageError(f"There is no settings file {config}.", "Give --config the path of a TOML file.")
    return config


def _unfit(error: ValidationError, flags: dict[str, Any], path: Path | None) -> UsageError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    place = (
        "the flags" if str(first["loc"][0]) in flags else f"the file {path}" if path else "the environment"
    )
    if first["type"] == "extra_forbidden":
        return UsageError(
            f"There is no setting {key!r}; it stands in {place}.", "Remove it, or correct its name."
        )
    reason = first["msg"].removeprefix("Value error, ")
    return UsageError(f"The setting {key!r} in {place} does not fit: {reason}.", "Correct its value.")
