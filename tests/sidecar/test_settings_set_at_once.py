"""Several settings of this computer are written at once, or none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.settings import files, load_settings
from obsidian_anki_sync.settings.editing import set_on_device


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "vault" / ".obsidian").mkdir(parents=True)
    set_on_device(load_settings(vault=tmp_path / "vault"), {"workers": 3})
    return tmp_path / "vault"


def text_of(vault: Path) -> str:
    return load_settings(vault=vault).device_file.path.read_text("utf-8")


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"no_such_key": 1}, {"vault": "/elsewhere"}])
def test_a_refusal_leaves_the_old_file(vault: Path, wrong: dict[str, Any]) -> None:
    before = text_of(vault)
    with pytest.raises(UsageError):
        set_on_device(load_settings(vault=vault), {"target": "file:/a.apkg", **wrong})
    assert text_of(vault) == before


def test_a_stop_leaves_the_old_file(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, written = text_of(vault), []

    def stopped(_path: Path, text: str) -> None:
        written.append(text)
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_whole", stopped)
    with pytest.raises(KeyboardInterrupt):
        set_on_device(load_settings(vault=vault), {"workers": None, "target": "file:/a.apkg"})
    assert text_of(vault) == before
    assert ["workers" in text or "file:/a.apkg" not in text for text in written] == [False]
