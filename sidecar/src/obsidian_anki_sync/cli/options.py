"""The options of all commands, and the settings made of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

from msgspec import Struct

from obsidian_anki_sync.cli.logs import start_logging
from obsidian_anki_sync.cli.resuming import Given
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import Loaded, Settings, load_settings

_T = TypeVar("_T")

# The settings that have options of their own.
_PLACES = frozenset({"vault", "target", "db"})


def flag(name: str, text: str, short: str | None = None) -> Any:
    """Returns an option without a value."""
    from typer import Option

    return Option(name, *([short] if short else []), help=text, metavar="")


def value(metavar: str, text: str, *names: str, completion: Callable[[str], list[str]] | None = None) -> Any:
    """Returns an option with a value, which must not be empty, as from an unset variable of the shell."""
    from typer import Option

    return Option(
        *names,
        help=text,
        metavar=metavar,
        show_default=False,
        callback=_not_empty,
        autocompletion=completion,
    )


def _not_empty(given: _T) -> _T:
    if given == "" or (isinstance(given, list) and "" in given):
        from typer import BadParameter

        raise BadParameter("the value is empty")
    return given


def _pairs(incomplete: str) -> list[str]:
    from obsidian_anki_sync.settings.keys import KEYS
    from obsidian_anki_sync.settings.suggestions import completions_of

    name, equals, given = incomplete.partition("=")
    keys = [key for key in KEYS if (key == name if equals else key.startswith(name))]
    if len(keys) != 1:
        return [f"{key}=" for key in keys]
    [key] = keys
    choices = completions_of(key) or ([] if given else [""])
    return [f"{key}={choice}" for choice in choices if choice.startswith(given)]


class SharedOptions(Struct, frozen=True):
    """The options that name the vault, the target, the store and settings."""

    vault: Annotated[
        str | None,
        value("PATH", "The vault's folder; by default the vault around the current folder.", "--vault", "-V"),
    ] = None
    target: Annotated[
        str | None,
        value(
            "URL",
            "Where cards go: ankiconnect://HOST:PORT, file:PATH.anki2 or file:PATH.apkg.",
            "--target",
            "-t",
        ),
    ] = None
    db: Annotated[Path | None, value("PATH", "The file of the progress store.")] = None
    config: Annotated[Path | None, value("PATH", "A settings file (TOML).")] = None
    others: Annotated[
        list[str] | None,
        value(
            "KEY=VALUE",
            "Any other setting, such as deck=Languages or 'exclude=[\"drafts/**\"]'. May be repeated.",
            "--set",
            completion=_pairs,
        ),
    ] = None
    log_file: Annotated[Path | None, value("PATH", "Write a log to this file.")] = None
    verbose: Annotated[bool, flag("--verbose", "Write the log to standard error too.", "-v")] = False
    quiet: Annotated[bool, flag("--quiet", "Print errors only.", "-q")] = False

    @property
    def names_vault(self) -> bool:
        """True if one of the options names the vault."""
        return self.vault is not None or self._sets("vault")

    def load(self) -> Loaded:
        """Returns the settings with these options; raises ``SyncError`` if they are invalid."""
        others = dict(map(_pair, self.others or ()))
        for key in _PLACES & others.keys():
            if getattr(self, key) is not None:
                raise UsageError(f"--{key} and --set {key}=… name two values.", "Give one of the two.")
        vault = others.pop("vault", None) if self.vault is None else self.vault
        named: dict[str, Any] = {"target": self.target, "db": self.db}
        given = {key: value for key, value in named.items() if value is not None}
        return load_settings(self.config, vault=vault, flags={**others, **given})

    def settings(self, *, as_json: bool, checks_target: bool = True) -> Settings:
        """Returns the settings with these options, after asking for the vault's permissions.

        Raises ``UsageError`` for an impossible target, unless the command checks it itself.
        """
        from obsidian_anki_sync.cli.consent import with_consent

        settings = with_consent(self.load, as_json=as_json).settings
        if checks_target:
            from obsidian_anki_sync.pipeline.targets import require_target

            require_target(settings)
        return settings

    def given(self, settings: Settings) -> Given:
        """Returns the options that a later command about the same session needs, with its settings."""
        from obsidian_anki_sync.pipeline.targets import address_of

        others = [pair for pair in self.others or () if _pair(pair)[0] not in _PLACES]
        config = ["--config", str(self.config.expanduser().absolute())] if self.config else []
        return Given(
            vault=str(settings.vault_root),
            target=address_of(settings),
            names_vault=self.names_vault,
            names_target=self.target is not None or self._sets("target"),
            db=str(settings.store_path) if self.db is not None or self._sets("db") else "",
            options=(*config, *(word for pair in others for word in ("--set", pair))),
        )

    def _sets(self, key: str) -> bool:
        return any(_pair(pair)[0] == key for pair in self.others or ())


def with_shared_options(command: Callable[..., _T]) -> Callable[..., _T]:
    """Adds the options of ``SharedOptions`` to a command, which gets them as its first argument."""
    import inspect

    _, *own = inspect.signature(command, eval_str=True).parameters.values()
    options = inspect.signature(SharedOptions, eval_str=True).parameters.values()
    shared = (option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in options)

    @wraps(command)
    def with_options(**options: Any) -> _T:
        shared = SharedOptions(**{name: options.pop(name) for name in SharedOptions.__struct_fields__})
        start_logging(shared.log_file, verbose=shared.verbose)
        return command(shared, **options)

    with_options.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    return with_options


def _pair(pair: str) -> tuple[str, str]:
    key, equals, text = pair.partition("=")
    if not equals or not key.strip():
        lacks = "value" if key.strip() else "name of a setting"
        raise UsageError(f"--set {pair} has no {lacks}.", "Write it as --set KEY=VALUE.")
    return key.strip().replace("-", "_"), text
