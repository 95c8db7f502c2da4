"""Measures the program: ``npm run bench``, with ``-- --help`` for the options."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

# The guard keeps worker processes, which import this file too, from loading what only the measuring needs.
if __name__ == "__main__":
    from benchmarks.suite import main

    main()
