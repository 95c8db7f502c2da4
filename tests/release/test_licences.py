"""The packages that the program needs may be distributed with it, and are listed with their licences."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution, requires

from packaging.requirements import Requirement

from support.syncing import REPOSITORY

# Licences that require only attribution, or the source of changes to the package's own files.
COMPATIBLE = re.compile(
    r"\b(MIT|BSD|Apache|MPL|Mozilla Public|ISC|PSF|Python Software Foundation|Unlicense|Zlib|LGPL)\b",
    re.IGNORECASE,
)
PROGRAM = "obsidian-anki-sync"


def needed() -> dict[str, Distribution]:
    """Returns every package that the program cannot run without, by name."""
    found: dict[str, Distribution] = {}
    waiting = [PROGRAM]
    while waiting:
        for text in requires(waiting.pop()) or ():
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            if requirement.name not in found:
                found[requirement.name] = distribution(requirement.name)
                waiting.append(requirement.name)
    return found


def licence_of(package: Distribution) -> str:
    """Returns the licence texts of a package's metadata."""
    about = package.metadata
    classifiers = [line for line in about.get_all("Classifier") or () if line.startswith("License")]
    named = (*(about.get_all("License-Expression") or ()), *(about.get_all("License") or ()))
    return " ".join((*named, *classifiers))


def test_everything_that_is_needed_may_be_passed_on() -> None:
    licences = {name: licence_of(one) for name, one in needed().items()}
    assert {name: said for name, said in licences.items() if not COMPATIBLE.search(said)} == {}


def test_nothing_that_is_needed_is_under_a_licence_that_spreads() -> None:
    assert [name for name, one in needed().items() if re.search(r"\bA?GPL", licence_of(one))] == []


def test_every_direct_dependency_has_its_reason_in_the_docs() -> None:
    page = (REPOSITORY / "docs" / "dependencies.md").read_text("utf-8").lower()
    listed = set(re.findall(r"[\w.-]+", page))
    direct = {Requirement(text).name.lower() for text in requires(PROGRAM) or ()}
    assert direct - listed == set()
