"""The effect of importing our packages into a real collection."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from obsidian_anki_sync.anki.note_types.designs import MODEL_IDS
from obsidian_anki_sync.anki.package import writing
from obsidian_anki_sync.anki.package.target import PackageTarget
from obsidian_anki_sync.anki.package.writing import write_package
from obsidian_anki_sync.anki.target import Target
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.errors import TargetError
from obsidian_anki_sync.domain.note_type import BASIC, CLOZE, SLUG, SOURCE
from sidecar.anki.anki_actions import card, create, created, delete, names_in, one_of_each, reworded, update
from sidecar.anki.anki_library import anki_open, import_package, schema_changed_at

PICTURE = Media("picture.png", "picture-12ab.png")


@pytest.fixture
def package(tmp_path: Path, vault: Path) -> PackageTarget:
    return PackageTarget(tmp_path / "cards.apkg", vault)


def rows(anki: Collection) -> list[Any]:
    """Returns all parts of each card, except ids and times."""
    assert anki.db
    decks = {deck.id: deck.name for deck in anki.decks.all_names_and_ids()}
    found = anki.db.all(
        "select guid, mid, tags, flds, sfld, csum, ord, did, type, queue "
        "from notes join cards on nid = notes.id order by guid, ord"
    )
    return [[*row[:7], decks[row[7]], *row[8:]] for row in found]


def note_types(anki: Collection) -> list[Any]:
    models = [model for model in anki.models.all() if model["id"] in MODEL_IDS.values()]
    return [
        (m["id"], m["name"], m["css"], [f["name"] for f in m["flds"]], [t["name"] for t in m["tmpls"]])
        for m in sorted(models, key=lambda model: model["id"])
    ]


async def test_an_import_gives_what_the_embedded_collection_was_given(
    package: PackageTarget, collection: Target, tmp_path: Path
) -> None:
    actions = [create(one) for one in one_of_each()]
    later = [create(card(f"{number}-0", deck=f"Deck::{number % 2}")) for number in range(5)]
    for target in (package, collection):
        await target.apply(actions)
        await target.apply(later)
        await target.close()
    with anki_open(tmp_path / "cards.anki2") as embedded, anki_open(tmp_path / "other.anki2") as other:
        import_package(other, tmp_path / "cards.apkg")
        assert rows(other) == rows(embedded)
        assert note_types(other) == note_types(embedded)


async def test_each_cloze_text_has_the_cards_that_anki_makes_of_it(tmp_path: Path) -> None:
    texts = (
        "{{c1::an outer {{c2::inner}} one}}",
        "{{c1,3::two cards}}",
        "{{c1::a}} {{c0::zero}} {{c2::}} {{c3::open",
        "{{c1::a {{c1::b {{c4::c}}}}}} }} {{c501::too high}}",
    )
    notes = [
        AnkiNote(
            anki_id=0,
            slug=f"cloze-{number}",
            note_type="Obsidian Cloze",
            fields={"Text": text, "Slug": f"cloze-{number}"},
            tags=(),
            deck="Deck",
            modified=1,
        )
        for number, text in enumerate(texts)
    ]
    write_package(tmp_path / "cards.apkg", notes)
    with anki_open(tmp_path / "anki.anki2") as anki:
        import_package(anki, tmp_path / "cards.apkg")
        found = {one["Text"]: one for one in map(anki.get_note, anki.find_notes(""))}
        stock = anki.models.by_name("Cloze")
        deck = anki.decks.id("Stock")
        assert stock
        assert deck
        for text in texts:
            own = anki.new_note(stock)
            own["Text"] = text
            anki.add_note(own, deck)
            assert [one.ord for one in found[text].cards()] == [one.ord for one in own.cards()]


async def test_importing_twice_makes_no_duplicate(package: PackageTarget, tmp_path: Path) -> None:
    await package.apply([create(one) for one in one_of_each()])
    with anki_open(tmp_path / "other.anki2") as anki:
        counts = [import_package(anki, tmp_path / "cards.apkg") for _ in range(2)]
    assert counts == [len(one_of_each()), 0]


async def test_an_import_after_the_embedded_collection_changes_neither_note_types_nor_schema(
    package: PackageTarget, collection: Target, tmp_path: Path
) -> None:
    for target in (collection, package):
        await target.apply([create(one) for one in one_of_each()])
        await target.close()
    with anki_open(tmp_path / "cards.anki2") as anki:
        before = schema_changed_at(anki), note_types(anki), rows(anki)
        assert import_package(anki, tmp_path / "cards.apkg") == 0
        assert (schema_changed_at(anki), note_types(anki), rows(anki)) == before


async def test_an_update_reaches_anki_though_it_was_made_within_the_same_second(
    package: PackageTarget, tmp_path: Path
) -> None:
    before = await created(package, card())
    with anki_open(tmp_path / "other.anki2") as anki:
        import_package(anki, tmp_path / "cards.apkg")
        await package.apply([update(reworded(card(), Front="New?"), before)])
        import_package(anki, tmp_path / "cards.apkg")
        assert anki.db
        assert anki.db.list("select sfld from notes") == ["New?"]


async def test_an_import_keeps_a_style_sheet_that_the_user_changed(
    package: PackageTarget, tmp_path: Path
) -> None:
    await package.apply([create(card())])
    with anki_open(tmp_path / "other.anki2") as anki:
        import_package(anki, tmp_path / "cards.apkg")
        model = anki.models.by_name("Obsidian Basic")
        assert model
        anki.models.update_dict({**model, "css": ".card { color: red; }"})
        await package.apply([create(card("b-0"))])
        import_package(anki, tmp_path / "cards.apkg")
        found = anki.models.by_name("Obsidian Basic")
        assert found
        assert found["css"] == ".card { color: red; }"


async def test_media_are_in_the_package(package: PackageTarget, tmp_path: Path) -> None:
    shown = card(media=(PICTURE,), Front=f'<img src="{PICTURE.name}">', Back="b")
    await package.apply([create(shown)])
    with anki_open(tmp_path / "other.anki2") as anki:
        import_package(anki, tmp_path / "cards.apkg")
        assert (Path(anki.media.dir()) / PICTURE.name).read_bytes() == b"\x89PNG of a kind"


async def test_media_of_cards_that_stay_are_kept_without_the_vault(
    package: PackageTarget, tmp_path: Path, vault: Path
) -> None:
    shown = card(media=(PICTURE,), Front=f'<img src="{PICTURE.name}">', Back="b")
    await package.apply([create(shown)])
    (vault / "picture.png").unlink()
    await package.apply([create(card("b-0"))])
    with zipfile.ZipFile(tmp_path / "cards.apkg") as archive:
        assert archive.read("0") == b"\x89PNG of a kind"


async def test_media_that_no_card_shows_any_more_are_left_out(package: PackageTarget, tmp_path: Path) -> None:
    shown = card(media=(PICTURE,), Front=f'<img src="{PICTURE.name}">', Back="b")
    await package.apply([delete(await created(package, shown))])
    with zipfile.ZipFile(tmp_path / "cards.apkg") as archive:
        assert archive.read("media") == b"{}"


async def test_decks_that_differ_only_in_case_are_one(package: PackageTarget, tmp_path: Path) -> None:
    await package.apply([create(card("a-0", deck="Kotlin")), create(card("b-0", deck="kotlin"))])
    with anki_open(tmp_path / "other.anki2") as anki:
        import_package(anki, tmp_path / "cards.apkg")
        assert [deck.name for deck in anki.decks.all_names_and_ids()] == ["Default", "Kotlin"]


async def test_a_write_that_fails_leaves_the_old_package_and_no_other_file(
    package: PackageTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await created(package, card())

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr("os.fsync", full)
        with pytest.raises(TargetError, match="could not be written: No space left on device"):
            await package.apply([create(card("b-0"))])
    assert names_in(tmp_path) == {"vault", "cards.apkg"}
    assert await package.read(["loops-0", "b-0"]) == {"loops-0": before}


async def test_a_package_written_for_the_second_time_replaces_no_open_file(
    package: PackageTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await package.apply([create(card())])
    archives: list[zipfile.ZipFile] = []
    opened, replaced = zipfile.ZipFile.__init__, Path.replace

    def remember(archive: zipfile.ZipFile, *values: Any, **options: Any) -> None:
        opened(archive, *values, **options)
        archives.append(archive)

    def refuse_while_open(path: Path, goal: Path) -> Path:
        assert not [archive for archive in archives if archive.fp]
        return replaced(path, goal)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", remember)
    monkeypatch.setattr(Path, "replace", refuse_while_open)
    await package.apply([create(card("b-0"))])
    assert len(archives) >= 2


async def test_a_package_of_another_program_is_not_overwritten(
    package: PackageTarget, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "cards.apkg", "w") as archive:
        archive.writestr("collection.anki21b", b"")
    with pytest.raises(TargetError, match="not a package that this program wrote"):
        await package.apply([create(card())])


async def test_a_file_that_is_not_a_package_is_named(package: PackageTarget, tmp_path: Path) -> None:
    (tmp_path / "cards.apkg").write_text("something else")
    with pytest.raises(TargetError, match="cannot be read as a package"):
        await package.snapshot({})


async def test_a_package_with_damaged_bytes_is_named(package: PackageTarget, tmp_path: Path) -> None:
    await package.apply([create(one) for one in one_of_each()])
    file = tmp_path / "cards.apkg"
    whole = file.read_bytes()
    chance = random.Random(1)
    for _ in range(150):
        damaged = bytearray(whole)
        # The tables are packed at the beginning; at the end is the list of the parts.
        start = chance.choice((chance.randrange(2_000), len(whole) - chance.randrange(4, 300)))
        damaged[start : start + 4] = chance.randbytes(4)
        file.write_bytes(damaged)
        with suppress(TargetError):
            await package.snapshot({})
        with suppress(TargetError):
            await package.apply([create(card("new-0"))])
        file.write_bytes(damaged)
        assert (await package.check()).description


def test_cards_of_two_packages_made_in_one_second_have_other_ids(tmp_path: Path) -> None:
    notes = [
        AnkiNote(0, f"n-{number}", BASIC.name, {"Front": "?", "Slug": f"n-{number}"}, (), "D", 1_800_000_000)
        for number in range(30)
    ]
    found = []
    for name in ("one", "two"):
        write_package(tmp_path / f"{name}.apkg", notes)
        with zipfile.ZipFile(tmp_path / f"{name}.apkg") as archive:
            archive.extract("collection.anki2", tmp_path / name)
        with closing(sqlite3.connect(tmp_path / name / "collection.anki2")) as tables:
            found.append(
                {key for (key,) in tables.execute("SELECT id FROM cards UNION SELECT id FROM notes")}
            )
    assert len(found[0]) == 60
    assert not found[0] & found[1]


def test_the_ids_of_all_cards_are_reserved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reserved: list[int] = []

    def first_id(count: int) -> Iterator[int]:
        reserved.append(count)
        return iter([1_000])

    monkeypatch.setattr(writing, "new_ids", first_id)
    text = " ".join(f"{{{{c{number},{number + 1}::{number}}}}}" for number in range(1, 90))
    fields = {"Text": text, "Extra": "", SOURCE: "", SLUG: "a-0"}
    write_package(tmp_path / "a.apkg", [AnkiNote(0, "a-0", CLOZE.name, fields, (), "Deck", 1)])
    assert reserved[0] > 90
