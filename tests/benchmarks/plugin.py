"""Measures the built plugin in a browser, by the figures that its own tests report."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.charts import Bars
from benchmarks.report import Table, duration
from support.syncing import REPOSITORY

_PLUGIN = REPOSITORY / "plugin"
_BUILT = _PLUGIN / "main.js"
_VITEST = REPOSITORY / "node_modules" / "vitest" / "vitest.mjs"
# The tests that report a figure, by their names.
_TESTS = "a thousand updates a second|loading registers"
_LOADING, _PAUSE = "Loading the plugin", "Longest pause of the page"
_TARGETS = {_LOADING: 0.020, _PAUSE: 0.050}
_MOST_KILOBYTES = 200


def plugin_table(folder: Path, runs: int) -> Table:
    """Returns a table of what the plugin costs Obsidian; without Chromium, only its size."""
    subprocess.run(["node", "esbuild.config.mjs"], cwd=_PLUGIN, check=True, capture_output=True)
    figures = _figures(folder, runs)
    rows = [(what, duration(value), f"< {duration(_TARGETS[what])}") for what, value in figures.items()]
    size = f"{_BUILT.stat().st_size / 1000:.0f} kB"
    explanation = (
        f"The built plugin in Chromium; medians of {runs} runs. Loading is the work before Obsidian's layout"
        " is ready. The pause is the longest time in which the page cannot react while a sidecar sends 1,000"
        " updates a second and the panel is open."
    )
    return Table(
        "The plugin",
        explanation,
        ("what", "measured", "target"),
        [*rows, ("Size of main.js", size, f"< {_MOST_KILOBYTES} kB")],
        ("measured",),
        [Bars("plugin", "The cost of the plugin for Obsidian, and the limits", _drawn(figures), duration)],
    )


def _figures(folder: Path, runs: int) -> dict[str, float]:
    """Returns the medians in seconds, by what they measure."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "figures.jsonl"
    command = ["node", str(_VITEST), "run", "browser/states.test.ts", "--testNamePattern", _TESTS]
    for _ in range(runs):
        subprocess.run(
            command, cwd=_PLUGIN, env=os.environ | {"FIGURES": str(path)}, check=True, capture_output=True
        )
    measured = defaultdict(list)
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        figure = json.loads(line)
        measured[figure["name"]].append(figure["value"] / 1000)
    names = {"load": _LOADING, "pause": _PAUSE}
    return {names[name]: median(values) for name, values in sorted(measured.items())}


def _drawn(figures: dict[str, float]) -> dict[str, float]:
    drawn: dict[str, float] = {}
    for what, value in figures.items():
        drawn |= {what: value, f"{what}: allowed": _TARGETS[what]}
    return drawn
