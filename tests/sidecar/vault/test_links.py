import hashlib
import os
import pickle
import unicodedata
from pathlib import Path, PureWindowsPath
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import source_field
from obsidian_anki_sync.domain.link import Dependency, RefusedLink
from obsidian_anki_sync.domain.note_type import SOURCE
from obsidian_anki_sync.vault.links import VaultLinks
from obsidian_anki_sync.vault.walk import FoundFile, walk

NOTE = "notes/deep/here.md"


def links(root: Path, *paths: str) -> VaultLinks:
    for path in (NOTE, *paths):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return VaultLinks.of("My vault", root, walk(root))


def path_of(found: VaultLinks, target: str, note: str = NOTE) -> str | None:
    media = found.media(target, note)
    return media.path if media else None


def test_a_name_carries_the_contents_hash(tmp_path: Path) -> None:
    path = "a/My picture (1).PNG"
    media = links(tmp_path, path).media(path, NOTE)

    assert media is not None
    assert media.name == f"My-picture-1-{hashlib.sha256(path.encode()).hexdigest()[:12]}.png"


def test_a_changed_file_has_another_name(tmp_path: Path) -> None:
    before = links(tmp_path, "a.png").media("a.png", NOTE)
    (tmp_path / "a.png").write_text("something else")
    after = VaultLinks.of("My vault", tmp_path, walk(tmp_path)).media("a.png", NOTE)

    assert before is not None
    assert after is not None
    assert before.name != after.name


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a.png", "a.png"),
        ("A.PNG", "a.png"),
        ("img/b.png", "img/b.png"),
        ("./c.png", "notes/deep/c.png"),
        ("../d.png", "notes/d.png"),
        ("../../a.png", "a.png"),
        ("../../../a.png", "a.png"),
        ("../../../../../img/b.png", "img/b.png"),
        ("..\\..\\..\\img\\b.png", "img/b.png"),
        ("d.png", "notes/d.png"),
        ("far/e.png", "x/far/e.png"),
        ("with%20blank.png", "with blank.png"),
        ("with blank.png", "with blank.png"),
        ("100%25.png", "100%.png"),
        ("100%.png", "100%.png"),
        ("paper.pdf#page=2", "paper.pdf"),
        ("C#.png", "C#.png"),
        ("/a.png", "a.png"),
        ("img\\b.png", "img/b.png"),
        ("missing.png", None),
        ("here", None),
        ("https://example.org/a.png", None),
    ],
)
def test_a_target_means_the_same_file_as_in_obsidian(
    tmp_path: Path, target: str, expected: str | None
) -> None:
    found = links(
        tmp_path,
        "a.png",
        "img/b.png",
        "notes/deep/c.png",
        "notes/d.png",
        "x/far/e.png",
        "with blank.png",
        "100%.png",
        "paper.pdf",
        "C#.png",
    )

    assert path_of(found, target) == expected


def test_a_link_means_the_file_below_the_notes_folder(tmp_path: Path) -> None:
    assert path_of(links(tmp_path, "a/p.png", "notes/deep/sub/p.png"), "p.png") == "notes/deep/sub/p.png"


def test_a_link_means_the_file_with_the_shortest_path(tmp_path: Path) -> None:
    assert path_of(links(tmp_path, "long/way/p.png", "b/p.png"), "p.png") == "b/p.png"


@pytest.mark.parametrize(
    "target",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "%2e%2e/%2e%2e/../etc/passwd",
        "..\\..\\..\\etc\\passwd",
        "C:\\secret.png",
        "file:///etc/passwd",
        "\\\\server\\share.png",
        "//server/share.png",
        "a\0b",
    ],
)
def test_a_link_out_of_the_vault_is_refused(tmp_path: Path, target: str) -> None:
    found = links(tmp_path)

    with pytest.raises(RefusedLink):
        found.media(target, NOTE)


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("Index", "notes/deep/Index"),
        ("index#Part", "notes/deep/Index#Part"),
        ("a/Index", "a/Index"),
        ("Alone", "Alone"),
        ("../../../Alone", "Alone"),
    ],
)
def test_a_link_to_one_of_several_files_with_a_name_contains_the_path(
    tmp_path: Path, target: str, file: str
) -> None:
    found = links(tmp_path, "a/Index.md", "notes/deep/Index.md", "Alone.md")

    assert found.address(target, NOTE) == f"obsidian://open?vault=My%20vault&file={quote(file, safe='')}"


def test_a_symbolic_link_out_of_the_vault_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_text("secret")
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/innocent.png").symlink_to(tmp_path / "secret.png")

    with pytest.raises(RefusedLink):
        links(tmp_path / "vault").media("innocent.png", NOTE)


def test_a_refused_link_is_watched_too(tmp_path: Path) -> None:
    found = links(tmp_path)
    with pytest.raises(RefusedLink):
        found.media("/etc/passwd", NOTE)

    assert found.watched() == (Dependency("/etc/passwd", NOTE),)


def test_an_address_names_vault_path_and_heading(tmp_path: Path) -> None:
    address = links(tmp_path, "a/Über uns.md").address("a/Über uns#A & B", NOTE)

    assert address == "obsidian://open?vault=My%20vault&file=a%2F%C3%9Cber%20uns%23A%20%26%20B"


def test_a_heading_alone_is_in_the_note_itself(tmp_path: Path) -> None:
    assert links(tmp_path).address("#^block", NOTE).endswith("file=notes%2Fdeep%2Fhere%23%5Eblock")


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("#50%25 off", "notes/deep/here#50%25 off"),
        ("C%23.md", "C#"),
        ("C%23.md#x%23y", "C##x#y"),
        ("a%20b.md", "a%20b"),
    ],
)
def test_an_escape_in_a_name_is_not_read_twice(tmp_path: Path, target: str, file: str) -> None:
    address = links(tmp_path, "C#.md", "C.md", "a%20b.md", "a b.md").address(target, NOTE)

    assert parse_qs(urlsplit(address).query)["file"] == [file]


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0\\") | st.sampled_from("#^|?%&=+;\"'<> "), min_size=1
)


@given(name=NAMES, folder=NAMES, part=st.sampled_from(["", "#heading", "#^block", "#a#b", "#100 %23"]))
@example("C#", "F#", "#heading")
def test_the_source_link_of_a_note_tells_its_path_for_any_name(name: str, folder: str, part: str) -> None:
    path = f"{folder}/{name}.md"
    found = VaultLinks("V", Path(), (FoundFile(path, 0, 0),), ())
    note = AnkiNote(1, "slug", "Basic", {SOURCE: source_field(found.address(part, path), {})}, (), "Deck", 1)

    assert note.note_path == path


def test_the_address_of_a_missing_note_keeps_its_words(tmp_path: Path) -> None:
    assert links(tmp_path).address("Nowhere", NOTE).endswith("file=Nowhere")


def test_an_escaped_address_is_read(tmp_path: Path) -> None:
    address = links(tmp_path, "a b.md").address("a%20b.md#x%20y", NOTE)

    assert address.endswith("file=a%20b%23x%20y")


def test_lookups_are_remembered_until_they_are_read(tmp_path: Path) -> None:
    found = links(tmp_path, "a.png")
    status = (tmp_path / "a.png").stat()
    for target in ("a.png", "missing.png", "a.png"):
        found.media(target, NOTE)

    assert found.watched() == (
        Dependency("a.png", NOTE, "a.png", status.st_mtime_ns, status.st_size),
        Dependency("missing.png", NOTE),
    )
    assert found.watched() == ()


def test_a_file_that_appears_puts_a_dependency_out_of_date(tmp_path: Path) -> None:
    before = links(tmp_path).dependency("a.png", NOTE)
    after = links(tmp_path, "img/a.png").dependency("a.png", NOTE)

    assert before != after


def test_links_travel_to_another_process_without_their_index(tmp_path: Path) -> None:
    found = links(tmp_path, *(f"{n}.png" for n in range(50)))
    fresh = len(pickle.dumps(found))
    found.media("a.png", NOTE)

    assert len(pickle.dumps(found)) == fresh
    assert path_of(pickle.loads(pickle.dumps(found)), "7.png") == "7.png"


def test_a_bare_name_stays_one_so_that_the_note_may_move(tmp_path: Path) -> None:
    address = links(tmp_path, "a/Notes.md").address("Notes", NOTE)
    assert address == "obsidian://open?vault=My%20vault&file=Notes"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no files of such names.")
@pytest.mark.parametrize("name", ["CON.png", "nul.svg", "com1.png", "a:b*c?.png", "dots....png", "é日本.png"])
def test_no_media_name_is_one_that_windows_refuses(tmp_path: Path, name: str) -> None:
    media = links(tmp_path, name).media(name, NOTE)
    assert media is not None
    stem, _, ending = media.name.partition(".")
    assert not PureWindowsPath(media.name).is_reserved()
    assert not set(media.name) & set('<>:"/\\|?*')
    assert stem.rstrip(". ") == stem
    assert ending.rstrip(". ") == ending


@pytest.mark.parametrize("name", ["日本語の長い名前" * 8 + ".png", "e\u0301" * 60 + ".jpeg", "a." + "é" * 60])
def test_a_media_name_is_one_that_anki_does_not_cut(tmp_path: Path, name: str) -> None:
    media = links(tmp_path, name).media(name, NOTE)
    assert media is not None
    assert len(media.name.encode()) <= 120
    assert hashlib.sha256(name.encode()).hexdigest()[:12] in media.name


def test_a_picture_whose_name_is_decomposed_on_the_disk_can_be_opened(tmp_path: Path) -> None:
    real = unicodedata.normalize("NFD", "Büro.png")
    media = links(tmp_path, real).media("Büro.png", NOTE)
    assert media is not None
    assert (tmp_path / media.path).read_text() == real
