"""What a user may have meant by a name or a value that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.inspect import EnumType, Metadata, Type, VarTupleType

from obsidian_anki_sync.settings.keys import KEYS


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Returns the question after the name that is nearest, with a blank before it; empty if none is near."""
    import difflib  # for a mistake only, and every command imports this module

    by_folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f" Did you mean {by_folded[near[0]]!r}?" if near else ""


def nearest_key(name: str) -> str:
    """Returns ``did_you_mean`` for a setting: by its whole name, or by its name inside of a table."""
    short = {key.rpartition(".")[2]: key for key in reversed(tuple(KEYS))}
    if name in short:
        return f" Did you mean {short[name]!r}?"
    return did_you_mean(name, KEYS)


def choices_of(key: str) -> tuple[str, ...]:
    """Returns the values that a setting, or an entry of its list, can have; empty if any text will do."""
    kind: Type = KEYS[key].type
    while isinstance(kind, Metadata | VarTupleType):
        kind = kind.item_type if isinstance(kind, VarTupleType) else kind.type
    return tuple(str(choice.value) for choice in kind.cls) if isinstance(kind, EnumType) else ()


def explained(reason: str, key: str) -> str:
    """Returns why a value does not fit a setting, with the values that do."""
    choices = choices_of(key)
    wrong, _, value = reason.partition("Invalid enum value ")
    if wrong or not value or not choices:
        return reason
    value = value.strip("'")
    return f"{value!r} is none of {', '.join(choices)}.{did_you_mean(value, choices)}".removesuffix(".")
