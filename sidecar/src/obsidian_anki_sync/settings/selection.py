"""Which notes count."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class SelectionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which notes count, besides the globs ``include`` and ``exclude``.

    A condition on the frontmatter is a ``key`` that must say something, or ``key=value``, where the value may
    hold ``*`` and ``?``.
    """

    folders: Annotated[
        tuple[str, ...], Meta(description="Only notes in these folders count; by default all do.")
    ] = ()
    exclude_folders: Annotated[tuple[str, ...], Meta(description="Notes in these folders do not count.")] = ()
    tags: Annotated[
        tuple[str, ...], Meta(description="Only notes with one of these tags, or a tag below, count.")
    ] = ()
    exclude_tags: Annotated[
        tuple[str, ...], Meta(description="Notes with one of these tags, or a tag below, do not count.")
    ] = ()
    frontmatter: Annotated[
        tuple[str, ...],
        Meta(description="Only notes whose frontmatter meets one of these count: key, or key=value."),
    ] = ()
    exclude_frontmatter: Annotated[
        tuple[str, ...], Meta(description="Notes whose frontmatter meets one of these do not count.")
    ] = ()
    off_key: Annotated[
        str, Meta(description="The key of the frontmatter that leaves a note out when it says false.")
    ] = "anki"
