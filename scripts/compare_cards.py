"""Compares the cards that two commits make of the same notes, byte by byte.

    .venv/bin/python scripts/compare_cards.py BASE [VAULT ...]

makes the cards of the golden folder and the cases of every syntax, as they are in the commit BASE, and of the
named vaults, with the code of BASE and with the working tree. It prints every card that differs.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_GOLDEN = "tests/sidecar/render/golden"
_CASES = "tests/sidecar/formats/cases"
_PACKAGE = "obsidian_anki_sync"

Cards = dict[str, Any]


def main() -> None:
    """Prints what differs; the exit code is 1 if anything does."""
    base, *vaults = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "base"
        _git("worktree", "add", "--detach", str(tree), base)
        try:
            before = _cards_by(tree, tree, vaults)
            after = _cards_by(_ROOT, tree, vaults)
        finally:
            _git("worktree", "remove", "--force", str(tree))
    changed = 0
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            changed += 1
            print(f"=== {key}")
            print("\n".join(_difference(before.get(key), after.get(key))))
    print(f"{len(before)} cards before, {len(after)} after; {changed} differ.")
    sys.exit(bool(changed))


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(_ROOT), *arguments], check=True, capture_output=True)  # noqa: S603, S607


def _cards_by(tree: Path, notes: Path, vaults: list[str]) -> Cards:
    """Returns the cards that the code of one tree makes of the notes of another."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "sidecar/src")}
    command = [sys.executable, __file__, "--make", str(notes), *vaults]
    made = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    cards: Cards = json.loads(made.stdout)
    return cards


def _difference(before: object, after: object) -> Iterator[str]:
    old, new = (json.dumps(one, indent=1, ensure_ascii=False).split("\n") for one in (before, after))
    return difflib.unified_diff(old, new, lineterm="", n=1)


def _make(notes: Path, vaults: list[Path]) -> Cards:
    cards = _of_golden(notes / _GOLDEN)
    for root in [notes / _GOLDEN, *vaults]:
        cards |= _of_vault(root)
    for folder in sorted((notes / _CASES).iterdir()):
        cards |= _of_vault(folder, folder.name)
    return cards


def _of_vault(root: Path, syntax: str = "") -> Cards:
    """Returns the cards of a vault, read with the default syntaxes and one more."""
    cards: Cards = {}
    walked = _of("vault.walk").walk(root)
    links = _of("vault.links").VaultLinks.of(root.name, root, walked)
    options = _options()
    names = tuple({*options().syntaxes, *([syntax] if syntax else [])})
    for found in walked.notes:
        try:
            note = _of("vault.reading").read_note(root, found).note
        except _of("domain.errors").NoteError as error:
            cards[f"{root.name}/{found.path}"] = str(error)
            continue
        for draft in _of("formats.registry").extract(note, options(syntaxes=names)).drafts:
            key = f"{root.name}/{found.path}:{draft.line} {draft.position} {draft.language}"
            cards[key] = _rendered(draft, note, links)
    return cards


def _of_golden(folder: Path) -> Cards:
    """Returns each golden note as one field of one card."""
    cards: Cards = {}
    kinds = _of("domain.note_type")
    links = _of("vault.links").VaultLinks.of("golden", folder, _of("vault.walk").walk(folder))
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        note = _of("domain.note").Note(path.name, path.stem, {}, text)
        kind = kinds.CLOZE if ".cloze" in path.name else kinds.BASIC
        draft = _of("domain.draft").CardDraft(0, kind, {kind.front: text}, 1)
        cards[f"field {path.name}"] = _rendered(draft, note, links)
    return cards


def _rendered(draft: Any, note: Any, links: Any) -> Cards:
    options = _of("render.options").RenderOptions("Deck", deck_from_folder=True)
    content = _of("render.card").render_card(draft, note, links, options).content
    fields = {name: text for name, text in content.fields.items() if text}
    return {"type": content.note_type, "deck": content.deck, "tags": content.tags, **fields}


def _options() -> Any:
    for place in ("formats.core.options", "formats.options"):
        try:
            return _of(place).FormatOptions
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError("formats.options")


def _of(module: str) -> Any:
    return import_module(f"{_PACKAGE}.{module}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        json.dump(_make(Path(sys.argv[2]), [Path(vault) for vault in sys.argv[3:]]), sys.stdout)
    else:
        main()
