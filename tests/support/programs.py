"""Programs of one file, which a setting can name by a path."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def program(path: Path, code: str) -> Path:
    """Writes Python code as a program that the system starts by its path alone."""
    if os.name == "nt":
        path.with_suffix(".py").write_text(code, "utf-8")
        path = path.with_suffix(".cmd")
        path.write_text(f'@"{sys.executable}" "{path.with_suffix(".py")}" %*\n', "utf-8")
        return path
    path.write_text(f"#!{sys.executable}\n{code}", "utf-8")
    path.chmod(0o755)
    return path
