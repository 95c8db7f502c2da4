"""Runs other tools' test inputs through a sync: ``npm run compatibility -- FOLDER [--write] [TOOL...]``.

FOLDER holds the tools' repositories. ``--write`` writes docs/compatibility.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])

if __name__ == "__main__":
    from compatibility.suite import main

    sys.exit(main())
