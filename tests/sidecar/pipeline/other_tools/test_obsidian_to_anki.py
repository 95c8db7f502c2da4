"""Obsidian_to_Anki's data.json becomes settings that read the same cards; the report names the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.formats.registry import extract
from obsidian_anki_sync.pipeline.cards.recipe import recipe_from
from obsidian_anki_sync.pipeline.other_tools.changes import with_changes
from obsidian_anki_sync.pipeline.other_tools.obsidian_to_anki import taken_from_obsidian_to_anki
from obsidian_anki_sync.settings import Settings

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


def set_up(data: Any) -> Settings:
    return with_changes(Settings(), taken_from_obsidian_to_anki(data).changes)


def cards(
    body: str, path: str = "a.md", frontmatter: dict[str, Any] | None = None, data: Any = DATA
) -> tuple[CardDraft, ...]:
    return extract(Note(path, "a", frontmatter or {}, body), recipe_from(set_up(data)).formats).drafts


def with_defaults(**defaults: Any) -> Any:
    return {"settings": {"Defaults": {name.replace("_", " "): value for name, value in defaults.items()}}}


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
def test_the_nearest_folder_with_a_deck_decides_unless_the_note_does(
    path: str, body: str, frontmatter: dict[str, Any], deck: str | None
) -> None:
    assert [draft.deck for draft in cards(body, path, frontmatter)] == [deck]


@pytest.mark.parametrize("deck", ["Default", "My cards::All"])
def test_its_default_deck_is_the_deck_of_all_other_notes_whatever_their_folder(deck: str) -> None:
    settings = set_up(with_defaults(Deck=deck))

    assert (settings.deck, settings.deck_from_folder) == (deck, False)


def test_a_card_has_its_own_tags_and_those_of_all_folders_and_the_default_one() -> None:
    (card,) = cards("BEGIN\nBasic\nq\nBack: a\nTags: own\nSTOP", "Languages/Greek/a.md")

    assert card.tags == ("own", "all", "language", "greek", "attic", "Obsidian_to_Anki")


def test_its_folder_and_its_globs_say_which_notes_count() -> None:
    data = with_defaults(Scan_Directory="cards/")
    data["settings"]["IGNORED_FILE_GLOBS"] = ["cards/{old,new}/**", "!cards/new/a.md"]
    taken = taken_from_obsidian_to_anki(data)

    assert taken.changes["selection.folders"] == ["cards"]
    assert taken.changes["exclude"] == ["cards/old/**", "cards/new/**"]
    assert any("'!cards/new/a.md'" in sentence for sentence in taken.not_taken)


@pytest.mark.parametrize(
    ("note_type", "expression", "body", "fields"),
    [
        ("Basic", r"^Frage: (.+)\nAntwort: (.+)$", "Frage: q\nAntwort: a", {"Front": "q", "Back": "a"}),
        ("Basic", "^(.+) >> (.+)", "q >> a", {"Front": "q", "Back": "a"}),
        ("Cloze", r"^cloze: (.+)$", "cloze: {2:a} and {b}", {"Text": "{{c2::a}} and {{c1::b}}"}),
        ("Cloze", r"^(.*{.*)\n> (.*)", "is {a}\n> why", {"Text": "is {{c1::a}}", "Extra": "why"}),
        ("Vokabel", r"^(\w+) = (\w+) = (\w+)", "a = b = c", {"Front": "a", "Back": "b", "Extra": "c"}),
        ("Basic", r"^(?<q>\w+) is \k<q>, (\w+)", "a is a, b", {"Front": "a", "Back": "b"}),
        ("Basic", r"^#{3,}(.+)\n((?:[^\n#].*\n?)+)", "# no\nx\n### q\na", {"Front": "q", "Back": "a"}),
    ],
)
def test_an_expression_of_the_users_own_is_a_pattern_that_finds_the_same(
    note_type: str, expression: str, body: str, fields: dict[str, str]
) -> None:
    data = with_defaults(CurlyCloze=True)
    data["settings"]["CUSTOM_REGEXPS"] = {note_type: expression}
    found = [draft.fields for draft in cards(f"{body}\n", data=data) if draft.syntax == "patterns"]

    assert found == [fields]


@pytest.mark.parametrize(
    ("note_type", "style", "named"),
    [("Basic (and reversed card)", "reversed", "reversed"), ("Basic (type in the answer)", "typed", "typed")],
)
def test_an_expression_keeps_its_note_type(note_type: str, style: str, named: str) -> None:
    data: Any = {"settings": {"CUSTOM_REGEXPS": {note_type: "^(.+) >> (.+)"}}}

    assert [draft.note_type.key for draft in cards("q >> a", data=data)] == [named]


@pytest.mark.parametrize(
    ("expression", "style"),
    [
        (r"^#+(.+)\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)", "obsidian-to-anki-heading"),
        (r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)", "obsidian-to-anki-inline"),
        (
            r"((?:[^\n][\n]?)+) #karte ?\n*((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))+)",
            "obsidian-to-anki-tag",
        ),
    ],
)
def test_an_expression_of_the_manual_switches_on_the_style_of_its_name(expression: str, style: str) -> None:
    taken = taken_from_obsidian_to_anki({"settings": {"CUSTOM_REGEXPS": {"Basic": expression}}})

    assert taken.syntaxes == (style,)
    assert "syntax.patterns" not in taken.changes
    assert taken.alternatives is not None
    assert style in taken.alternatives


def test_a_tag_of_the_users_own_is_the_tag_of_the_tag_style() -> None:
    expression = r"((?:[^\n][\n]?)+) #karte ?\n*((?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))+)"
    taken = taken_from_obsidian_to_anki({"settings": {"CUSTOM_REGEXPS": {"Basic": expression}}})

    assert taken.changes["syntax.obsidian_to_anki.flashcard_tag"] == "karte"


@pytest.mark.parametrize("expression", ["no group", "(one)", "((a)", "(a)(b)["])
def test_an_expression_that_makes_no_card_is_named_with_its_reason(expression: str) -> None:
    taken = taken_from_obsidian_to_anki({"settings": {"CUSTOM_REGEXPS": {"Basic": expression}}})

    assert "syntax.patterns" not in taken.changes
    assert any(
        sentence.startswith("CUSTOM_REGEXPS: the expression of 'Basic'") for sentence in taken.not_taken
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*DATA, "Syntax"]), inner),
    max_leaves=9,
)


@given(_JSON, st.sampled_from(["Syntax", "Defaults", "FOLDER_DECKS", "FOLDER_TAGS", "CUSTOM_REGEXPS"]))
def test_another_file_changes_no_setting_that_matters(data: Any, table: str) -> None:
    for rubbish in (data, {"settings": data}, {"settings": {table: data}}, {"fields_dict": data}):
        found = cards("START\nBasic\nq\nBack: a\nEND", data=rubbish)
        assert len(found) == 1
