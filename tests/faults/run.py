"""Tries faults: ``npm run faults``, with ``-- --help`` for the options."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

# Processes that make tries import this file too; the guard keeps them from starting their own.
if __name__ == "__main__":
    from faults.suite import main

    sys.exit(main())
