"""Makes synthetic vaults of any size, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

NOTES_PER_FOLDER = 200
TOUCHED_SHARE = 0.01

# Ten notes in a row hold ten cards: one of them holds two, one none, as in a real vault.
CARDS = (2, 1, 1, 1, 1, 1, 1, 1, 0, 1)

_REVISION = re.compile(r"In short(?: \((\d+)\))?,")
_VOCABULARY = (
    "a answer before between card change deck each early every field file first follow forget grow hold idea "
    "interval keep language later learn line list long make mean memory model moment name next note number "
    "order other part path plain question read recall rest result review rule same second sentence short "
    "small source step story text thing time turn value way week whole word world write year"
)
_WORDS = _VOCABULARY.split()


def make_vault(folder: Path, notes: int, seed: int = 1) -> None:
    """Writes notes of about 1 kB below ``folder``: by turns ``Q:``/``A:`` notes and ``q-*.md`` notes."""
    for index in range(notes):
        path = folder / _path(index)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_note(index, Random(f"{seed}/{index}")), "utf-8", newline="\n")


def expected_cards(notes: int) -> int:
    """Returns how many cards a vault of this many notes holds: one a note on average."""
    return sum(map(_cards, range(notes)))


def touch_share(folder: Path, share: float = TOUCHED_SHARE) -> int:
    """Rewords one answer in a share of the notes, the same ones every time; returns how many."""
    notes = sum(1 for _ in folder.rglob("*.md"))
    with_cards = [index for index in range(notes) if _cards(index)]
    touched = Random(notes).sample(with_cards, min(round(notes * share), len(with_cards)))
    for index in touched:
        path = folder / _path(index)
        path.write_text(
            _REVISION.sub(_next_revision, path.read_text("utf-8"), count=1), "utf-8", newline="\n"
        )
    return len(touched)


def _next_revision(found: re.Match[str]) -> str:
    return f"In short ({int(found[1] or 0) + 1}),"


def _cards(index: int) -> int:
    return CARDS[index % len(CARDS)]


def _path(index: int) -> str:
    name = f"q-topic-{index:06d}" if index % 2 else f"Note {index:06d}"
    return f"Folder {index // NOTES_PER_FOLDER:03d}/{name}.md"


def _note(index: int, random: Random) -> str:
    return _bilingual_note(index, random) if index % 2 else _question_answer_note(index, random)


def _question_answer_note(index: int, random: Random) -> str:
    cards = "".join(
        f"Q: {_question(index, number, random)}\n"
        f"A: In short, {_words(random, 12)}.\n"
        f"- {_sentence(random, 8)}\n"
        f"- {_sentence(random, 8)} ${random.randint(2, 9)}x^2 + {random.randint(2, 9)}$\n\n"
        for number in range(_cards(index))
    )
    return f"# Note {index}\n\n{_paragraph(random)}\n\n{cards}{_paragraph(random)}\n\n{_paragraph(random)}\n"


def _bilingual_note(index: int, random: Random) -> str:
    extra = _EXTRAS[index // 2 % len(_EXTRAS)]
    return (
        f"---\nid: topic-{index:06d}\ntitle: Topic {index}\nlanguage_tags: [en]\n"
        f"tags: [{random.choice(_WORDS)}, level/{random.randint(1, 5)}]\n---\n"
        f"# Question (EN)\n> {_question(index, 0, random)}\n\n"
        f"## Answer (EN)\nIn short, {_words(random, 12)}.\n\n"
        f"{_paragraph(random)}\n\n{extra(index, random)}\n\n"
        f"## References\n- {_sentence(random, 6)}\n"
    )


def _code(index: int, random: Random) -> str:
    first, second = random.sample(_WORDS, 2)
    return (
        f"```python\ndef {first}_{second}(value: int) -> int:\n"
        f"    total = {index}\n    for step in range(value):\n"
        f"        total += step * {random.randint(2, 9)}\n"
        f"    return total\n```"
    )


def _math(index: int, random: Random) -> str:
    power = random.randint(2, 5)
    return f"$$\n\\sum_{{k=1}}^{{n}} k^{power} = {index} + \\int_0^n x^{power}\\,dx\n$$"


def _list(_: int, random: Random) -> str:
    return "\n".join(
        f"{number}. **{random.choice(_WORDS)}**: {_sentence(random, 9)}" for number in range(1, 5)
    )


def _links(index: int, random: Random) -> str:
    other = f"Note {random.randrange(index + 1) // 2 * 2:06d}"
    return f"{_paragraph(random)} See [[{other}]] and [[{other}|the one before]], *{random.choice(_WORDS)}*."


_EXTRAS: tuple[Callable[[int, Random], str], ...] = (_code, _math, _list, _links)


def _question(index: int, number: int, random: Random) -> str:
    return f"What does topic {index}.{number} say of {_words(random, 6)}?"


def _paragraph(random: Random) -> str:
    return " ".join(_sentence(random, random.randint(6, 14)) for _ in range(5))


def _sentence(random: Random, words: int) -> str:
    return f"{_words(random, words).capitalize()}."


def _words(random: Random, count: int) -> str:
    return " ".join(random.choices(_WORDS, k=count))
