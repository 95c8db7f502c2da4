"""Cards whose rendered question is empty, for example because it is a comment."""

from __future__ import annotations

from collections.abc import Iterable

from obsidian_anki_sync.anki.feasibility import lacks_deletion
from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.render.card import Rendered
from obsidian_anki_sync.render.losses import shows_nothing

Made = tuple[CardDraft, Rendered]


def without_unaskable(made: Iterable[Made]) -> tuple[tuple[Made, ...], tuple[Diagnosis, ...]]:
    """Returns the cards that Anki can show, and a finding for each of the others."""
    kept: list[Made] = []
    findings: list[Diagnosis] = []
    for draft, rendered in made:
        if reason := _why_unaskable(rendered.content):
            findings.append(Diagnosis(reason[0], reason[1], draft.line))
        else:
            kept.append((draft, rendered))
    return tuple(kept), tuple(findings)


def _why_unaskable(content: CardContent) -> tuple[str, str] | None:
    question = content.fields.get(BY_NAME[content.note_type].front, "")
    if shows_nothing(question):
        return "empty-question", "The question of this card is empty when rendered; no card is made."
    if lacks_deletion(content.note_type, content.fields):
        return "no-deletion", "No cloze deletion of this text is visible; no card is made."
    return None
