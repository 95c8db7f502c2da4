"""The type of a mark: a text in the settings that a syntax is recognised by."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Mark = Annotated[str, Meta(min_length=1, pattern=r"^\S.*$")]
