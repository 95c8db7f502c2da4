"""The settings that choose notes by their content and their folder."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace


class Selection(Struct, frozen=True, kw_only=True):
    """The notes that count, in addition to the globs ``include`` and ``exclude``.

    A condition on the frontmatter is a ``key`` that must have a value, or ``key=value``, where the value may
    contain ``*`` and ``?``.
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
        str,
        Meta(
            description="The frontmatter key for the state of a note's cards: false leaves the note out;"
            " suspended, bury and forget do this to its cards."
        ),
    ] = "anki"

    conflict_copies: Annotated[
        bool, Meta(description="Include conflict copies of notes, which tools that sync files make.")
    ] = False
    templates: Annotated[
        bool, Meta(description="Include notes in the template folders of Obsidian and of Templater.")
    ] = False
    obsidian_excluded: Annotated[
        bool,
        Meta(description="Include notes that Obsidian's setting Excluded files excludes."),
    ] = False

    @property
    def of_content(self) -> Selection:
        """The conditions on a note's content, without those on its path."""
        return replace(
            self,
            folders=(),
            exclude_folders=(),
            conflict_copies=False,
            templates=False,
            obsidian_excluded=False,
        )
