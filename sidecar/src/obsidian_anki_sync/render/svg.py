"""Sanitises drawings of other programs."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XHTML = "http://www.w3.org/1999/xhtml"
_NAMESPACES = (_SVG, _XLINK, _XHTML)

# Elements that run code, load files, or change an attribute later. All others only draw.
_ACTIVE = frozenset(
    {"animate", "animatemotion", "animatetransform", "audio", "base", "button", "discard", "embed"}
    | {"feimage", "form", "handler", "iframe", "image", "input", "link", "listener", "meta", "object"}
    | {"script", "set", "video"}
)
_URL = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_LONGEST = 2_000_000


class NotSvgError(ValueError):
    """The text is not a drawing, or is too complex for one."""


def sanitised_svg(text: str) -> str:
    """Returns the drawing without scripts and loaded files; raises ``NotSvgError``."""
    if len(text) > _LONGEST or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise NotSvgError("it is too long, or declares entities")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DTD, no entity is expanded
    except ElementTree.ParseError as error:
        raise NotSvgError(str(error)) from None
    if root.tag != f"{{{_SVG}}}svg":
        raise NotSvgError("its outermost element is not <svg>")
    for prefix, namespace in (("", _SVG), ("xlink", _XLINK), ("html", _XHTML)):
        ElementTree.register_namespace(prefix, namespace)
    _clean(root)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(root: ElementTree.Element) -> None:
    pending = [root]
    while pending:
        element = pending.pop()
        for name, value in list(element.attrib.items()):
            if not _is_harmless(name, value):
                del element.attrib[name]
        if element.text and _local(element) == "style" and _URL.search(element.text):
            element.text = ""
        for child in list(element):
            if _may_stay(child):
                pending.append(child)
            else:
                element.remove(child)


def _may_stay(element: ElementTree.Element) -> bool:
    # A comment's or an instruction's tag is a function.
    return (
        isinstance(element.tag, str)
        and element.tag.startswith(tuple(f"{{{namespace}}}" for namespace in _NAMESPACES))
        and _local(element) not in _ACTIVE
    )


def _is_harmless(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local.startswith("on") or local == "src":
        return False
    return value.startswith("#") if local == "href" else not _URL.search(value)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2].lower()
