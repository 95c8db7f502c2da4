"""The state of rendering one card."""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.diagram import DIAGRAM_AS_CODE, Diagrams, UndrawnDiagram
from obsidian_anki_sync.domain.link import Links, RefusedLink
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.domain.remote_picture import RemotePictures, UnfetchedPicture
from obsidian_anki_sync.render.options import RenderOptions

MEDIA_MISSING = "media-missing"
LINK_REFUSED = "link-refused"
DECK_LIST = "deck-list"
HTML_TOO_DEEP = "html-too-deep"
DIAGRAM_FAILED = "diagram-failed"
PICTURE_NOT_FETCHED = "picture-not-fetched"
_LONGEST_SHOWN = 80  # characters; an address that contains a whole picture is much longer


def brief(address: str) -> str:
    """Returns an address, cut if it is too long for a message."""
    return address if len(address) <= _LONGEST_SHOWN else f"{address[:_LONGEST_SHOWN]}…"


class CardPage(Struct):
    """The note of a card, and the tags, media and findings that rendering collects.

    ``line`` is the line of the file where the card begins. ``footnotes`` is a prefix for the ids of
    footnotes, so that the fields of one card do not share them; ``referred`` are the footnotes with a
    reference so far. ``keeps_tags`` is true for a field with only tags. An embedded note has a page of its
    own, whose ``path`` are the notes and parts that lead there, the card's own first; ``embedded`` are the
    lengths of all embeds of the card.
    """

    note: Note
    links: Links
    line: int
    options: RenderOptions
    diagrams: Diagrams | None = None
    remote_pictures: RemotePictures | None = None
    is_cloze: bool = False
    keeps_tags: bool = False
    footnotes: str = ""
    referred: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    media: dict[str, Media] = field(default_factory=dict)
    diagnoses: dict[tuple[str, str, str], Diagnosis] = field(default_factory=dict)
    embedded: list[int] = field(default_factory=list)
    path: tuple[tuple[str, str], ...] = ()
    _start: int | None = None

    def __post_init__(self) -> None:
        self.path = self.path or ((self.note.path, ""),)

    @property
    def depth(self) -> int:
        """The number of embeds that lead to this page; 0 for the page of the card itself."""
        return len(self.path) - 1

    def shows(self, note: Note, part: str) -> bool:
        """True if a part of a note is being shown already, by this page or one that leads here."""
        return (note.path, part.casefold()) in self.path

    def within(self, note: Note, target: str, length: int, footnotes: str) -> CardPage:
        """Returns the page of an embedded note; its findings are findings about the card."""
        self.embedded.append(length)
        part = target.partition("#")[2]
        return replace(
            self,
            note=note,
            line=self._line_of(target),
            footnotes=footnotes,
            tags=set(),
            path=(*self.path, (note.path, part.casefold())),
        )

    def file(self, target: str) -> Media | None:
        """Returns the file that an embed shows; None with a diagnosis if there is none."""
        try:
            found = self.links.media(target, self.note.path)
        except RefusedLink as refusal:
            self.refuse(target, str(refusal))
            return None
        if found is None:
            self.diagnose(MEDIA_MISSING, target, f"The file '{target}' is not in the vault.")
        else:
            self.media[found.name] = found
        return found

    def file_if_there(self, target: str, *, shown: bool = True) -> Media | None:
        """Returns the file of the vault with this name; None, without a diagnosis, if there is none.

        The file is sent to Anki only if it is ``shown``.
        """
        try:
            found = self.links.media(target, self.note.path)
        except RefusedLink:
            return None
        if found is not None and shown:
            self.media[found.name] = found
        return found

    def address(self, target: str) -> str | None:
        """Returns the ``obsidian://`` address of a link's target; None if it leads out of the vault."""
        try:
            return self.links.address(target, self.note.path)
        except RefusedLink as refusal:
            self.refuse(target, str(refusal))
            return None

    def refuse(self, target: str, reason: str) -> None:
        """Adds the finding that a link was left out."""
        reason = reason.rstrip(".")
        self.diagnose(LINK_REFUSED, target, f"The link to '{brief(target)}' was left out: {reason}.")

    def diagram(self, source: str) -> Media | None:
        """Returns the picture of a diagram; None with a diagnosis if there is none."""
        if self.diagrams is None:
            self.diagnose(
                DIAGRAM_AS_CODE,
                "mermaid",
                "The diagram is shown as code: no program for diagrams is installed.",
            )
            return None
        try:
            found = self.diagrams.drawn(source)
        except UndrawnDiagram as reason:
            self.diagnose(DIAGRAM_FAILED, "mermaid", f"The diagram is shown as code: {reason}")
            return None
        self.media[found.name] = found
        return found

    def remote(self, address: str) -> Media | None:
        """Returns a local copy of a web picture; None with a diagnosis if there is none."""
        if self.remote_pictures is None:
            return None
        try:
            found = self.remote_pictures.fetched(address)
        except UnfetchedPicture as reason:
            self.diagnose(PICTURE_NOT_FETCHED, address, f"The picture {address} was not fetched: {reason}")
            return None
        self.media[found.name] = found
        return found

    def diagnose(self, code: str, target: str, message: str) -> None:
        """Adds a finding about a target once, at its line in the card's note."""
        key = (code, self.note.path, target)
        if key not in self.diagnoses:
            said = f"In the embedded note {self.note.path}: {message}" if self.depth else message
            self.diagnoses[key] = Diagnosis(code, said, self._line_of(target))

    def _line_of(self, target: str) -> int:
        if self.depth:
            return self.line
        if self._start is None:
            lines = self.note.body.split("\n")
            self._start = sum(len(line) + 1 for line in lines[: self.line - self.note.first_line])
        for written in (target, quote(target)):
            found = self.note.body.find(written, self._start)
            if found >= 0:
                return self.note.line_at(found)
        return self.line
