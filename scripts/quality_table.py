"""Measures prompts and agents with a model, and writes the tables into docs/generation.md.

python scripts/quality_table.py --url URL --model MODEL [--call NAME] [--results FOLDER]

Every version of the prompt is measured on all gold notes; on every third note also with a further seed, and
the newest version with agents. Answers and results are kept in the folder: an interrupted run continues, and
existing results are not measured again. ``--write`` only writes the tables of the existing results.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PAGE = Path(__file__).parents[1] / "docs" / "generation.md"
_PLACE = re.compile(r"(<!-- quality -->\n).*?(<!-- /quality -->)", re.DOTALL)
_GOLD = Path(__file__).parents[1] / "tests" / "generation" / "gold"
_PROMPTS = ("cards-v1", "cards-v2", "cards-v3")
_EVERY = 3
# For each result, by name: True if it is of all notes, and the arguments of ``quality``.
_MEASURED = {
    "prompts": (True, [part for prompt in _PROMPTS for part in ("--prompt", prompt)]),
    "seeds": (False, [*(part for prompt in _PROMPTS for part in ("--prompt", prompt)), "--seeds", "2"]),
    "agents": (False, ["--prompt", _PROMPTS[-1], "--use-agents"]),
}
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
    runs = f", {result['seeds']} runs each" if result.get("seeds", 1) > 1 else ""
    yield f"Measured on {result['notes']} notes ({languages}) with {result['cards']} gold cards{runs}:"
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


def measure(results: Path, url: str, model: str) -> None:
    """Measures what has no result yet; each answer is kept as soon as it is complete."""
    results.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "OBSIDIAN_ANKI_SYNC_GENERATION_URL": url,
        "OBSIDIAN_ANKI_SYNC_DB": str(results / "answers.db"),
    }
    some = _some_notes(results / "notes")
    for name, (is_of_all, arguments) in _MEASURED.items():
        result = results / f"{name}.json"
        if result.exists():
            continue
        folder = _GOLD if is_of_all else some
        command = [sys.executable, "-m", "obsidian_anki_sync", "quality", str(folder), "--vault", str(folder)]
        command += ["--model", model, *arguments, "--json"]
        measured = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own program
        result.write_bytes(measured.stdout)


def _some_notes(folder: Path) -> Path:
    """Copies every third gold note with its cards into a folder, and returns it."""
    for path in sorted(_GOLD.rglob("*.md"))[::_EVERY]:
        place = folder / path.parent.name
        place.mkdir(parents=True, exist_ok=True)
        for file in (path, path.with_name(f"{path.stem}.gold.json")):
            shutil.copy(file, place)
    return folder


def write(results: Path, called: dict[str, str]) -> None:
    """Replaces the tables of the page by those of the results."""
    paths = [results / f"{name}.json" for name in _MEASURED]
    found = [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]
    lines = "\n\n".join("\n".join(table(result, called)) for result in found)
    page = _PAGE.read_text("utf-8")
    _PAGE.write_text(_PLACE.sub(lambda place: f"{place[1]}{lines}\n{place[2]}", page), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="The address of the server, up to /v1.")
    parser.add_argument("--model", required=True)
    parser.add_argument("--call", help="The name of the model in the tables.")
    parser.add_argument("--results", type=Path, default=Path("quality-results"))
    parser.add_argument("--write", action="store_true", help="Only write the tables of existing results.")
    asked = parser.parse_args()
    if not asked.write:
        measure(asked.results, asked.url, asked.model)
    write(asked.results, {asked.model: asked.call or asked.model})
