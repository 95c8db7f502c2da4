"""Text between ``%%`` and ``%%``.

Obsidian hides it, and users of other tools wrap cards in it to keep the page clean. So a comment is not part
of the cards around it, and cards that are completely within it are read separately.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.card_ids import is_id_line
from obsidian_anki_sync.markup.blocks import blocks_of
from obsidian_anki_sync.markup.masking import mask
from obsidian_anki_sync.markup.outline import Kind, Piece
from obsidian_anki_sync.markup.text import Span, blanked, dedented, hide

# Syntaxes whose marks do not occur by accident: such a card counts, also within a comment.
_MARKED = frozenset(
    {"anki-bridge", "apf", "comment-blocks", "flashcards", "flashcards-2", "heading-tags", "obsankipy"}
    | {"obsidian-to-anki", "obsidian-to-anki-callout", "obsidian-to-anki-tag"}
)
# Syntaxes that read a whole note as one card.
_WHOLE_NOTE = frozenset({"note-synchronizer", "yanki"})
# Cards in the frontmatter do not belong to a comment.
_CARDS_IN_FRONTMATTER = "test"
_MARK = len("%%")
# The columns of indentation that make a line code.
_CODE = 4


def comments_of(body: str) -> tuple[Span, ...]:
    """Returns the spans of the comments of a note, marks included, without those that hold only an id."""
    if "%%" not in body:
        return ()
    pieces = (piece for piece in blocks_of(body).pieces if piece.kind is Kind.COMMENT)
    return tuple(
        (start, end) for _, start, end in pieces if not is_id_line(body[start + _MARK : end - _MARK].strip())
    )


def inside(note: Note, comments: Iterable[Span]) -> Note:
    """Returns the note with everything outside comments blank; offsets and lines stay the same."""
    spans: list[Span] = []
    position = 0
    for start, end in comments:
        spans.append((position, start + _MARK))
        position = end - _MARK if note.body.endswith("%%", start + _MARK, end) else end
    spans.append((position, len(note.body)))
    frontmatter = {key: value for key, value in note.frontmatter.items() if key != _CARDS_IN_FRONTMATTER}
    return replace(note, body=blanked(note.body, note.body, spans), frontmatter=frontmatter)


def is_indented_as_comment(body: str, comments: Sequence[Span], piece: Piece) -> bool:
    """True if a piece looks like indented code only because its comment is in a list or after words.

    ``body`` is that of ``inside``: the list marks and the words before the comment are blank in it.
    """
    index = bisect_left(comments, piece.end, key=lambda span: span[0]) - 1
    if piece.kind is not Kind.INDENTED_CODE or index < 0:
        return False
    start = comments[index][0]
    if body.find("\n", start, piece.start) < 0:
        return True
    text = body[body.rfind("\n", 0, piece.start) + 1 : piece.end]
    return _column(text) < start - (body.rfind("\n", 0, start) + 1) + _CODE


def _column(text: str) -> int:
    text = text.expandtabs(_CODE)
    return len(text) - len(text.lstrip(" "))


def dedented_draft(draft: CardDraft) -> CardDraft:
    """Returns a card of a comment without the indentation of the list around the comment."""
    fields = {name: dedented(text, is_start=True) for name, text in draft.fields.items()}
    return draft if fields == draft.fields else replace(draft, fields=fields)


def in_several(comments: Sequence[Span], claimed: Iterable[Span]) -> list[Span]:
    """Returns the claimed spans that overlap more than one comment."""
    starts, ends = [start for start, _ in comments], [end for _, end in comments]
    return [
        (start, end) for start, end in claimed if bisect_left(starts, end) - bisect_right(ends, start) > 1
    ]


def may_be_in_comment(syntax: str) -> bool:
    """True if cards of a syntax are read within comments."""
    return syntax not in _WHOLE_NOTE


def is_marked(syntax: str) -> bool:
    """True if the marks of a syntax clearly mean a card, also within a comment."""
    return syntax in _MARKED


def is_meant(draft: CardDraft, syntax: str) -> bool:
    """True if the author wrapped a card in the comment on purpose."""
    return draft.anki_id is not None or is_marked(syntax)


def unclosed(drafts: Iterable[CardDraft]) -> Iterator[Diagnosis]:
    """Yields a finding for each card that shows a ``%%``, because the closing one is missing in its text."""
    for draft in drafts:
        if any("%%" in text and "%%" in _prose(text) for text in draft.fields.values()):
            message = (
                "A comment begins with %% in this card, and the %% that ends it is missing. It is shown as "
                "text. Write the second %% before the card's end, or \\%% if you mean the characters."
            )
            yield Diagnosis("comment-unclosed", message, draft.line)


def _prose(text: str) -> str:
    """Returns a text without code, formulas, comments and escaped characters."""
    return hide(mask(text).text, comments_of(text)).replace("\\%", "")


def not_read(lines: list[int]) -> Diagnosis:
    """Returns the finding about cards in comments that are not read; ``lines`` are their first lines."""
    count = len(lines)
    cards = (
        "1 card is in a comment (%%) and was"
        if count == 1
        else f"{count} cards are in comments (%%) and were"
    )
    message = f"{cards} not read. Set syntax.cards_in_comments to read such cards."
    return Diagnosis("card-in-comment", message, lines[0])
