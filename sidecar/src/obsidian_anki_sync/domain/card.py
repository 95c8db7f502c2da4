"""A card: the content of one Anki note."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from msgspec import Struct, field

from obsidian_anki_sync.domain.note_type import BY_NAME, CONTEXT, SLUG, SOURCE
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES, Asked
from obsidian_anki_sync.domain.text import as_stored, plain, plain_with_deletions

_CHECKSUM_LENGTH = 16
_WORDS_LENGTH = 24
_BEFORE_ASKED = " data-written="
_ASKED = re.compile(r' data-asked="([a-z]*)"')


class Media(Struct, frozen=True):
    """A file that a card shows: its path in the vault, and its name in Anki.

    ``path`` is absolute for a picture that the program drew itself. ``name`` holds a hash of the content, so
    that a changed file is another file and never hides the old one.
    """

    path: str
    name: str


class CardContent(Struct, frozen=True):
    """A rendered draft: HTML by field name, deck, tags, media, and the link to its source.

    ``fields`` holds the note type's content fields; ``source`` is the ``obsidian://`` address.
    ``tags`` are sorted and in Anki's form (``a::b``).
    """

    note_type: str
    fields: Mapping[str, str]
    deck: str
    tags: tuple[str, ...]
    source: str
    media: tuple[Media, ...] = ()

    @property
    def front(self) -> str:
        """The words of the question."""
        return plain(self.fields.get(BY_NAME[self.note_type].front, ""))

    @property
    def back(self) -> str:
        """The words of the answer."""
        return plain(" ".join(self.fields.get(name, "") for name in BY_NAME[self.note_type].back))

    @property
    def words(self) -> str:
        """A hash of the note type and the words of the fields, without markup.

        Two computers with the same note compute the same hash, even if their settings for its look differ.
        The context does not count: it describes where the card is, and changes when the note moves.
        """
        names = sorted(self.fields.keys() - {CONTEXT})
        fields = {name: words for name in names if (words := plain_with_deletions(self.fields[name]))}
        known = BY_NAME.get(self.note_type)
        note_type = known.without_context.name if known else self.note_type
        parts = [note_type, *(f"{name}={words}" for name, words in fields.items())]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_WORDS_LENGTH]

    @property
    def digest(self) -> str:
        """A hash of everything that Anki holds of this card, except its slug."""
        parts = [
            self.note_type,
            self.deck,
            self.source,
            *self.tags,
            *(f"{name}={self.fields[name]}" for name in sorted(self.fields)),
        ]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Card(Struct, frozen=True):
    """The content of one Anki note, under the slug that is its identity.

    ``kept`` are fields that keep Anki's text although the vault's text differs: the user edited them there.
    ``vault_id`` is the id of the vault that the card comes from, ``note_modified`` the time (seconds) of its
    note's last change; 0 if it is unknown. ``asks`` is the one-time change that its note asks for.
    """

    slug: str
    note_path: str
    content: CardContent
    kept: Mapping[str, str] = field(default_factory=dict)
    vault_id: str = ""
    note_modified: float = 0.0
    asks: Asked = Asked.NOTHING

    @property
    def anki_fields(self) -> dict[str, str]:
        """Every field of the Anki note, in the note type's order.

        The checksum in the source link is that of the vault's text, even if Anki's text is kept. So a kept
        field is recognised as edited even if the store is lost.
        """
        content = self.content
        note_type = BY_NAME[content.note_type]
        filled = {name: content.fields.get(name, "") for name in note_type.content_fields}
        source = source_field(content.source, filled, self.vault_id)
        if self.asks:
            source = with_asked(source, self.asks)
        return {**filled, SOURCE: source, SLUG: self.slug, **self.kept}

    @property
    def asked(self) -> Asked:
        """The one-time change that the source link of its Anki note tells other computers."""
        return asked_in(self.kept[SOURCE]) if SOURCE in self.kept else self.asks


def with_asked(link: str, asked: Asked) -> str:
    """Returns a source link that tells other computers which one-time change of the card is done."""
    link = _ASKED.sub("", link)
    return link.replace(_BEFORE_ASKED, f' data-asked="{asked}"{_BEFORE_ASKED}', 1) if asked else link


def asked_in(link: str) -> Asked:
    """Returns the one-time change that a source link says is done."""
    found = _ASKED.search(link)
    return Asked(found[1]) if found and found[1] in ASKED_BY_NOTES else Asked.NOTHING


def checksum(fields: Mapping[str, str]) -> str:
    """Returns a short hash of the content fields as Anki stores them, without empty ones, in any order."""
    stored = ((name, as_stored(fields[name])) for name in sorted(fields))
    text = "\x1f".join(f"{name}={field}" for name, field in stored if field)
    return hashlib.sha256(text.encode()).hexdigest()[:_CHECKSUM_LENGTH]


def source_field(source: str, content_fields: Mapping[str, str], vault_id: str = "") -> str:
    """Returns the link back to the note, with the vault's id and the checksum of the text.

    A new store finds the Anki notes of its vault by the id, and fields that the user edited in Anki by the
    checksum.
    """
    href = source.replace("&", "&amp;").replace('"', "%22")
    vault = f' data-vault="{vault_id}"' if vault_id else ""
    return f'<a href="{href}"{vault} data-written="{checksum(content_fields)}">Open in Obsidian</a>'
