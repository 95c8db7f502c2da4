"""Checks a batch against the Anki Prompts Format, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct

from obsidian_anki_sync.domain.cloze_marks import CLOSING, OPENING, deletion_numbers
from obsidian_anki_sync.domain.note import Diagnosis
from obsidian_anki_sync.domain.note_type import APF_FIELDS
from obsidian_anki_sync.formats.syntaxes.apf.batch import (
    BEGIN,
    END,
    FIELD_LABELS,
    FINAL_LINE,
    NOTE_TYPES,
    VERSION,
    ApfBlock,
    ApfComment,
    MarkKind,
    apf_blocks,
    as_card,
    marks_of,
)
from obsidian_anki_sync.markup.lines import Lines

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TAG = re.compile(r"[a-z0-9_]+")
_FEWEST_TAGS, _MOST_TAGS = 3, 6
_EMPTY_CLOZE = re.compile(rf"{OPENING}[ \t\n]*{CLOSING}")
_LABEL_IN_LINE = re.compile(
    rf"^[^\n]*?(<!-- (?:{'|'.join(map(re.escape, FIELD_LABELS.values()))}) -->)[^\n]*$", re.MULTILINE
)
_REQUIRED = ("Title", "Key point", "Key point notes")


class _Batch(Struct, frozen=True):
    text: str
    marks: tuple[ApfComment, ...]
    blocks: tuple[ApfBlock, ...]
    lines: Lines

    def finding(self, code: str, message: str, offset: int) -> Diagnosis:
        return Diagnosis(f"apf-{code}", message, self.lines.at(offset))


def lint_apf(text: str) -> tuple[Diagnosis, ...]:
    """Returns a finding for each deviation from APF 2.1, in the order of lines, which count from 1."""
    marks = marks_of(text)
    batch = _Batch(text=text, marks=marks, blocks=tuple(apf_blocks(marks)), lines=Lines.of(text))
    findings = [*_sentinels(batch), *_numbers_and_slugs(batch)]
    findings += (finding for block in batch.blocks for check in _CHECKS for finding in check(batch, block))
    return tuple(sorted(findings, key=lambda finding: finding.line or 0))


def _sentinels(batch: _Batch) -> Iterator[Diagnosis]:
    found = [mark for mark in batch.marks if mark.kind is MarkKind.SENTINEL]
    last = len(batch.text.rstrip())
    for words, index in ((VERSION, 0), (BEGIN, 0), (END, last), (FINAL_LINE, last)):
        count = sum(mark.words == words for mark in found)
        if count != 1:
            shown = words if words == FINAL_LINE else f"<!-- {words} -->"
            amount = "is missing" if not count else f"occurs {count} times"
            yield batch.finding("sentinel", f"The line {shown} {amount}.", index)
    if not batch.blocks:
        yield batch.finding("no-card", "The batch has no card.", 0)


def _numbers_and_slugs(batch: _Batch) -> Iterator[Diagnosis]:
    parts = [(block, block.parts) for block in batch.blocks]
    slugs = Counter(part[1] for _, part in parts if part)
    for expected, (block, part) in enumerate(parts, 1):
        if part is None:
            yield batch.finding(
                "header",
                "The card's header is not of the form `Card N | slug: … | CardType: … | Tags: …`.",
                block.start,
            )
            continue
        number, slug, _, _ = part
        if number != expected:
            message = f"The card has the number {number}, and it is card number {expected}."
            yield batch.finding("number", message, block.start)
        if slugs[slug] > 1:
            yield batch.finding("duplicate-slug", f"The slug '{slug}' occurs more than once.", block.start)


def _header(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    if block.parts is None:
        return
    _, slug, card_type, tags = block.parts
    if not _SLUG.fullmatch(slug):
        message = f"The slug '{slug}' may only have lower-case letters, digits and dashes."
        yield batch.finding("slug", message, block.start)
    if card_type not in NOTE_TYPES:
        message = f"There is no card type '{card_type}'; choose from {', '.join(NOTE_TYPES)}."
        yield batch.finding("card-type", message, block.start)
    if not _FEWEST_TAGS <= len(tags) <= _MOST_TAGS:
        message = f"The card has {len(tags)} tags; {_FEWEST_TAGS} to {_MOST_TAGS} are required."
        yield batch.finding("tags", message, block.start)
    for tag in tags:
        if not _TAG.fullmatch(tag):
            yield batch.finding("tags", f"The tag '{tag}' is not in snake_case.", block.start)


def _order(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    marks = [mark for mark in block.marks if mark.kind is MarkKind.FIELD]
    seen: set[str] = set()
    highest = -1
    for mark in marks:
        index = APF_FIELDS.index(mark.field_name)
        if mark.field_name in seen:
            yield batch.finding("repeated-field", f"The field {mark.field_name} occurs twice.", mark.start)
        elif index < highest:
            yield batch.finding("field-order", f"The field {mark.field_name} comes too late.", mark.start)
        if mark.words != FIELD_LABELS[mark.field_name]:
            message = f"The comment should read <!-- {FIELD_LABELS[mark.field_name]} -->."
            yield batch.finding("field-label", message, mark.start)
        highest = max(highest, index)
        seen.add(mark.field_name)


def _content(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    fields = block.fields
    for name in _REQUIRED:
        if name not in fields:
            yield batch.finding("empty-field", f"The field {name} is empty.", block.start)
    for name in ("Title", "Subtitle"):
        if "<text>" in fields.get(name, ""):
            yield batch.finding("text-tag", f"The field {name} is plain text, without <text>.", block.start)


def _clozes(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    card = as_card(block, "")
    if card and card.card_type == "Missing" and not card.has_cloze:
        message = "A Missing card needs a {{c1::…}} in its key point, its sample or its title."
        yield batch.finding("no-cloze", message, block.start)
    numbers = {number for text in block.fields.values() for number in deletion_numbers(text)}
    if numbers and numbers != set(range(1, len(numbers) + 1)):
        listed = ", ".join(map(str, sorted(numbers)))
        message = f"The clozes are numbered {listed}; they should count from 1 without a gap."
        yield batch.finding("cloze-numbers", message, block.start)
    if any(_EMPTY_CLOZE.search(text) for text in block.fields.values()):
        yield batch.finding("empty-cloze", "A cloze hides nothing.", block.start)


def _spacing(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    for mark in block.marks:
        above = batch.text[block.start : mark.start]
        if not above.endswith("\n\n"):
            yield batch.finding("spacing", "There is no blank line above this comment.", mark.start)
    for found in _LABEL_IN_LINE.finditer(batch.text, block.start, block.end):
        if found[0].strip() != found[1]:
            message = "Write a field's comment on its own line, and the content on the next."
            yield batch.finding("field-line", message, found.start(1))


def _manifest(batch: _Batch, block: ApfBlock) -> Iterator[Diagnosis]:
    if block.parts is None:
        return
    mark = next((mark for mark in block.marks if mark.kind is MarkKind.MANIFEST), None)
    if mark is None:
        yield batch.finding("manifest", "The card has no manifest.", block.start)
        return
    manifest = block.manifest
    if not isinstance(manifest, dict):
        yield batch.finding("manifest", "The manifest is not a JSON object.", mark.start)
        return
    _, slug, card_type, tags = block.parts
    for key, value in (("slug", slug), ("type", card_type), ("tags", list(tags))):
        if manifest.get(key) != value:
            message = f"The {key} in the manifest differs from the header."
            yield batch.finding("manifest", message, mark.start)


_CHECKS: tuple[Callable[[_Batch, ApfBlock], Iterator[Diagnosis]], ...] = (
    _header,
    _order,
    _content,
    _clozes,
    _spacing,
    _manifest,
)
