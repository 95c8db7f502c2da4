"""The settings of spaced repetition, Flashcards and Yanki become ours; the report names the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obsidian_anki_sync.pipeline.other_tools.changes import with_changes
from obsidian_anki_sync.pipeline.other_tools.flashcards import taken_from_flashcards
from obsidian_anki_sync.pipeline.other_tools.spaced_repetition import taken_from_spaced_repetition
from obsidian_anki_sync.pipeline.other_tools.yanki import taken_from_yanki
from obsidian_anki_sync.settings import Settings

SPACED = "syntax.spaced_repetition"


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({"flashcardTags": ["#karten", "#a/b"]}, {f"{SPACED}.tags": ["karten", "a/b"]}),
        ({"singleLineCardSeparator": ";;"}, {f"{SPACED}.inline": ";;"}),
        ({"singleLineReversedCardSeparator": ""}, {f"{SPACED}.inline_reversed": ""}),
        ({"multilineCardEndMarker": "+++"}, {f"{SPACED}.end": "+++"}),
        ({"clozePatterns": ["==[123;;]answer[;;hint]=="]}, {f"{SPACED}.clozes": ["highlight"]}),
        ({"clozePatterns": ["<<[1;]answer[;hint]>>"]}, {f"{SPACED}.clozes": ["<<[1;]answer[;hint]>>"]}),
        (
            {"convertHighlightsToClozes": False, "convertBoldTextToClozes": True},
            {f"{SPACED}.clozes": ["bold"]},
        ),
        ({"convertFoldersToDecks": True}, {f"{SPACED}.folders": ["/"]}),
        ({"showContextInCards": True}, {"rendering.context": "note"}),
        ({"showContextInCards": False}, {}),
        ({"noteFoldersToIgnore": ["Archive/", "**/*.x.md"]}, {"exclude": ["Archive/**", "**/*.x.md"]}),
        ({"flashcardTagsToIgnore": ["#no"]}, {"selection.exclude_tags": ["no"]}),
    ],
)
def test_spaced_repetition(settings: dict[str, Any], changes: dict[str, Any]) -> None:
    assert taken_from_spaced_repetition({"settings": settings}).changes == changes


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({"flashcardsTag": "karte"}, {"syntax.flashcards.tag": "karte"}),
        ({"inlineSeparator": ">>"}, {"syntax.flashcards.separator": ">>"}),
        ({"deck": "Mine", "folderBasedDeck": False}, {"deck": "Mine", "deck_from_folder": False}),
        ({"deck": "Mine", "folderBasedDeck": True}, {"deck_from_folder": True}),
        ({"contextAwareMode": True}, {"rendering.context": "headings"}),
        ({"contextAwareMode": False}, {}),
        ({"defaultAnkiTag": "obs"}, {"syntax.obsidian_to_anki.default_tags": ["obs"]}),
    ],
)
def test_flashcards(settings: dict[str, Any], changes: dict[str, Any]) -> None:
    assert taken_from_flashcards(settings).changes == changes


def test_yanki() -> None:
    taken = taken_from_yanki({"folders": ["Cards/", "/"], "ignoreFolderNotes": True})

    assert taken.changes == {"syntax.yanki.folders": ["Cards", "/"], "syntax.yanki.ignore_folder_notes": True}


@pytest.mark.parametrize(
    ("read", "data", "named"),
    [
        (taken_from_spaced_repetition, {"settings": {"baseEase": 250}}, "<!--SR:"),
        (taken_from_flashcards, {"contextAwareMode": True}, "contextAwareMode"),
        (taken_from_yanki, {"manageFilenames": {"autoRenameTrigger": "before-sync"}}, "manageFilenames"),
    ],
)
def test_what_has_no_counterpart_is_named(read: Any, data: Any, named: str) -> None:
    assert any(named in sentence for sentence in read(data).not_taken)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=9,
)
_KEYS = ["flashcardTags", "clozePatterns", "noteFoldersToIgnore", "folders", "flashcardsTag", "deck", "sync"]


@given(_JSON, st.sampled_from(_KEYS))
def test_invalid_data_gives_only_valid_settings(data: Any, key: str) -> None:
    for rubbish in (data, {key: data}, {"settings": data}, {"settings": {key: data}}):
        for read in (taken_from_spaced_repetition, taken_from_yanki):
            with_changes(Settings(), read(rubbish).changes)
