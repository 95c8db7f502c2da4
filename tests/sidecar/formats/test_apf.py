import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import APF_FIELDS, APF_MISSING, APF_SIMPLE
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.formats.syntaxes.apf.batch import ApfCard, read_apf
from obsidian_anki_sync.formats.syntaxes.apf.lint import lint_apf
from support.apf import placeless, write_apf

CARD = ApfCard(
    "python-list-append",
    "Simple",
    ("python", "lists", "methods"),
    {
        "Title": "Which method adds one element to the end of a list?",
        "Key point": '<pre><code class="language-python">items.append(1)\n\nitems.pop()</code></pre>',
        "Key point notes": "<ul>\n  <li>Constant time.</li>\n</ul>",
    },
    "python",
)
BATCH = write_apf([CARD])


def codes(text: str) -> list[str]:
    return [finding.code for finding in lint_apf(text)]


def test_a_card_is_read_with_all_its_parts() -> None:
    assert placeless(BATCH) == (CARD,)


def test_a_written_batch_has_no_finding() -> None:
    assert lint_apf(BATCH) == ()


def test_shorter_field_comments_are_understood() -> None:
    text = BATCH.replace("Key point (code block / image)", "Key point (image)")

    assert placeless(text) == (CARD,)


def test_a_card_may_lack_sentinels_and_manifest() -> None:
    text = "\n".join(line for line in BATCH.split("\n") if "_CARDS" not in line and "manifest" not in line)

    assert read_apf(text)[0].fields == CARD.fields


def test_a_batch_in_a_fence_is_an_example() -> None:
    assert read_apf(f"```html\n{BATCH}\n```") == ()


def test_text_that_a_batch_cannot_carry_is_not_written() -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        write_apf([ApfCard("a", "Simple", (), {"Title": "x\n<!-- Subtitle -->\ny"})])


_WORD = st.text(alphabet="abc019-_", min_size=1)
_TEXT = st.text(alphabet="ab<!->{}`~$\n |:#Т").map(str.rstrip).map(lambda text: text.strip("\n")).filter(bool)
_CARDS = st.builds(
    ApfCard,
    _WORD,
    st.sampled_from(["Simple", "Missing", "Draw"]),
    st.lists(_WORD).map(tuple),
    st.dictionaries(st.sampled_from(APF_FIELDS), _TEXT),
    st.text(alphabet='abc"\\é'),
)


@given(st.lists(_CARDS, max_size=3))
def test_reading_what_was_written_gives_the_same_cards(cards: list[ApfCard]) -> None:
    try:
        text = write_apf(cards)
    except ValueError:
        assume(False)
    assert placeless(text) == tuple(cards)


@given(st.text(alphabet="ab`$\n"))
def test_plain_content_can_be_written_but_for_open_fences(text: str) -> None:
    assume(text.strip("\n").rstrip() and "```" not in text)
    write_apf([ApfCard("a", "Simple", ("t",), {"Title": text.strip("\n").rstrip()})])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("apf-v2.1", "apf-v1.0", "apf-sentinel"),
        ("END_OF_CARDS", "", "apf-sentinel"),
        ("| CardType: Simple", "| Type: Simple", "apf-header"),
        ("CardType: Simple", "CardType: Essay", "apf-card-type"),
        ("Card 1 |", "Card 2 |", "apf-number"),
        ("slug: python-list-append", "slug: Python_List", "apf-slug"),
        ("Tags: python lists methods", "Tags: python", "apf-tags"),
        ("Tags: python lists", "Tags: Python-3 lists", "apf-tags"),
        ("<!-- Title -->", "<!-- Title -->\nx\n\n<!-- Title -->", "apf-repeated-field"),
        ("<!-- Title -->", "<!-- Markdown (optional) -->\n\n<!-- Title -->", "apf-field-order"),
        ("<!-- Subtitle (optional) -->", "<!-- Subtitle -->", "apf-field-label"),
        ("Which method adds one element to the end of a list?", "", "apf-empty-field"),
        ("Which method", "<text>Which method", "apf-text-tag"),
        ("CardType: Simple", "CardType: Missing", "apf-no-cloze"),
        ("items.append(1)", "{{c2::items}}", "apf-cloze-numbers"),
        ("items.append(1)", "{{c1:: }}", "apf-empty-cloze"),
        ("end of a list?\n\n", "end of a list?\n", "apf-spacing"),
        ("<!-- Title -->\n", "<!-- Title --> ", "apf-field-line"),
        ('"slug":"python', '"slug":"perl', "apf-manifest"),
        ("manifest: {", "manifest: ", "apf-manifest"),
    ],
)
def test_each_deviation_is_found(old: str, new: str, code: str) -> None:
    assert old in BATCH
    assert code in codes(BATCH.replace(old, new, 1))


def test_two_cards_with_one_slug_are_found() -> None:
    assert codes(write_apf([CARD, CARD])) == ["apf-duplicate-slug"] * 2


def test_a_finding_names_its_line() -> None:
    text = BATCH.replace("<!-- Subtitle (optional) -->", "<!-- Subtitle -->")

    assert [finding.line for finding in lint_apf(text)] == [text.split("\n").index("<!-- Subtitle -->") + 1]


def test_blocks_in_a_note_are_drafts_of_their_note_type() -> None:
    note = Note("a.md", "a", {}, f"# Cards\n\n{BATCH}\nQ: x\nA: y\n", 5)

    found = extract(note, FormatOptions())

    assert next((d.position, d.note_type, d.line, d.declared_slug, d.tags) for d in found.drafts) == (
        0,
        APF_SIMPLE,
        note.first_line + note.body[: note.body.index("<!-- Card 1")].count("\n"),
        CARD.slug,
        CARD.tags,
    )
    assert (len(found.drafts), found.drafts[1].fields["Front"], found.diagnoses) == (2, "x", ())


def test_an_incomplete_block_is_a_diagnosis_and_no_draft() -> None:
    body = BATCH.replace("CardType: Simple", "CardType: Missing").replace('"Simple"', '"Missing"')

    found = extract(Note("a.md", "a", {}, body, 3), FormatOptions())

    assert (found.drafts, [(d.code, d.line) for d in found.diagnoses]) == ((), [("apf-no-cloze", 6)])


def test_a_missing_card_with_a_cloze_is_a_draft() -> None:
    cloze = ApfCard("a-b", "Missing", ("a", "b", "c"), {"Title": "T", "Key point": "{{c1::x}}"})

    (draft,) = extract(Note("a.md", "a", {}, write_apf([cloze])), FormatOptions()).drafts

    assert draft.note_type == APF_MISSING


def test_the_manifest_repeats_the_header_as_json() -> None:
    line = next(line for line in BATCH.split("\n") if line.startswith("<!-- manifest: "))

    assert json.loads(line.removeprefix("<!-- manifest: ").removesuffix(" -->")) == {
        "slug": CARD.slug,
        "lang": "python",
        "type": "Simple",
        "tags": list(CARD.tags),
    }
