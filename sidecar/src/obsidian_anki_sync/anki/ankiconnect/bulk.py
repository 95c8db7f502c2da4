"""Creates, updates and restores as one package: one request, one transaction in Anki."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from obsidian_anki_sync.anki.ankiconnect.client import Client, RefusalError
from obsidian_anki_sync.anki.designs import Design, design_of
from obsidian_anki_sync.anki.packaging import OpenMedia, write_package
from obsidian_anki_sync.anki.stamp import may_replace
from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import TargetError

# The add-on reads a body in time that grows with its square; beyond this, Anki would stand still for seconds.
_LARGEST_BODY = 5_000_000
_TRAVELLING_NAME = "_obsidian-anki-sync.apkg"


async def import_notes(client: Client, notes: Sequence[AnkiNote], media: Mapping[str, OpenMedia]) -> None:
    """Has Anki import these Anki notes; harmless if it happens twice. Raises ``TargetError``."""
    designs = await _designs(client, {note.note_type for note in notes})
    with tempfile.TemporaryDirectory(prefix="obsidian-anki-sync-") as folder:
        package = Path(folder) / "cards.apkg"
        with _disk_errors(package):
            await asyncio.to_thread(write_package, package, notes, media, designs)
        if not await _import(client, str(package)):
            await _import_by_post(client, package)


async def _import(client: Client, path: str) -> bool:
    """Whether Anki imported the file; not, where it does not see it."""
    try:
        return bool(await client.order("importPackage", path=path))
    except RefusalError:
        return False


async def _import_by_post(client: Client, package: Path) -> None:
    """Sends the package's bytes, for an Anki on another machine or in a container."""
    content = base64.b64encode(await asyncio.to_thread(package.read_bytes)).decode()
    if len(content) > _LARGEST_BODY:
        raise TargetError(
            "Anki cannot read the package that was made for it, and it is too large to be sent.",
            "Sync with smaller batches, such as --set batch_size=200.",
        )
    await client.order("storeMediaFile", filename=_TRAVELLING_NAME, data=content)
    try:
        folder = await client.ask("getMediaDirPath")
        separator = "\\" if "\\" in folder else "/"
        if not await client.order("importPackage", path=f"{folder}{separator}{_TRAVELLING_NAME}"):
            raise TargetError("Anki did not import the cards.", "See what Anki shows; then sync again.")
    finally:
        with contextlib.suppress(TargetError):
            await client.order("deleteMediaFile", filename=_TRAVELLING_NAME)


async def _designs(client: Client, names: set[str]) -> dict[str, Design]:
    """The designs of these note types, with the templates and style sheets that the user changed in Anki."""
    existing = [name for name in await client.ask("modelNames") if name in names]
    questions: list[tuple[str, Mapping[str, Any]]] = []
    for name in existing:
        questions += [("modelTemplates", {"modelName": name}), ("modelStyling", {"modelName": name})]
    answers = await client.ask_all(questions) if questions else []
    designs = {}
    for number, name in enumerate(existing):
        templates, styling = answers[2 * number], answers[2 * number + 1]
        if isinstance(templates, dict) and isinstance(styling, dict):
            designs[name] = _with_changes(design_of(name), templates, styling.get("css", ""))
    return designs


def _with_changes(ours: Design, templates: Mapping[str, Mapping[str, str]], css: str) -> Design:
    def kept(mine: str, theirs: str | None) -> str:
        return mine if theirs is None or may_replace(theirs) else theirs

    return replace(
        ours,
        css=kept(ours.css, css),
        templates=tuple(
            replace(
                template,
                front=kept(template.front, templates.get(template.name, {}).get("Front")),
                back=kept(template.back, templates.get(template.name, {}).get("Back")),
            )
            for template in ours.templates
        ),
    )


@contextmanager
def _disk_errors(package: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TargetError(
            f"The package for Anki could not be written to {package.parent}: {error.strerror}.",
            "Free some space there, then sync again.",
        ) from error
