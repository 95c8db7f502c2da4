"""Commands with an argument that is any text, such as a negative number or a name that begins with a dash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand


class FreeTextCommand(TyperCommand):
    """A command that reads a word as text if it begins with one dash and is not an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parses the words with all options in front of the text."""
        takes_value = {
            name: not getattr(parameter, "is_flag", False)
            for parameter in self.get_params(ctx)
            for name in (*parameter.opts, *parameter.secondary_opts)
            if name.startswith("-")
        }
        return super().parse_args(ctx, options_first(args, takes_value))


def options_first(words: Sequence[str], takes_value: Mapping[str, bool]) -> list[str]:
    """Returns the words with the options first, then ``--`` and the text.

    ``takes_value`` has the names of all options. A word with two dashes is always an option, so that a
    misspelled one is not read as text.
    """
    options: list[str] = []
    text: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            text += rest
        elif word.startswith("--") or _is_short(word, takes_value):
            options.append(word)
            if takes_value.get(word):
                value = next(rest, None)
                if value is None:  # The parser says so.
                    return list(words)
                options.append(value)
        else:
            text.append(word)
    return [*options, "--", *text] if text else options


def _is_short(word: str, takes_value: Mapping[str, bool]) -> bool:
    """True if a word is a short option, one with its value, or several flags: ``-t``, ``-tURL``, ``-vq``."""
    if len(word) < 2 or word[0] != "-":
        return False
    for letter in word[1:]:
        if f"-{letter}" not in takes_value:
            return False
        if takes_value[f"-{letter}"]:
            return True
    return True
