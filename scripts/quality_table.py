"""Writes the tables of measured models into docs/generation.md, from what `quality --json` printed.

python scripts/quality_table.py RESULT.json... [--call MODEL=NAME]
"""

from __future__ import annotations

import argparse
import json
import re
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


def table(result: dict[str, Any], called: dict[str, str]) -> Iterator[str]:
    """Yields the lines of the tables of a result; ``called`` has other names for models."""
    models = result["models"]
    names = [_name(one["variant"], called) for one in models]
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
            yield f"The round trip of {_name(one['variant'], called)} judges rightly:"
            yield ""
            yield "| back | right |"
            yield "| --- | --- |"
            yield from (
                f"| {kind} | {trip['right'][kind]} of {tried} |" for kind, tried in trip["tried"].items()
            )


def _name(variant: dict[str, Any], called: dict[str, str]) -> str:
    model = called.get(variant["model"], variant["model"])
    return ", ".join([model, variant["prompt"], *(["agents"] if variant["use_agents"] else [])])


def _share(share: dict[str, float]) -> str:
    return f"{share['share']:.0%} ({share['low']:.0%}–{share['high']:.0%})"


def main(paths: list[Path], called: dict[str, str]) -> None:
    """Replaces the tables of the page by those of the results."""
    results = [json.loads(path.read_text("utf-8")) for path in paths]
    lines = "\n\n".join("\n".join(table(result, called)) for result in results)
    page = _PAGE.read_text("utf-8")
    _PAGE.write_text(_PLACE.sub(lambda found: f"{found[1]}{lines}\n{found[2]}", page), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--call", action="append", default=[], metavar="MODEL=NAME")
    asked = parser.parse_args()
    main(asked.results, dict(pair.split("=", 1) for pair in asked.call))
