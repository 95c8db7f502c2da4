"""Compares with every tool whose repository is present."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from compatibility import flashcards, obsidian_to_anki, spaced_repetition, yanki
from compatibility.outcome import Outcome
from compatibility.page import page_of
from compatibility.repositories import Repository, find_repository

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"

Comparison = Callable[[Repository, Path], Outcome]

COMPARISONS: dict[str, Comparison] = {
    "Obsidian_to_Anki": obsidian_to_anki.compare,
    "obsidian-spaced-repetition": spaced_repetition.compare,
    "yanki": yanki.compare,
    "flashcards-obsidian": flashcards.compare,
}


def main() -> int:
    """Compares with every tool whose repository is there; 1 if a difference has no reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="The folder that holds the repositories.")
    parser.add_argument("tools", nargs="*", help="The repositories to compare with; by default all.")
    parser.add_argument("--write", action="store_true", help="Write docs/compatibility.md.")
    parser.add_argument("--keep", type=Path, help="Keep what is made in this new folder.")
    given = parser.parse_args()
    outcomes = []
    for name, compare in COMPARISONS.items():
        if given.tools and name not in given.tools:
            continue
        repository = find_repository(name, given.folder)
        if repository is None:
            print(f"{name} is not below {given.folder}; it is skipped.")
            continue
        outcomes.append(_compared(compare, repository, given.keep))
        show(outcomes[-1])
    if given.write:
        PAGE.write_text(page_of(outcomes), encoding="utf-8")
    return 1 if any(outcome.unexplained for outcome in outcomes) else 0


def _compared(compare: Comparison, repository: Repository, keep: Path | None) -> Outcome:
    if keep:
        return compare(repository, keep / repository.name)
    with tempfile.TemporaryDirectory() as folder:
        return compare(repository, Path(folder))


def show(outcome: Outcome) -> None:
    """Prints the outcome of a comparison: the differences without a reason, and how many have each reason."""
    print(f"{outcome.tool} ({outcome.commit}), {outcome.source}: {outcome.equal} of {outcome.tried} equal")
    for reason, number in outcome.reasons.items():
        print(f"  {number} different: {reason}")
    for each in outcome.unexplained:
        print(f"  ! {each.name!r}: expected {each.expected!r}, made {each.made!r}")
