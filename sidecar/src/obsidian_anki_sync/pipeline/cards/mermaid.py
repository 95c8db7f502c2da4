"""Draws Mermaid diagrams with the user's program."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from obsidian_anki_sync.domain.card import Media
from obsidian_anki_sync.domain.diagram import UndrawnDiagram
from obsidian_anki_sync.render.svg import NotSvgError, sanitised_svg

_SECONDS = 30.0
_LONGEST_REASON = 200
# The words are drawn as SVG text: a picture in Anki shows no HTML.
_CONFIG = {"htmlLabels": False, "flowchart": {"htmlLabels": False}, "securityLevel": "strict"}


class DiagramProgram(Struct, frozen=True):
    """Implements ``domain.diagram.Diagrams`` with a program that is called like Mermaid's own ``mmdc``.

    A picture is kept in ``folder`` under a hash of the program's path and the diagram, and reused.
    """

    program: Path
    folder: Path
    seconds: float = _SECONDS

    @property
    def _name(self) -> str:
        return self.program.name

    def drawn(self, source: str) -> Media:
        """Returns the picture of a Mermaid diagram; raises ``UndrawnDiagram``."""
        key = hashlib.sha256(f"{self.program}\n{source}".encode()).hexdigest()[:32]
        kept = self.folder / f"{key}.svg"
        try:
            if not kept.is_file():
                _keep(self._draw(source), kept)
            digest = hashlib.sha256(kept.read_bytes()).hexdigest()
        except OSError as error:
            raise UndrawnDiagram(f"{self._name}: {error.strerror or error}.") from None
        return Media(str(kept.absolute()), f"diagram-{digest[:12]}.svg")

    def _draw(self, source: str) -> str:
        with TemporaryDirectory(prefix="diagram-") as name:
            folder = Path(name)
            given, config, drawn = folder / "diagram.mmd", folder / "config.json", folder / "diagram.svg"
            given.write_text(source, "utf-8")
            config.write_text(json.dumps(_CONFIG), "utf-8")
            arguments = ["-i", str(given), "-o", str(drawn), "-c", str(config), "-b", "transparent"]
            said = self._run(arguments, folder / "said.txt")
            if not drawn.is_file():
                raise UndrawnDiagram(f"{self._name} drew no picture: {said}")
            try:
                return sanitised_svg(drawn.read_text("utf-8", "replace"))
            except NotSvgError as error:
                raise UndrawnDiagram(f"{self._name} drew no picture that can be used: {error}.") from None

    def _run(self, arguments: list[str], log: Path) -> str:
        """Runs the program and returns its error message; empty if it succeeded."""
        # A file, not a pipe: a browser that outlives the program would keep the pipe open.
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - it is the user who names the program
                [str(self.program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                process.wait(self.seconds)
            except subprocess.TimeoutExpired:
                raise UndrawnDiagram(f"{self._name} took longer than {self.seconds:g} s.") from None
            finally:
                _end(process)
        return _reason(log.read_text("utf-8", "replace"))


def _reason(said: str) -> str:
    """Returns the most useful line of a program's output: the first about an error, or else the last."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = (line for line in lines if "error" in line.lower())
    return next(errors, lines[-1] if lines else "it said nothing")[:_LONGEST_REASON].rstrip(".") + "."


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and everything that it started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _keep(svg: str, path: Path) -> None:
    """Writes the picture completely or not at all; two processes may draw the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(svg, "utf-8")
    unfinished.replace(path)
