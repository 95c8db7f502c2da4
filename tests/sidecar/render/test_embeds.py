"""Notes within notes, from a vault that is a mapping."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.draft import CardDraft
from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.render.card import Rendered, render_card
from obsidian_anki_sync.render.options import RenderOptions


class Vault:
    """Notes by name; a picture is found in the folder of the note that asks."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        self._notes = notes

    def media(self, target: str, note_path: str) -> Media | None:
        if not target.endswith(".png"):
            return None
        folder = note_path.rpartition("/")[0]
        return Media(f"{folder}/{target}", f"{folder}-{target}")

    def note(self, target: str, note_path: str) -> Note | None:
        if target == "broken":
            raise NoteError("It is not text.", "Save it again.")
        text = self._notes.get(target)
        return None if text is None else Note(f"{target}.md", target, {}, text)

    def address(self, target: str, note_path: str) -> str:
        return f"obsidian://open?file={target or note_path}"


def rendered(text: str, *, depth: int = 5, others: Mapping[str, str] | None = None, **notes: str) -> Rendered:
    vault = Vault(others or notes)
    note = Note("card.md", "card", {}, text, 1)
    options = RenderOptions("D", deck_from_folder=False, embed_depth=depth)
    return render_card(CardDraft(0, BASIC, {"Front": text}, line=1), note, vault, options)


def front(found: Rendered) -> str:
    return found.content.fields["Front"]


def codes(found: Rendered) -> list[tuple[str, int | None]]:
    return [(diagnosis.code, diagnosis.line) for diagnosis in found.diagnoses]


def test_the_files_of_an_embedded_note_are_found_from_its_own_folder() -> None:
    assert 'src="far-a.png"' in front(rendered("![[far/away]]", others={"far/away": "![[a.png]]"}))


def test_the_media_of_embedded_notes_are_media_of_the_card() -> None:
    found = rendered("![[far/away]]", others={"far/away": "![[a.png]]"})
    assert found.content.media == (Media("far/a.png", "far-a.png"),)


def test_the_tags_of_an_embedded_note_are_not_those_of_the_card() -> None:
    found = rendered("Text #own\n\n![[b]]", b="Text #other")
    assert found.content.tags == ("own",)


def test_a_note_that_embeds_itself_is_shown_once() -> None:
    found = rendered("![[b]]", b="Words.\n\n![[b]]")
    assert (front(found).count("Words."), codes(found)) == (1, [("embed-cycle", 1)])


def test_two_notes_that_embed_each_other_are_shown_once() -> None:
    found = rendered("Text\n\n![[b]]", b="B.\n\n![[c]]", c="C.\n\n![[b]]")
    assert (front(found).count("B."), front(found).count("C.")) == (1, 1)
    assert codes(found) == [("embed-cycle", 3)]


def test_the_note_of_the_card_is_not_shown_within_it() -> None:
    assert codes(rendered("![[b]]", b="![[card]]", card="![[b]]")) == [("embed-cycle", 1)]


def test_a_part_of_the_cards_own_note_is_shown() -> None:
    found = rendered("![[#Below]]\n\n# Below\n\nWords.")
    assert front(found).count("Words.") == 2
    assert codes(found) == []


def test_embeds_end_at_the_depth_that_is_set() -> None:
    chain = {f"n{number}": f"Text {number}.\n\n![[n{number + 1}]]" for number in range(9)}
    found = rendered("![[n0]]", depth=3, others=chain)
    assert ("Text 2." in front(found), "Text 3." in front(found)) == (True, False)
    assert codes(found) == [("embed-too-deep", 1)]


def test_with_a_depth_of_zero_an_embed_is_a_link() -> None:
    found = rendered("![[b]]", depth=0, b="Text")
    assert (front(found), codes(found)) == ('<a href="obsidian://open?file=b">b</a>', [])


def test_embeds_that_double_each_other_end_soon() -> None:
    twice = {f"n{number}": f"![[n{number + 1}]]\n\n![[n{number + 1}#]]" * 9 for number in range(9)}
    found = rendered("![[n0]]", depth=9, others=twice)
    assert "embed-too-much" in {diagnosis.code for diagnosis in found.diagnoses}
    assert len(front(found)) < 1_000_000


@pytest.mark.parametrize(
    ("embed", "code"),
    [
        ("![[nowhere]]", "embed-missing"),
        ("![[b#nowhere]]", "embed-place-missing"),
        ("![[b#^nowhere]]", "embed-place-missing"),
        ("![[broken]]", "embed-unreadable"),
        ("![words](nowhere.md)", None),
    ],
)
def test_an_embed_that_cannot_be_shown_is_a_link_and_a_diagnosis(embed: str, code: str | None) -> None:
    found = rendered(f"Text\n{embed}", b="Text")
    assert "<a href=" in front(found)
    assert codes(found) == [(code or "embed-missing", 2)]


def test_a_finding_in_an_embedded_note_names_that_note_and_the_line_of_the_embed() -> None:
    [finding] = rendered("Text\n\n![[b]]", b="\n\n\n![[nowhere]]").diagnoses
    assert (finding.line, "In the embedded note b.md:" in finding.message) == (3, True)


def test_footnotes_of_the_same_note_embedded_twice_do_not_share_ids() -> None:
    html = front(rendered("![[b]] ![[b#]]", b="A[^1]\n\n[^1]: B"))
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 4


def test_markdowns_own_syntax_embeds_a_note_too() -> None:
    assert "Words." in front(rendered("![](b.md)", others={"b.md": "Words."}))


@pytest.mark.parametrize("embed", ["![[ ]]", "![[ |x]]"])
def test_an_embed_without_a_name_is_not_a_note(embed: str) -> None:
    assert "Text" in front(rendered(f"Text {embed}"))
