import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.note_type import APF_SIMPLE, BASIC, CLOZE, REVERSED, TYPED, NoteType
from obsidian_anki_sync.formats.core.foreign_types import as_our_card, foreign_type


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Basic", BASIC),
        ("Basic-1a2b3", BASIC),
        ("Basic+", BASIC),
        ("Basic (2)", BASIC),
        ("Obsidian Basic", BASIC),
        ("Obsidian-basic", BASIC),
        ("Basic (and reversed card)", REVERSED),
        ("Obsidian-basic-reversed", REVERSED),
        ("Basic (type in the answer)", TYPED),
        ("Cloze", CLOZE),
        ("My Cloze Overlapper", CLOZE),
        ("Obsidian-cloze-source", CLOZE),
        ("APF Simple", APF_SIMPLE),
        ("Vocabulary", None),
        ("Basic with a picture", None),
        ("", None),
    ],
)
def test_a_note_type_of_another_tool_is_recognised_by_its_name(name: str, ours: NoteType | None) -> None:
    assert foreign_type(name, {}).note_type == ours


def test_the_fields_of_a_known_type_may_have_other_names() -> None:
    kind = foreign_type("Basic", {"Basic": ("Vorderseite", "Rückseite", "Notiz")})

    card = as_our_card(kind, {"Vorderseite": "a", "Rückseite": "b", "Notiz": "c"})
    assert card.fields == {"Front": "a", "Back": "b", "Extra": "###### Notiz\n\nc"}


def test_an_unknown_type_with_a_deletion_is_a_cloze_card() -> None:
    card = as_our_card(foreign_type("Gaps", {}), {"Text": "{{c1::a}}", "Why": "b"})

    assert (card.note_type, card.fields) == (CLOZE, {"Text": "{{c1::a}}", "Extra": "###### Why\n\nb"})


_NAMES = st.sampled_from(
    ["Basic", "Cloze", "Basic (optional reversed card)", "Basic (and reversed card)", "X"]
)
_FIELDS = st.dictionaries(st.sampled_from(["Front", "Back", "Hint", "Word"]), st.text("abc", min_size=1))


@given(_NAMES, _FIELDS)
def test_no_text_is_lost(name: str, fields: dict[str, str]) -> None:
    card = as_our_card(foreign_type(name, {}), fields)

    written = "\n".join(card.fields.values())
    assert all(text in written for text in fields.values())
