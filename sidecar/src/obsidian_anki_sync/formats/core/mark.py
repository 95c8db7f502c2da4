"""The type of a mark in the settings: a text by which a syntax is recognised."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Mark = Annotated[str, Meta(min_length=1, pattern=r"^\S.*$")]
