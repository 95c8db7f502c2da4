"""The note types of cards: names and fields, which never change once released."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

SOURCE = "Source"
SLUG = "Slug"
CONTEXT = "Context"


class NoteType(Struct, frozen=True):
    """A note type's name in Anki and its fields in order.

    ``key`` is its name in settings and in the frontmatter's ``anki_note_type``. ``front`` is the field of the
    question, ``back`` are the fields of the answer. An Anki note makes as many cards as it has ``templates``;
    a cloze note makes one for each number. ``plain_name`` is set for a note type with a field for the
    context, and is the name of the one without it.
    """

    key: str
    name: str
    content_fields: tuple[str, ...]
    front: str
    back: tuple[str, ...]
    is_cloze: bool = False
    templates: int = 1
    plain_name: str = ""

    @property
    def extra(self) -> str:
        """The field for text outside question and answer."""
        return "Extra" if "Extra" in self.content_fields else "Other notes"

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields in Anki's order: the content, then the source link and the slug."""
        return (*self.content_fields, SOURCE, SLUG)

    @property
    def without_context(self) -> NoteType:
        """The note type without a field for the context: itself for most."""
        return BY_NAME[self.plain_name] if self.plain_name else self

    @property
    def with_context(self) -> NoteType:
        """The note type with a field for the context in addition."""
        return self if self.plain_name else BY_KEY_WITH_CONTEXT[self.key]


BASIC = NoteType(
    key="basic",
    name="Obsidian Basic",
    content_fields=("Front", "Back", "Extra"),
    front="Front",
    back=("Back",),
)
REVERSED = NoteType(
    key="reversed",
    name="Obsidian Basic (and reversed)",
    content_fields=("Front", "Back", "Extra"),
    front="Front",
    back=("Back",),
    templates=2,
)
TYPED = NoteType(
    key="typed",
    name="Obsidian Basic (type in the answer)",
    content_fields=("Front", "Back", "Extra"),
    front="Front",
    back=("Back",),
)
CLOZE = NoteType(
    key="cloze",
    name="Obsidian Cloze",
    content_fields=("Text", "Extra"),
    front="Text",
    back=("Extra",),
    is_cloze=True,
)

APF_FIELDS = (
    "Title",
    "Subtitle",
    "Syntax (inline)",
    "Sample (caption)",
    "Sample (code block or image)",
    "Key point",
    "Key point notes",
    "Other notes",
    "Markdown",
)
APF_SIMPLE = NoteType(
    key="apf-simple",
    name="APF Simple",
    content_fields=APF_FIELDS,
    front="Title",
    back=("Key point", "Key point notes"),
)
APF_MISSING = replace(APF_SIMPLE, key="apf-missing", name="APF Missing", is_cloze=True)
APF_DRAW = replace(APF_SIMPLE, key="apf-draw", name="APF Draw")

NOTE_TYPES = (BASIC, REVERSED, TYPED, CLOZE, APF_SIMPLE, APF_MISSING, APF_DRAW)
"""The note types that a note can name."""

NOTE_TYPES_WITH_CONTEXT = tuple(
    replace(
        plain,
        key=f"{plain.key}-context",
        name=f"{plain.name} with context",
        content_fields=(*plain.content_fields, CONTEXT),
        plain_name=plain.name,
    )
    for plain in NOTE_TYPES
)
"""The note types that cards get instead if the context is on."""

ALL_NOTE_TYPES = (*NOTE_TYPES, *NOTE_TYPES_WITH_CONTEXT)
"""The note types that can be in Anki."""

BY_NAME = {note_type.name: note_type for note_type in ALL_NOTE_TYPES}
BY_KEY = {note_type.key: note_type for note_type in NOTE_TYPES}
BY_KEY_WITH_CONTEXT = {
    plain.key: note_type for plain, note_type in zip(NOTE_TYPES, NOTE_TYPES_WITH_CONTEXT, strict=True)
}
