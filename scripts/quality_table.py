"""Writes the table of measured models into docs/generation.md, from what `quality --json` printed.

python scripts/quality_table.py RESULT.json
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PAGE = Path(__file__).parents[1] / "docs" / "generation.md"
_PLACE = re.compile(r"(<!-- quality -->\n).*?(<!-- /quality -->)", re.DOTALL)
_SHARES = {
    "coverage": "units covered",
    "faultless": "without a true fault",
    "clean": "without a flag",
    "faultless_clean": "without a true fault, of those without a flag",
    "support": "supported",
    "atomicity": "atomic",
    "gaps": "sentences with a gap",
    "duplicates": "duplicates",
}


def table(result: dict[str, Any]) -> Iterator[str]:
    """Yields the lines of the tables of a result."""
    models = result["models"]
    names = [_name(one["variant"]) for one in models]
    languages = ", ".join(f"{count} {language}" for language, count in result["languages"].items())
    yield f"Measured on {result['notes']} notes ({languages}) with {result['cards']} gold cards:"
    yield ""
    yield f"| | {' | '.join(names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for key, told in _SHARES.items():
        yield f"| {told} | {' | '.join(_share(one['quality'][key]) for one in models)} |"
    for key, told in (("cards_a_note", "cards a note"), ("requests_a_note", "requests a note")):
        yield f"| {told} | {' | '.join(format(one['quality'][key], '.1f') for one in models)} |"
    for one in models:
        if trip := one.get("round_trip"):
            yield ""
            yield f"The round trip of {_name(one['variant'])} judges rightly:"
            yield ""
            yield "| back | right |"
            yield "| --- | --- |"
            yield from (
                f"| {kind} | {trip['right'][kind]} of {tried} |" for kind, tried in trip["tried"].items()
            )


def _name(variant: dict[str, Any]) -> str:
    return ", ".join([variant["model"], variant["prompt"], *(["agents"] if variant["use_agents"] else [])])


def _share(share: dict[str, float]) -> str:
    return f"{share['share']:.0%} ({share['low']:.0%}–{share['high']:.0%})"


def main(path: str) -> None:
    """Replaces the table of the page by that of a result."""
    lines = "\n".join(table(json.loads(Path(path).read_text("utf-8"))))
    page = _PAGE.read_text("utf-8")
    _PAGE.write_text(_PLACE.sub(lambda found: f"{found[1]}{lines}\n{found[2]}", page), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
