"""Diagrams, drawn by a real process in place of Mermaid's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from obsidian_anki_sync.domain.diagram import UndrawnDiagram
from obsidian_anki_sync.pipeline.cards.mermaid import DiagramProgram
from support.programs import program

_DRAWS = """
import pathlib, sys
given, drawn = (pathlib.Path(sys.argv[sys.argv.index(flag) + 1]) for flag in ("-i", "-o"))
with (pathlib.Path(__file__).parent / "runs").open("a") as runs:
    runs.write("x")
svg = '<svg xmlns="http://www.w3.org/2000/svg"><script/><text>%s</text></svg>'
drawn.write_text(svg % given.read_text())
"""


def drawing_with(folder: Path, code: str, seconds: float = 30.0) -> DiagramProgram:
    return DiagramProgram(program(folder / "draw it", code), folder / "kept", seconds)


def test_a_diagram_is_drawn_once_and_sanitised(tmp_path: Path) -> None:
    drawing = drawing_with(tmp_path, _DRAWS)
    first, again, other = (drawing.drawn(source) for source in ("graph", "graph", "pie"))
    assert (first, first.name == other.name) == (again, False)
    assert "graph" in (text := Path(first.path).read_text())
    assert "script" not in text
    assert (tmp_path / "runs").read_text() == "xx"


def test_the_reason_of_the_program_is_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UndrawnDiagram, match="Parse error on line 1"):
        drawing_with(tmp_path, "raise SystemExit('Parse error on line 1')").drawn("grph")


@pytest.mark.parametrize("written", ["no drawing", "<html/>"])
def test_a_file_that_is_not_a_drawing_is_refused(tmp_path: Path, written: str) -> None:
    code = f"import sys; open(sys.argv[sys.argv.index('-o') + 1], 'w').write({written!r})"
    with pytest.raises(UndrawnDiagram, match="no picture"):
        drawing_with(tmp_path, code).drawn("graph")


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    beats = tmp_path / "beats"
    child = f"import time\nwhile True: open({str(beats)!r}, 'a').write('x'); time.sleep(0.02)"
    code = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    with pytest.raises(UndrawnDiagram, match="took longer"):
        drawing_with(tmp_path, code, seconds=1.0).drawn("graph")
    before = beats.stat().st_size if beats.exists() else 0
    time.sleep(0.3)
    assert (beats.stat().st_size if beats.exists() else 0) == before


def test_a_program_that_is_gone_is_a_reason_too(tmp_path: Path) -> None:
    with pytest.raises(UndrawnDiagram):
        DiagramProgram(tmp_path / "gone", tmp_path / "kept").drawn("graph")
