"""Note types of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta


class OwnNoteTypeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note type of the user's, which a running Anki uses instead of one of ours."""

    name: Annotated[str, Meta(description="Its name in Anki.", min_length=1)]
    fields: Annotated[
        Mapping[str, str],
        Meta(description="Its names for Front, Back, Extra, Source, Slug, if they differ."),
    ] = {}
