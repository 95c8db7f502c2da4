"""Edits of the notes of a vault: what a note asks for, its deck, and cards that move between notes."""

from __future__ import annotations

import re
from pathlib import Path

WISHES = ("", "suspended", "false", "bury", "forget")
_PROPERTIES = re.compile(r"\A---\n(.*?)---\n", re.DOTALL)
_CARD = re.compile(r"^(?:Q: .*\nA: .*|.*:::.*)\n?", re.MULTILINE)
_WISH = re.compile(r"^(?:anki: |tags: \[anki/)(\w+)\]?\nwish: (\d+)$", re.MULTILINE)
_FACT = re.compile(r"fact (\d+)")


def _parts(note: Path) -> tuple[dict[str, str], str]:
    text = note.read_text()
    found = _PROPERTIES.match(text)
    lines = found[1].splitlines() if found else []
    return dict(line.split(": ", 1) for line in lines), text[found.end() :] if found else text


def _write(note: Path, properties: dict[str, str], body: str) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in properties.items())
    note.write_text(f"---\n{head}---\n{body}" if head else body)


def ask(note: Path, wish: str, number: int, *, by_tag: bool = False) -> None:
    """Makes the note ask for something, or no longer; ``number`` tells one wish from the next."""
    properties, body = _parts(note)
    for name in ("anki", "tags", "wish"):
        properties.pop(name, None)
    if wish:
        asks = {"tags": f"[anki/{wish}]"} if by_tag and wish != "false" else {"anki": wish}
        properties |= {**asks, "wish": str(number)}
    _write(note, properties, body)


def wish_of(text: str) -> tuple[str, int]:
    """Returns what a note asks for, and the wish's number."""
    found = _WISH.search(text)
    return (found[1], int(found[2])) if found else ("", 0)


def set_deck(note: Path, deck: str) -> None:
    """Gives the note's cards a deck."""
    properties, body = _parts(note)
    _write(note, {**properties, "deck": deck}, body)


def copy(note: Path, number: int) -> None:
    """Copies the note, as a file manager does."""
    note.with_name(f"{note.stem[-20:]} copy {number}.md").write_text(note.read_text())


def move_card(source: Path, target: Path) -> None:
    """Moves the last card of a note to the end of another."""
    found = list(_CARD.finditer(source.read_text()))
    if found and source != target:
        text = source.read_text()
        last = found[-1]
        source.write_text(text[: last.start()] + text[last.end() :])
        _append(target, last[0])


def merge(source: Path, target: Path) -> None:
    """Appends all cards of a note to another, and deletes it."""
    if source != target:
        for card in _CARD.findall(source.read_text()):
            _append(target, card)
        source.unlink()


def _append(note: Path, card: str) -> None:
    note.write_text(f"{note.read_text().rstrip()}\n\n{card.rstrip()}\n")


def wishes(vault: Path) -> dict[str, set[tuple[str, int]]]:
    """Returns what the notes of a vault ask for, with the wish's number, by the fact of the card."""
    found: dict[str, set[tuple[str, int]]] = {}
    for note in vault.rglob("*.md"):
        text = note.read_text()
        for fact in _FACT.findall(text):
            found.setdefault(fact, set()).add(wish_of(text))
    return found
