from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.core.options import FormatOptions
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.formats.syntaxes.obsidian_to_anki.data_json import with_obsidian_to_anki_data

DATA = {
    "settings": {
        "CUSTOM_REGEXPS": {"Basic": ""},
        "FOLDER_DECKS": {"Languages": "Words", "Languages/Greek": "Words::Greek", "Empty": ""},
        "FOLDER_TAGS": {"Languages": "language", "Languages/Greek": "greek attic", "/": "all"},
        "Syntax": {"Begin Note": "BEGIN", "End Note": "STOP", "Target Deck Line": "DECK"},
        "Defaults": {
            "Tag": "Obsidian_to_Anki",
            "CurlyCloze": True,
            "CurlyCloze - Highlights to Clozes": True,
        },
    },
    "Added Media": [],
    "File Hashes": {},
    "fields_dict": {"Vokabel": ["wort", "bedeutung"]},
}


def cards(body: str, path: str = "a.md", frontmatter: dict[str, Any] | None = None) -> tuple[CardDraft, ...]:
    options = with_obsidian_to_anki_data(FormatOptions(), DATA)
    return extract(Note(path, "a", frontmatter or {}, body), options).drafts


def test_its_keywords_are_the_marks() -> None:
    assert [draft.fields["Back"] for draft in cards("BEGIN\nBasic\nq\nBack: a\nSTOP")] == ["a"]
    assert not cards("START\nBasic\nq\nBack: a\nEND")


def test_its_cloze_switches_hold() -> None:
    (card,) = cards("BEGIN\nCloze\n{a} ==b==\nSTOP")

    assert card.fields["Text"] == "{{c1::a}} {{c2::b}}"


def test_its_field_names_are_known() -> None:
    (card,) = cards("BEGIN\nVokabel\nlogos\nbedeutung: word\nSTOP")

    assert card.fields == {"Front": "logos", "Back": "###### bedeutung\n\nword"}


BLOCK = "BEGIN\nBasic\nq\nBack: a\nSTOP"


@pytest.mark.parametrize(
    ("path", "body", "frontmatter", "deck"),
    [
        ("Languages/Greek/Verbs/a.md", BLOCK, {}, "Words::Greek"),
        ("Languages/a.md", BLOCK, {}, "Words"),
        ("Empty/a.md", BLOCK, {}, None),
        ("Languages/a.md", f"DECK: Own\n{BLOCK}", {}, "Own"),
        ("Languages/a.md", f"DECK: Own\n{BLOCK}", {"deck": "Declared"}, "Own"),
        ("Languages/a.md", BLOCK, {"deck": "Declared"}, None),
    ],
)
def test_the_nearest_folder_with_a_deck_decides_where_the_note_does_not(
    path: str, body: str, frontmatter: dict[str, Any], deck: str | None
) -> None:
    assert [draft.deck for draft in cards(body, path, frontmatter)] == [deck]


@pytest.mark.parametrize(("default", "deck"), [("Mine", "Mine"), ("Default", None), ("", None)])
def test_its_default_deck_is_for_notes_whose_folders_have_none(default: str, deck: str | None) -> None:
    options = with_obsidian_to_anki_data(FormatOptions(), {"settings": {"Defaults": {"Deck": default}}})

    (card,) = extract(Note("Folder/a.md", "a", {}, "Q: q\nA: a"), options).drafts
    assert card.deck == deck


def test_a_card_has_its_own_tags_and_those_of_all_folders_and_the_default_one() -> None:
    (card,) = cards("BEGIN\nBasic\nq\nBack: a\nTags: own\nSTOP", "Languages/Greek/a.md")

    assert card.tags == ("own", "all", "language", "greek", "attic", "Obsidian_to_Anki")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*DATA, "Syntax"]), inner),
    max_leaves=9,
)


@given(_JSON, st.sampled_from(["Syntax", "Defaults", "FOLDER_DECKS", "FOLDER_TAGS"]))
def test_what_is_no_such_file_changes_nothing_that_matters(data: Any, table: str) -> None:
    for rubbish in (data, {"settings": data}, {"settings": {table: data}}, {"fields_dict": data}):
        options = with_obsidian_to_anki_data(FormatOptions(), rubbish)
        found = extract(Note("a.md", "a", {}, "START\nBasic\nq\nBack: a\nEND"), options)
        assert len(found.drafts) == 1
