"""Suggestions for a name or a value that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.inspect import BoolType, EnumType, Metadata, Type, VarTupleType

from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.settings.keys import KEYS

_EXPECTED = (
    r"Expected `(?P<kinds>[\w |]+)`"
    r"(?: (?P<length>of length )?(?P<sign>[<>]=?) (?P<limit>\S+)| matching regex (?P<form>.+)|, got `.*)?$"
)
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "a text",
    "array": 'a list, such as ["a", "b"]',
    "object": "a table",
}
_BOUNDS = {"<=": "of at most", ">=": "of at least", "<": "below", ">": "above"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Returns `` Did you mean 'NAME'?`` with the nearest name; empty if none is near."""
    near = _nearest(name, known)
    return f" Did you mean '{near}'?" if near else ""


def did_you_mean_key(name: str) -> str:
    """Returns ``did_you_mean`` for a setting."""
    near = nearest_key(name)
    return f" Did you mean '{near}'?" if near else ""


def nearest_key(name: str) -> str:
    """Returns the setting with this name in a table, or with the nearest name; empty if none is near."""
    short = {key.rpartition(".")[2]: key for key in reversed(tuple(KEYS))}
    return short.get(name) or _nearest(name, KEYS)


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib  # only mistakes need it, and every command imports this module

    by_folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[near[0]] if near else ""


def choices_of(key: str) -> tuple[str, ...]:
    """Returns the possible values of a setting, or of an entry of its list; empty if any text is valid."""
    kind: Type = KEYS[key].type
    while isinstance(kind, Metadata | VarTupleType):
        kind = kind.item_type if isinstance(kind, VarTupleType) else kind.type
    return tuple(str(choice.value) for choice in kind.cls) if isinstance(kind, EnumType) else ()


def completions_of(key: str) -> tuple[str, ...]:
    """Returns the values that a shell can complete; none for a list, which needs brackets and quotes."""
    kind: Type = KEYS[key].type
    while isinstance(kind, Metadata):
        kind = kind.type
    if isinstance(kind, BoolType):
        return ("true", "false")
    return () if isinstance(kind, VarTupleType) else choices_of(key)


def explained(reason: str, key: str) -> str:
    """Returns msgspec's reason why a value does not fit a setting, in plain words."""
    choices = choices_of(key)
    wrong, _, value = reason.partition("Invalid enum value ")
    if not wrong and value and choices:
        value = value.strip("'")
        near = did_you_mean(value, choices)
        return f"'{shortened(value)}' is not one of these: {', '.join(choices)}.{near}".removesuffix(".")
    found = re.match(_EXPECTED, reason)  # compiled only for a mistake
    if not found or not (needed := _needed(found["kinds"])):
        return reason
    if found["form"]:
        return "it needs an address such as http://HOST:PORT" if "http" in found["form"] else reason
    if found["length"]:
        return f"it needs {needed} that is not empty" if found["limit"] == "1" else reason
    bound = f" {_BOUNDS[found['sign']]} {found['limit']}" if found["sign"] else ""
    return f"it needs {needed}{bound}"


def _needed(kinds: str) -> str:
    """Returns msgspec's kinds of values in plain words; empty if a kind is unknown."""
    names = [_KINDS.get(kind, "") for kind in kinds.split(" | ") if kind != "null"]
    return " or ".join(names) if all(names) else ""
