"""Executes the hostile corpus as Anki shows it: `npm run security`; with `-- --write` for the docs.

`--random NUMBER` sets how many notes are put together by chance, `--seed NUMBER` by which.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "shared-schema")]

from security.hostile.browser import ROOT, executed, why_not  # noqa: E402
from security.hostile.cards import sides  # noqa: E402
from security.hostile.chance import put_together  # noqa: E402
from security.hostile.payloads import Attempt, attempts  # noqa: E402

_PAGE = ROOT / "docs" / "security-tests.md"
_THREATS = {
    "A note that runs, loads or restyles something inside Anki": "test_hostile_notes.py",
    "A formula that does more than draw, or that is spoilt by taking that out": "test_formulas.py",
    "A mistyped or hostile path of the progress store": "test_files_of_others.py",
    "A note or a glob that takes for ever": "test_time_is_bounded.py",
    "An endless, compressed, slow or malformed answer": "test_bounded_answers.py",
    "A sentence about the wrong thing": "test_right_sentences.py",
    "Settings that came with a vault": "test_vault_settings.py",
    "A picture of the web": "test_remote_pictures.py",
    "A release or an instruction that installs somebody else's program": "test_release.py",
    "A change that cannot be taken back": "test_backups.py",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The outcomes of one kind of attempts."""

    kind: str
    payloads: str
    contexts: str
    notes: int
    executed: int
    acted: int


def main() -> int:
    """Executes everything; returns 1 if a note took an action."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/security-tests.md")
    parser.add_argument("--random", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 2
    tried = [*attempts(), *put_together(random.Random(given.seed), given.random)]
    kinds = list(dict.fromkeys(attempt.kind for attempt in tried))
    figures = [_tried(kind, [attempt for attempt in tried if attempt.kind == kind]) for kind in kinds]
    print(_table(figures))
    if given.write:
        _PAGE.write_text(_page(figures), "utf-8")
    return int(any(one.acted for one in figures))


def _tried(kind: str, tried: list[Attempt]) -> Figures:
    from anki.collection import Collection

    with TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        try:
            shown = [(attempt, side) for attempt in tried for side in sides(collection, attempt.markdown)]
        finally:
            collection.close()
    acted = [
        (attempt, side, faults)
        for (attempt, side), faults in zip(shown, executed([side for _, side in shown]), strict=True)
        if faults
    ]
    for attempt, side, faults in acted:
        print(
            f"{kind}, {attempt.context}: {attempt.markdown!r}\n  showed {side!r}\n  and did {faults}",
            file=sys.stderr,
        )
    contexts = {attempt.context for attempt in tried}
    by_chance = contexts == {""}
    return Figures(
        kind,
        "by chance" if by_chance else str(len(tried) // len(contexts)),
        "by chance" if by_chance else str(len(contexts)),
        len(tried),
        len(shown),
        len(acted),
    )


def _table(figures: list[Figures]) -> str:
    rows = [
        f"| {one.kind} | {one.payloads} | {one.contexts} | {one.notes:,} | {one.executed:,} | {one.acted} |"
        for one in (*figures, _sum(figures))
    ]
    head = "| kind | payloads | contexts | notes | renderings executed | that acted |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])


def _sum(figures: list[Figures]) -> Figures:
    notes, shown, acted = (
        sum(getattr(one, name) for one in figures) for name in ("notes", "executed", "acted")
    )
    return Figures("all", "", "", notes, shown, acted)


def _rows() -> Iterator[str]:
    for threat, file in _THREATS.items():
        yield f"| {threat} | [tests/security/{file}](../tests/security/{file}) |"


def _page(figures: list[Figures]) -> str:
    return f"""# Security tests

Written by `npm run security -- --write`.

## Hostile notes, executed

Each payload is put into each context of a note. The note is rendered as a basic card and as a cloze card.
Anki's own code makes front and back of each card, and the result is shown in Chromium together with MathJax
as Anki ships and configures it. A rendering acts if it runs a script, requests anything but a picture that
the note names, has a link or an attribute that is not on the list, or defines a command for later formulas.
Notes by chance join pieces of formulas, HTML and cloze marks.

{_table(figures)}

`npm run security -- --random 50000 --seed 7` tries others.

## Threats and their tests

| threat | tests |
| --- | --- |
{chr(10).join(_rows())}
"""


if __name__ == "__main__":
    sys.exit(main())
