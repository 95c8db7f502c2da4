"""Limits of values in the schema."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import Any

from attrs import Attribute


class UnfitError(ValueError):
    """A value has the right type and is out of its limits; ``attribute`` has the value."""

    def __init__(self, attribute: str, reason: str) -> None:
        super().__init__(reason)
        self.attribute = attribute
        self.reason = reason


def between(least: float | None, most: float | None) -> Callable[[Any, Attribute[Any], Any], None]:
    """Returns a validator for a number with limits; None means unlimited."""

    def check(_instance: object, attribute: Attribute[Any], value: float | None) -> None:
        if value is None:
            return
        if least is not None and value < least:
            raise UnfitError(attribute.name, f"it must be at least {least}")
        if most is not None and value > most:
            raise UnfitError(attribute.name, f"it must be at most {most}")

    return check


def not_empty(_instance: object, attribute: Attribute[Any], value: Sized | None) -> None:
    """Validates that a given text or list is not empty."""
    if value is not None and not value:
        raise UnfitError(attribute.name, "it must not be empty")
