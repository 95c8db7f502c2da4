"""Asks the user for the permissions that the settings of a vault need on this computer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from obsidian_anki_sync.cli.asking import ask
from obsidian_anki_sync.cli.output.plain import PlainOutput, say
from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.domain.quoting import quoted
from obsidian_anki_sync.settings import PROGRAM, Loaded
from obsidian_anki_sync.settings.permissions import Agreements, Consent, Permission


def with_consent(load: Callable[[], Loaded], *, as_json: bool) -> Loaded:
    """Returns the settings; if a user can answer, it asks first for the permissions of the vault's settings.

    Without a terminal it prints which settings have no effect, and how to allow them.
    """
    loaded = load()
    if loaded.notices:
        from obsidian_anki_sync.cli.output.console import print_parts

        print_parts(sys.stderr, map(Prose, loaded.notices))
    if not loaded.unanswered:
        return loaded
    if not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        ask_about(loaded, loaded.unanswered)
        return load()
    for permission in loaded.unanswered:
        say(f"{sentence(permission)} This has no effect until you allow it on this computer.")
    say(f"Allow it with: {PROGRAM} config allow --vault {quoted(str(loaded.vault.root))}")
    return loaded


def ask_about(loaded: Loaded, permissions: Iterable[Permission]) -> None:
    """Asks about each permission and stores the answers; Ctrl+C leaves the rest unanswered."""
    stdout = PlainOutput(sys.stdout)
    agreements = Agreements(loaded.vault.root)
    for permission in permissions:
        stdout.out(sentence(permission))
        for detail in permission.details:
            stdout.out(f"  {detail}")
        allowed = ask("Allow this on this computer?", default=False)
        if allowed is None:
            raise KeyboardInterrupt
        agreements.answer([permission], Consent.GRANTED if allowed else Consent.REFUSED)


def sentence(permission: Permission) -> str:
    """Returns the meaning of a permission as a sentence."""
    return f"This vault's settings want to {permission.meaning}."
