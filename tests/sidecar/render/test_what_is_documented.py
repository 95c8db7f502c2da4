from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.domain import diagram
from obsidian_anki_sync.render import page
from obsidian_anki_sync.render.elements import embeds
from obsidian_anki_sync.settings.schema import RenderingSettings

_PAGE = (Path(__file__).parents[3] / "docs" / "rendering.md").read_text("utf-8")
_PREFIXES = ("DIAGRAM_", "EMBED_", "HTML_", "LINK_", "MEDIA_")
_CODES = sorted(
    {
        code
        for module in (diagram, embeds, page)
        for name, code in vars(module).items()
        if name.startswith(_PREFIXES) and isinstance(code, str)
    }
)


@pytest.mark.parametrize("code", _CODES)
def test_every_diagnosis_is_explained(code: str) -> None:
    assert f"| `{code}` |" in _PAGE


@pytest.mark.parametrize("setting", RenderingSettings.__struct_fields__)
def test_every_setting_is_explained(setting: str) -> None:
    assert f"`rendering.{setting}" in _PAGE
