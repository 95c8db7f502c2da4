"""Creates, updates and restores as one package: one request, one transaction in Anki."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from obsidian_anki_sync.anki.ankiconnect.client import Call, Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote, all_media
from obsidian_anki_sync.anki.note_types.designs import Design, Template, design_of
from obsidian_anki_sync.anki.note_types.template_version import may_replace
from obsidian_anki_sync.anki.package.writing import OpenMedia, write_package
from obsidian_anki_sync.domain.errors import TargetError

# The add-on reads a body in time that grows with its square; beyond this, Anki would stand still for seconds.
_LARGEST_BODY = 5_000_000
_SECONDS_AFTER_A_STOP = 0.2

Designs = Mapping[str, Design]


async def import_notes(
    client: Client, note_types: NoteTypes, pending: Sequence[PendingNote]
) -> list[PendingNote]:
    """Has Anki import these Anki notes; harmless if it happens twice.

    Gives those back that did not get there, because Anki imports nothing or they are too large to be sent.
    Raises ``TargetError``.
    """
    designs = await _designs(client, note_types, {item.wanted.note_type for item in pending})
    with tempfile.TemporaryDirectory(prefix="obsidian-anki-sync-") as folder:
        package = Path(folder) / "cards.apkg"
        await _write(package, pending, designs)
        try:
            if await client.order("importPackage", path=str(package)):
                return []
        except RefusalError:
            # Anki runs in a container or on another machine, and does not see the file.
            pass
        return await _post(client, package, pending, designs)


async def _post(
    client: Client, package: Path, pending: Sequence[PendingNote], designs: Designs
) -> list[PendingNote]:
    """Sends the package's bytes, in halves where it is too large; gives those back that did not get there."""
    content = base64.b64encode(await asyncio.to_thread(package.read_bytes)).decode()
    if len(content) <= _LARGEST_BODY:
        return [] if await _import_bytes(client, content) else list(pending)
    left = []
    middle = len(pending) // 2
    for half in (pending[:middle], pending[middle:]) if middle else ():
        await _write(package, half, designs)
        left += await _post(client, package, half, designs)
    return left if middle else list(pending)


async def _import_bytes(client: Client, content: str) -> bool:
    """Whether Anki took a package from its media folder."""
    # The underscore keeps it out of Anki's search for unused media.
    name = f"_obsidian-anki-sync-{uuid.uuid4().hex}.apkg"
    try:
        await client.order("storeMediaFile", filename=name, data=content)
        folder = await client.ask("getMediaDirPath")
        separator = "\\" if "\\" in folder else "/"
        return bool(await client.order("importPackage", path=f"{folder}{separator}{name}"))
    except RefusalError:
        return False
    finally:
        task = asyncio.current_task()
        stopped = task is not None and task.cancelling()
        with contextlib.suppress(TargetError, TimeoutError):
            async with asyncio.timeout(_SECONDS_AFTER_A_STOP if stopped else None):
                # To delete it twice does no harm, so it is asked for as a question is.
                await client.ask("deleteMediaFile", filename=name)


async def _write(package: Path, pending: Sequence[PendingNote], designs: Designs) -> None:
    media = {name: _opener(path) for name, path in all_media(pending).items()}
    with _disk_errors(package):
        await asyncio.to_thread(write_package, package, [item.wanted for item in pending], media, designs)


async def _designs(client: Client, note_types: NoteTypes, wanted: set[str]) -> dict[str, Design]:
    """The designs of these note types, with the templates and style sheets that the user changed in Anki."""
    present = note_types.recognised(await client.ask("modelNamesAndIds")).values()
    rising = sorted((found for found in present if not found.own), key=lambda found: found.packed)
    names = {found.note_type.name: found.name for found in rising}
    existing = [name for name in names if name in wanted]
    questions: list[Call] = []
    for name in existing:
        questions += [(action, {"modelName": names[name]}) for action in ("modelTemplates", "modelStyling")]
    answers = await client.ask_each(questions) if questions else []
    return {
        name: _with_changes(design_of(name), templates, styling["css"])
        for name, templates, styling in zip(existing, answers[::2], answers[1::2], strict=True)
    }


def _with_changes(ours: Design, templates: Mapping[str, Mapping[str, str]], css: str) -> Design:
    # By their order: the user may have given them other names.
    theirs = list(templates.values())
    if len(theirs) != len(ours.templates):
        return replace(ours, css=_kept(ours.css, css))
    return replace(
        ours,
        css=_kept(ours.css, css),
        templates=tuple(map(_template_with_changes, ours.templates, theirs)),
    )


def _template_with_changes(ours: Template, theirs: Mapping[str, str]) -> Template:
    return replace(ours, front=_kept(ours.front, theirs["Front"]), back=_kept(ours.back, theirs["Back"]))


def _kept(ours: str, theirs: str) -> str:
    return ours if may_replace(theirs) else theirs


def _opener(path: Path) -> OpenMedia:
    return lambda: path.open("rb")


@contextmanager
def _disk_errors(package: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TargetError(
            f"The package for Anki could not be written to {package.parent}: {error.strerror}.",
            "Free some space there, then sync again.",
        ) from error
