"""The type of a mark: a text that a setting may hold to recognise a syntax by."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Mark = Annotated[str, Meta(min_length=1, pattern=r"^\S.*$")]
