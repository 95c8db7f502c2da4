"""Properties: the values in a note's frontmatter, whose names are matched in any case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def property_value(frontmatter: Mapping[str, Any], name: str) -> Any:
    """Returns the value of a property; None if it is missing. A name in the same case comes first."""
    if name in frontmatter:
        return frontmatter[name]
    folded = name.casefold()
    return next((value for key, value in frontmatter.items() if key.casefold() == folded), None)
