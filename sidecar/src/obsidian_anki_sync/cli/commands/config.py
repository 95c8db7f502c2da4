"""``config``: shows the settings and where each comes from, and sets them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from obsidian_anki_sync.cli.consent import ask_about, sentence
from obsidian_anki_sync.cli.exit_codes import ExitCode
from obsidian_anki_sync.cli.options import SharedOptions
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.result import CommandResult
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import PROGRAM, Loaded
from obsidian_anki_sync.settings.editing import set_value
from obsidian_anki_sync.settings.keys import KEYS, plain, value_of
from obsidian_anki_sync.settings.loading import SECRETS, Source
from obsidian_anki_sync.settings.permissions import Agreements, Consent, shown
from obsidian_anki_sync.settings.scopes import scope_of
from obsidian_anki_sync.settings.vaults import NoVaultError

_STATES = {
    None: f"Allow it with `{PROGRAM} config allow`.",
    Consent.GRANTED: "You allowed it.",
    Consent.REFUSED: "You refused it.",
}


def show(loaded: Loaded, *, every: bool) -> CommandResult:
    """Shows the settings that differ from their defaults, or every one."""
    rows = [
        (key, _value(loaded, key), loaded.sources[key])
        for key in KEYS
        if every or loaded.sources[key] is not Source.DEFAULT
    ]
    return CommandResult(ExitCode.DONE, partial(_document, loaded, rows), partial(_view, loaded, rows))


def path(loaded: Loaded) -> CommandResult:
    """Shows the settings files."""
    files = {"vault": str(loaded.vault_file.path), "device": str(loaded.device_file.path)}
    return CommandResult(
        ExitCode.DONE, lambda: files, lambda: (f"{name}: {file}" for name, file in files.items())
    )


def edit(shared: SharedOptions) -> CommandResult:
    """Opens this computer's settings in the user's editor, and checks them afterwards.

    Raises ``UsageError`` if they are invalid; the file stays as the user left it.
    """
    from obsidian_anki_sync.cli.editing import run_editor
    from obsidian_anki_sync.settings.files import DeviceFile, write_whole
    from obsidian_anki_sync.settings.template import commented_settings

    file = DeviceFile(shared.config).path
    if not file.exists():
        write_whole(file, commented_settings({}))
    run_editor(file, f"{file} was not checked")
    with suppress(NoVaultError):
        shared.load()
    return CommandResult(
        ExitCode.DONE, lambda: {"file": str(file)}, lambda: (f"The settings in {file} are valid.",)
    )


def change(loaded: Loaded, key: str, value: str | None, *, everywhere: bool) -> CommandResult:
    """Sets a key, or removes it."""
    edit = set_value(loaded, key, value, everywhere=everywhere)
    document = {"key": edit.key, "value": edit.value, "file": str(edit.file)}
    done = f"{edit.key} is {shown(edit.value)} now" if edit.value is not None else f"{edit.key} was removed"
    return CommandResult(ExitCode.DONE, lambda: document, lambda: (f"{done}, in {edit.file}",))


def allow(loaded: Loaded, *, yes: bool) -> CommandResult:
    """Asks about the permissions that the vault's settings need and that the user has not given."""
    wanted = tuple(one for one in loaded.permissions if one.answer is not Consent.GRANTED)
    agreements = Agreements(loaded.vault.root)
    if yes:
        agreements.answer(wanted, Consent.GRANTED)
    elif wanted and not (sys.stdin.isatty() and sys.stdout.isatty()):
        listed = " ".join(map(sentence, wanted))
        raise UsageError(listed, f"To allow everything, run `{PROGRAM} config allow --yes`.")
    else:
        ask_about(loaded, wanted)
    answers = agreements.answers()
    granted = [one for one in wanted if answers.get(one.id) is Consent.GRANTED]
    lines = [f"Allowed: {one.meaning}." for one in granted]
    if not wanted:
        lines = ["Everything that this vault's settings ask for is allowed."]
    document = {"allowed": [one.power.value for one in granted]}
    return CommandResult(ExitCode.DONE, lambda: document, lambda: lines or ["Nothing is allowed."])


def forbid(loaded: Loaded) -> CommandResult:
    """Withdraws all permissions of the vault's settings."""
    Agreements(loaded.vault.root).forget()
    line = "This vault's settings only shape cards now, and may do nothing else on this computer."
    return CommandResult(ExitCode.DONE, lambda: {"allowed": []}, lambda: (line,))


def _value(loaded: Loaded, key: str) -> Any:
    value = value_of(loaded.settings, key)
    return "***" if key in SECRETS and value else plain(value)


def _document(loaded: Loaded, rows: list[tuple[str, Any, Source]]) -> Mapping[str, Any]:
    return {
        "vault": str(loaded.vault.root),
        "files": {"vault": str(loaded.vault_file.path), "device": str(loaded.device_file.path)},
        "settings": [
            {"key": key, "value": value, "source": source.value, "scope": scope_of(key).value}
            for key, value, source in rows
        ],
        "permissions": [
            {
                "power": one.power.value,
                "meaning": one.meaning,
                "values": dict(one.values),
                "answer": one.answer and one.answer.value,
            }
            for one in loaded.permissions
        ],
        "ignored": list(loaded.ignored),
    }


def _view(loaded: Loaded, rows: list[tuple[str, Any, Source]]) -> Iterator[RenderableType]:
    table = Table("Setting", "Value", "From", box=None, pad_edge=False)
    for key, value, source in rows:
        table.add_row(key, shown(value) if value is not None else "", source.value)
    yield table
    yield ""
    yield f"The vault's settings: {loaded.vault_file.path}"
    yield f"This computer's settings: {loaded.device_file.path}"
    yield from map(Prose, loaded.notices)
    for one in loaded.permissions:
        state = _STATES[one.answer]
        yield f"{sentence(one)} {state}"
    if loaded.ignored:
        yield f"Without effect in the vault's settings: {', '.join(map(shown, loaded.ignored))}"
