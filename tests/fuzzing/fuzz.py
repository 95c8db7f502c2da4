"""Searches for notes that break a reader or the renderer: `npm run fuzz` calls this once for each target.

The first argument names the target, the others are for libFuzzer; `--list` prints the targets.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main() -> None:
    """Fuzzes until libFuzzer ends the process, or prints the targets."""
    if sys.argv[1:] == ["--list"]:
        from fuzzing.targets import TARGETS

        print(*TARGETS, sep="\n")
        return
    import atheris

    with atheris.instrument_imports(include=["obsidian_anki_sync", "mistune"], enable_loader_override=False):
        from fuzzing.scaling import measured
        from fuzzing.targets import TARGETS
    target = measured(TARGETS[sys.argv.pop(1)])
    atheris.Setup(sys.argv, _from_bytes(target))
    atheris.Fuzz()


def _from_bytes(target: Callable[[str], None]) -> Callable[[bytes], None]:
    return lambda data: target(data.decode("utf-8", "replace"))


if __name__ == "__main__":
    main()
