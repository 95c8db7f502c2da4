"""Recognises how this copy of the program was installed, for advice on how to add a library."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from obsidian_anki_sync.domain.errors import MissingLibraryError, SyncError
from obsidian_anki_sync.domain.quoting import joined, quoted
from obsidian_anki_sync.settings import PROGRAM

# Files that uv and pipx keep in the environment of a program.
_OF_UV = "uv-receipt.toml"
_OF_PIPX = "pipx_metadata.json"


def advice_of(error: SyncError) -> str:
    """Returns what to do about an error in a terminal, by the way in which the program was installed."""
    if isinstance(error, MissingLibraryError):
        return advice_on(error.library)
    if error.code == "model-key":
        return f"{error.cli_advice} Or keep it in the system's keyring: {how_to_keep_a_key()}"
    return error.cli_advice


def advice_on(library: str) -> str:
    """Returns what to do about a missing library."""
    from importlib.metadata import version

    if not is_self_contained():
        return f"Add it with:\n  {how_to_add(library)}"
    file = f"{PROGRAM.replace('-', '_')}-{version(PROGRAM)}-py3-none-any.whl"
    return (
        "This copy of the program is self-contained and cannot be extended. Remove it, and install the"
        " release's file in its folder with uv:\n  "
        + joined("uv", "tool", "install", "--with", versions_of(library), file)
    )


def how_to_add(library: str, prefix: str = sys.prefix) -> str:
    """Returns the command that adds a library to the program in the environment ``prefix``."""
    from importlib.util import find_spec

    wanted, folder = versions_of(library), Path(prefix)
    if (folder / _OF_PIPX).is_file():
        return joined("pipx", "inject", PROGRAM, wanted)
    source = _source()
    if (folder / _OF_UV).is_file() and source:
        kept = (word for one in _added_before(folder / _OF_UV, wanted) for word in ("--with", one))
        return joined("uv", "tool", "install", *kept, "--with", wanted, *source)
    if find_spec("pip"):
        return joined(sys.executable, "-m", "pip", "install", wanted)
    return joined("uv", "pip", "install", "--python", sys.executable, wanted)


def is_self_contained() -> bool:
    """True if the program has a Python of its own, as from an installer of a release."""
    return bool(getattr(sys, "frozen", False))


def how_to_keep_a_key() -> str:
    """Returns the command that keeps a model's key in the keyring; keyring comes with the program.

    The self-contained program runs ``-m keyring`` like Python.
    """
    return f"{quoted(sys.executable)} -m keyring set {PROGRAM} HOST"


def versions_of(library: str) -> str:
    """Returns a library with the versions that the program works with, such as ``anki<27,>=26.9.3``."""
    from importlib.metadata import requires

    wanted = (one.partition(";")[0].strip() for one in requires(PROGRAM) or ())
    return next((one for one in wanted if _name(one) == library), library)


def _name(requirement: str) -> str:
    import re

    return re.split(r"[^\w.-]", requirement)[0]


def _source() -> tuple[str, ...]:
    """Returns what the program was installed from (PEP 610), as words of a command; empty if it is gone."""
    import json
    from importlib.metadata import distribution
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    text = distribution(PROGRAM).read_text("direct_url.json")
    if not text:
        return (PROGRAM,)
    found = json.loads(text)
    url = str(found["url"])
    if "vcs_info" in found:
        info = found["vcs_info"]
        revision = info.get("requested_revision") or info.get("commit_id", "")
        return (f"{info['vcs']}+{url}@{revision}",)
    if not url.startswith("file:"):
        return (url,)
    path = Path(url2pathname(urlsplit(url).path))
    if not path.exists():
        return ()
    is_editable = found.get("dir_info", {}).get("editable", False)
    return ("--editable", str(path)) if is_editable else (str(path),)


def _added_before(receipt: Path, wanted: str) -> Iterator[str]:
    """Yields the libraries that were added with uv before: it removes those that are not named again."""
    import tomllib

    for one in tomllib.loads(receipt.read_text("utf-8"))["tool"]["requirements"]:
        if one["name"] not in (PROGRAM, _name(wanted)):
            yield f"{one['name']}{one.get('specifier', '')}"
