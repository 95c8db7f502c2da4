"""Each case is a rule: the note ``cases/<syntax>/<rule>.md`` makes the cards in ``<rule>.yaml``.

A case is read with the syntaxes that are on by default and the one that its folder is named after. After an
intended change, write the YAML anew with ``UPDATE_CASES=1 python -m pytest tests/sidecar/formats``, and
read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from obsidian_anki_sync.domain.draft import CardDraft, Extraction
from obsidian_anki_sync.domain.note import Diagnosis, Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import READERS, extract
from obsidian_anki_sync.vault.frontmatter import parse_frontmatter

_CASES = Path(__file__).parent / "cases"
_NAMES = sorted(f"{path.parent.name}/{path.stem}" for path in _CASES.glob("*/*.md"))
_DEFAULT = FormatOptions().syntaxes


@pytest.mark.parametrize("case", _NAMES)
def test_a_note_makes_its_cards(case: str) -> None:
    found = _read(case)
    expected = _CASES / f"{case}.yaml"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(_written(found), encoding="utf-8")
    assert _shown(found) == yaml.safe_load(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("syntax", sorted(READERS.keys() - {"apf", "bilingual"}))
def test_every_syntax_has_cases(syntax: str) -> None:
    assert any((_CASES.parent / folder / syntax).is_dir() for folder in ("cases", "notes"))


@pytest.mark.parametrize(
    "hidden",
    ["\n\n%%\n## Drawing\n```compressed-json\n{}\n```\n%%\n", "\n\n```json\n{}\n```\n", "\n\n<!-- {} -->"],
    ids=["drawing", "code", "comment"],
)
@pytest.mark.parametrize("syntaxes", [_DEFAULT, tuple(READERS)], ids=["default", "all"])
def test_the_length_of_what_is_hidden_at_the_end_changes_nothing(
    hidden: str, syntaxes: tuple[str, ...]
) -> None:
    for case in _NAMES:
        note = _note(case)
        short, long = (
            extract(replace(note, body=note.body + hidden.format(data)), FormatOptions(syntaxes=syntaxes))
            for data in ("Zz", "Zz" * 300)
        )
        assert repr((long.drafts, long.diagnoses)).replace("Zz" * 300, "Zz") == repr(
            (short.drafts, short.diagnoses)
        ), case


@pytest.mark.parametrize("case", [name for name in _NAMES if name.partition("/")[0] not in _DEFAULT])
def test_a_syntax_that_is_off_by_default_makes_no_card_of_its_notes(case: str) -> None:
    assert extract(_note(case), FormatOptions()).drafts == ()


def _read(case: str) -> Extraction:
    syntax = case.partition("/")[0]
    return extract(_note(case), FormatOptions(syntaxes=tuple({*_DEFAULT, syntax})))


def _note(case: str) -> Note:
    text = (_CASES / f"{case}.md").read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return Note(f"Folder/{Path(case).name}.md", "note", {}, text)
    head, _, body = text[4:].partition("\n---\n")
    name = Path(case).name
    return Note(f"Folder/{name}.md", "note", parse_frontmatter(head), body, head.count("\n") + 4)


def _shown(found: Extraction) -> dict[str, Any]:
    shown: dict[str, Any] = {"cards": [_card(draft) for draft in found.drafts]}
    if found.diagnoses:
        shown["diagnoses"] = [_finding(diagnosis) for diagnosis in found.diagnoses]
    return shown


def _card(draft: CardDraft) -> dict[str, Any]:
    extras = {"tags": " ".join(draft.tags), "deck": draft.deck, "anki_id": draft.anki_id}
    return (
        {"line": draft.line, "type": draft.note_type.key}
        | {name: text for name, text in draft.fields.items() if text}
        | {name: value for name, value in extras.items() if value}
    )


def _finding(diagnosis: Diagnosis) -> str:
    return f"line {diagnosis.line}, {diagnosis.code}: {diagnosis.message}"


def _written(found: Extraction) -> str:
    return yaml.dump(
        _shown(found),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
