"""What rendering one card finds out beside its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.link import Links, RefusedLink
from obsidian_anki_sync.domain.note import Diagnosis, Note

MEDIA_MISSING = "media-missing"
LINK_REFUSED = "link-refused"
HTML_TOO_DEEP = "html-too-deep"


@dataclass(slots=True)
class Page:
    """The note that a card stands in, and what the rules of Markdown gather while they read the card.

    ``line`` is the line of the file where the card begins. ``footnotes`` is put before the ids of footnotes,
    so that the fields of one card, which Anki shows together, do not share them; ``referred`` are the
    footnotes that were referred to so far.
    """

    note: Note
    links: Links
    line: int
    footnotes: str = ""
    referred: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    media: dict[str, Media] = field(default_factory=dict)
    diagnoses: dict[tuple[str, str], Diagnosis] = field(default_factory=dict)
    _start: int | None = None

    def file(self, target: str) -> Media | None:
        """The file that an embed shows, or None, which is then a diagnosis."""
        try:
            found = self.links.media(target, self.note.path)
        except RefusedLink as refusal:
            self.refuse(target, str(refusal))
            return None
        if found is None:
            self.diagnose(MEDIA_MISSING, target, f"The file {target!r} is not in the vault.")
        else:
            self.media[found.name] = found
        return found

    def address(self, target: str) -> str | None:
        """The ``obsidian://`` address of a link's target, or None where it leads out of the vault."""
        try:
            return self.links.address(target, self.note.path)
        except RefusedLink as refusal:
            self.refuse(target, str(refusal))
            return None

    def refuse(self, target: str, reason: str) -> None:
        """Notes that a link was not followed."""
        self.diagnose(LINK_REFUSED, target, f"The link to {target!r} was left out: {reason.rstrip('.')}.")

    def diagnose(self, code: str, target: str, message: str) -> None:
        """Notes once what is the matter with a target, at the line where it stands."""
        if (code, target) not in self.diagnoses:
            self.diagnoses[code, target] = Diagnosis(code, message, self._line_of(target))

    def _line_of(self, target: str) -> int:
        if self._start is None:
            lines = self.note.body.split("\n")
            self._start = sum(len(line) + 1 for line in lines[: self.line - self.note.first_line])
        for written in (target, quote(target)):
            found = self.note.body.find(written, self._start)
            if found >= 0:
                return self.note.line_at(found)
        return self.line
