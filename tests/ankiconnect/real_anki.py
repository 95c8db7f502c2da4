"""Real Anki with the real add-on, without a screen; tests use it only if both are given.

``ANKI_PYTHON`` names a Python that has ``aqt``, ``ANKICONNECT_ADDON`` a folder that holds the add-on.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankiconnect.client import call, free_port

PROFILE = "User 1"
NO_ACCOUNT: Mapping[str, str] = {}
ADDON_ID = "2055492159"
_ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True)
class RealAnki:
    """An Anki that runs."""

    url: str
    collection_path: Path
    process: subprocess.Popen[bytes]

    def call(self, action: str, /, **params: Any) -> Any:
        """Returns the result of an action. Raises ``AnkiConnectError`` if the answer is an error."""
        return call(self.url, action, timeout=60, **params)


def missing_for_real_anki() -> str:
    """Returns what is missing to start real Anki; empty if nothing is."""
    names = [name for name in ("ANKI_PYTHON", "ANKICONNECT_ADDON") if not os.environ.get(name)]
    return f"Real Anki is tried only with {' and '.join(names)} set." if names else ""


@contextmanager
def real_anki(
    folder: Path, api_key: str | None = None, port: int | None = None, account: Mapping[str, str] = NO_ACCOUNT
) -> Iterator[RealAnki]:
    """Anki on a profile below ``folder``, made if missing; it answers in the block and is gone after it.

    ``account`` are the entries of a new profile that log in to a sync server.

    Raises ``RuntimeError`` with the end of Anki's log if it does not answer.
    """
    base, port, log = folder / "anki", port or free_port(), folder / "anki.log"
    if not (base / "prefs21.db").exists():
        _write_profiles(base, account)
    _install_addon(Path(os.environ["ANKICONNECT_ADDON"]), base, port, api_key)
    with log.open("wb") as output:
        # Anki starts once for a user: one that runs already would be brought to the front instead.
        options = ["-b", str(base), "-p", PROFILE, "-l", "en_US"]
        process = subprocess.Popen(
            [os.environ["ANKI_PYTHON"], "-c", "import aqt; aqt.run()", *options],
            env=os.environ | _ENVIRONMENT | {"LOGNAME": f"anki-{port}"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        anki = RealAnki(f"http://127.0.0.1:{port}", base / PROFILE / "collection.anki2", process)
        try:
            _wait_until_it_answers(anki, log)
            yield anki
        finally:
            _stop(process)


def _write_profiles(base: Path, account: Mapping[str, str]) -> None:
    """A profile list as after a first start: without it, Anki opens dialogs and answers nothing."""
    base.mkdir(parents=True, exist_ok=True)
    general = {
        "ver": 0,
        "updates": False,
        "created": int(time.time()),
        "id": 1,
        "lastMsg": 0,
        "suppressUpdate": True,
        "firstRun": False,
        "defaultLang": "en_US",
    }
    profile: dict[str, Any] = {
        "mainWindowGeom": None,
        "mainWindowState": None,
        "numBackups": 0,
        "lastOptimize": int(time.time()),
        "searchHistory": [],
        "syncKey": None,
        "syncMedia": False,
        "autoSync": False,
        "allowHTML": False,
        "importMode": 1,
        **account,
    }
    with closing(sqlite3.connect(base / "prefs21.db")) as database, database:
        database.execute("create table profiles (name text primary key collate nocase, data blob not null)")
        rows = [("_global", general), (PROFILE, profile)]
        database.executemany(
            "insert into profiles values (?, ?)",
            [(name, pickle.dumps(content, protocol=4)) for name, content in rows],
        )


def _install_addon(source: Path, base: Path, port: int, api_key: str | None) -> None:
    addon = base / "addons21" / ADDON_ID
    # Its meta.json may hold another port, or a limit of Anki versions.
    ignored = shutil.ignore_patterns("meta.json", "__pycache__")
    shutil.copytree(source, addon, ignore=ignored, dirs_exist_ok=True)
    settings = json.loads((addon / "config.json").read_text())
    settings |= {"webBindPort": port, "apiKey": api_key}
    (addon / "config.json").write_text(json.dumps(settings))


def _wait_until_it_answers(anki: RealAnki, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and anki.process.poll() is None:
        try:
            # All but this one may want a key.
            call(anki.url, "requestPermission", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"Anki does not answer. Its log ends with:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
