"""A user's own pattern can be wrong or endless; both lead to a finding only."""

from __future__ import annotations

from time import process_time

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.formats.syntaxes.patterns import SECONDS
from support.loading import read_settings

CATASTROPHIC = r"(?P<front>(?:a|aa)+)(?P<back>b)$"
BAD_NOTE = Note("a.md", "a", {}, "Q: x\nA: y\n\n" + "a" * 60 + "! b c\n", 3)


@pytest.mark.serial
def test_a_pattern_that_takes_for_ever_is_stopped_and_named() -> None:
    started = process_time()
    found = extract(BAD_NOTE, FormatOptions(patterns=(CATASTROPHIC,)))

    assert [(said.code, said.line) for said in found.diagnoses] == [("pattern-timed-out", 3)]
    assert "Pattern 1 of syntax.patterns" in found.diagnoses[0].message
    assert process_time() - started < 10 * SECONDS


def test_other_syntaxes_are_read_although_a_pattern_was_stopped() -> None:
    found = extract(BAD_NOTE, FormatOptions(patterns=(CATASTROPHIC,)))

    assert [draft.fields["Front"] for draft in found.drafts] == ["x"]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(?P<front>a", "missing )"),
        ("(?P<front>a)(?P<bakc>b)", "bakc"),
        ("a => b", "front and back"),
        ("(?P<front>a)", "front and back"),
    ],
)
def test_an_invalid_pattern_is_refused_with_its_setting(pattern: str, problem: str) -> None:
    with pytest.raises(UsageError, match=r"syntax\.patterns") as raised:
        read_settings(None, **{"syntax.patterns": [pattern]})

    assert problem in raised.value.message


def test_a_pattern_that_finds_only_blanks_makes_no_card() -> None:
    found = extract(Note("a.md", "a", {}, "\n\n\n"), FormatOptions(patterns=("(?P<text>\\s*)",)))

    assert (found.drafts, found.diagnoses) == ((), ())


def test_a_later_pattern_does_not_read_the_text_of_an_earlier_one() -> None:
    patterns = (r"(?P<front>\w) => (?P<back>\w)", r"^(?P<front>.*) (?P<back>.*)$")
    found = extract(Note("a.md", "a", {}, "x a => b y\nc d"), FormatOptions(patterns=patterns))

    assert [tuple(draft.fields.values()) for draft in found.drafts] == [("a", "b"), ("c", "d")]
