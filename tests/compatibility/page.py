"""docs/compatibility.md, made of the outcomes of the comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compatibility.outcome import Outcome

_HEAD = """# Compatibility with other tools

How the cards of this program compare with the test suites of the tools whose notes it reads. The command
`npm run compatibility -- FOLDER --write` writes this page; FOLDER holds the tools' repositories.

What is compared:

- Obsidian_to_Anki: its own pytest files run over the collection that a sync made, after `import
  --apply`. `id_comments` is on as well, because the tests look for ids in notes. A note type of this
  program counts as equal to the note type of Anki that it replaces.
- Spaced Repetition: how many cards of which kind each input makes; not their words. The marks come from
  a data.json through `import --apply`, and every note counts without a tag.
- Yanki: the note type and the front of each input; not the back.
- Flashcards: how many cards each note makes, and both sides where the tests tell them. Its notes name no
  Anki notes, so its three syntaxes are switched on by hand.

Two fields are equal if a reader of the card sees the same: classes, ids and colours of HTML do not
count. For Spaced Repetition and Yanki all other syntaxes are off.
"""


def page_of(outcomes: Iterable[Outcome]) -> str:
    """Returns the page."""
    outcomes = tuple(outcomes)
    return "\n".join((_HEAD, *_table(outcomes), *_reasons(outcomes)))


def _table(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    yield "| tool | inputs | compared | equal | different, with a reason | different |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in outcomes:
        explained = len(one.differences) - len(one.unexplained)
        yield (
            f"| {one.tool} ({one.commit}) | {one.source} | {one.tried} | {one.equal} | {explained} |"
            f" {len(one.unexplained)} |"
        )
    yield ""


def _reasons(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    for one in outcomes:
        if one.differences:
            yield f"## {one.tool}"
            yield ""
            yield from (f"- {number} of {one.tried}: {reason}" for reason, number in one.reasons.items())
            yield from (f"- Without a reason: `{each.name}`" for each in one.unexplained)
            yield ""
