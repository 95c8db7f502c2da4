"""Explains one note block by block: the cards of each, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis, Finding
from obsidian_anki_sync.domain.text import shortened
from obsidian_anki_sync.formats.core.blocks import Block, note_blocks
from obsidian_anki_sync.formats.core.tag_lists import without_tags
from obsidian_anki_sync.formats.mistakes import mistakes_in
from obsidian_anki_sync.formats.registry import Examination
from obsidian_anki_sync.markup.marks import item_mark
from obsidian_anki_sync.pipeline.cards.build_cards import Examined
from obsidian_anki_sync.pipeline.inspect.inspect_note import Slugs, inspect_note
from obsidian_anki_sync.pipeline.report import ExplainedBlock, ExplainedCard, Explanation
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.settings import Settings


async def explain(settings: Settings, given: str) -> Explanation:
    """Returns the cards that a sync would make of a note; its path is in the vault or from this folder.

    It reads the note as a sync does, and needs no target. Raises ``UnavailableError`` if there is no vault.
    """
    found = await inspect_note(settings, given)
    if isinstance(found, Finding):
        return Explanation(found.path, found)
    examination = found.examined.examination
    assert examination
    mistakes = mistakes_in(examination.page, found.recipe.formats)
    further = tuple(one for one in mistakes if one not in found.examined.diagnoses)
    blocks = _blocks(found.path, found.examined, examination, further, found.slugs)
    return Explanation(found.path, None, tuple(blocks))


def _blocks(
    path: str,
    examined: Examined,
    examination: Examination,
    mistakes: tuple[Diagnosis, ...],
    slugs: Slugs,
) -> list[ExplainedBlock]:
    """Returns the blocks of a note by line, with those that only have findings, such as the frontmatter."""
    cards = list(zip(examined.drafts, examined.rendered, strict=True))
    unsaid = [*examined.diagnoses, *mistakes]
    blocks: list[ExplainedBlock] = []
    for block in note_blocks(examination):
        own = [pair for pair in cards if _begins_in(block, pair[0])]
        found = [each for each in unsaid if each.line and block.first <= each.line <= block.last]
        unsaid = [each for each in unsaid if each not in found]
        said = found or ([] if own else [_nothing(block, examination)])
        blocks.append(
            ExplainedBlock(
                first=block.first,
                last=block.last,
                syntax=block.syntax,
                text=_beginning(examination, block),
                cards=tuple(_card(draft, rendered, slugs) for draft, rendered in own),
                findings=tuple(_finding(path, each) for each in said),
            )
        )
    return sorted([*_outside(path, unsaid), *blocks], key=lambda block: block.first)


def _outside(path: str, unsaid: Sequence[Diagnosis]) -> Iterator[ExplainedBlock]:
    """Yields the findings that are in no block, by line; those about the whole note are in line 1."""
    for line in sorted({each.line or 1 for each in unsaid}):
        findings = tuple(_finding(path, each) for each in unsaid if (each.line or 1) == line)
        yield ExplainedBlock(first=line, last=line, syntax="", text="", cards=(), findings=findings)


def _begins_in(block: Block, draft: CardDraft) -> bool:
    return block.syntax == draft.syntax and block.first <= draft.line <= block.last


def _nothing(block: Block, examination: Examination) -> Diagnosis:
    if block.syntax:
        message = "Part of a card above or below."
        return Diagnosis("part-of-card", message, block.first)
    lines = examination.page.note.body[slice(*block.span)].split("\n")
    if not any(without_tags(line[item_mark(line) :])[0].strip() for line in lines):
        message = "There are only tags here, and no text for a card."
        return Diagnosis("only-tags", message, block.first)
    return Diagnosis("no-syntax", "No card syntax that is on matches this text.", block.first)


def _beginning(examination: Examination, block: Block) -> str:
    words = examination.page.note.body[slice(*block.span)].strip().partition("\n")[0]
    return shortened(words)


def _card(draft: CardDraft, rendered: Rendered, slugs: Slugs) -> ExplainedCard:
    content = rendered.content
    return ExplainedCard(
        line=draft.line,
        language=draft.language,
        note_type=draft.note_type.key,
        front=shortened(content.front),
        deck=content.deck,
        tags=content.tags,
        slug=slugs.get((draft.position, draft.language)),
    )


def _finding(path: str, said: Diagnosis) -> Finding:
    return Finding(path, said.line, said.code, said.message)
