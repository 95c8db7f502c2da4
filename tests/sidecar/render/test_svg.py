from __future__ import annotations

import pytest

from obsidian_anki_sync.render.svg import NotSvgError, sanitised_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9">%s</svg>'


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<g onclick="alert(1)"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href="https://evil"><text>x</text></a>',
        '<image href="https://evil/x.png"/>',
        '<use xlink:href="https://evil/x.svg#a"/>',
        "<style>@import 'https://evil'; a { fill: url(https://evil) }</style>",
        "<rect style=\"fill: url('https://evil')\"/>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil"/></foreignObject>',
        '<x:y xmlns:x="urn:evil"/>',
        "<!-- evil --><?evil alert?>",
    ],
)
def test_scripts_and_loaded_files_are_removed(attack: str) -> None:
    found = sanitised_svg(SVG % attack)
    assert not any(word in found for word in ("evil", "alert", "<script", "onclick", "iframe"))


def test_the_parts_of_a_diagram_stay() -> None:
    inside = (
        '<style>.n { fill: #fff }</style><defs><marker id="m" viewBox="0 0 9 9" /></defs>'
        '<g class="n" transform="translate(1 2)"><path d="M0 0" marker-end="url(#m)" /></g>'
        '<text>A &amp; B</text><use xlink:href="#m" />'
    )
    assert sanitised_svg(SVG % inside).endswith(f">{inside}</svg>")


@pytest.mark.parametrize(
    "text",
    ["", "no drawing", "<svg/>", "<html/>", SVG % "<g>", f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG % "&a;"}'],
)
def test_text_that_is_not_a_drawing_is_refused(text: str) -> None:
    with pytest.raises(NotSvgError):
        sanitised_svg(text)
