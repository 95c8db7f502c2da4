"""Creates, updates and restores Anki notes by one package: one request, one transaction in Anki."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from obsidian_anki_sync.anki.ankiconnect.connection.capabilities import PACKAGE_PREFIX
from obsidian_anki_sync.anki.ankiconnect.connection.client import Call, Client, RefusalError
from obsidian_anki_sync.anki.ankiconnect.note_types import NoteTypes
from obsidian_anki_sync.anki.ankiconnect.pending_note import PendingNote, all_media
from obsidian_anki_sync.anki.note_types.designs import Design, Template, design_of
from obsidian_anki_sync.anki.note_types.template_version import may_replace
from obsidian_anki_sync.anki.scratch import scratch_folder
from obsidian_anki_sync.domain.errors import TargetError

if TYPE_CHECKING:
    from obsidian_anki_sync.anki.package.writing import OpenMedia

# The add-on needs quadratic time to read a body; above this size, Anki would hang for seconds.
_LARGEST_BODY = 5_000_000
_SECONDS_AFTER_A_STOP = 0.2
_DESIGN_ACTIONS = ("modelFieldNames", "modelTemplates", "modelStyling")

Designs = Mapping[str, Design]


class Imported(Struct, frozen=True):
    """The notes that an import left out.

    ``left`` did not reach Anki. ``altered`` have note types that no longer have our fields and templates.
    Anki would merge such a note type with ours: a template that the user deleted would return, with a card
    for each Anki note.
    """

    left: list[PendingNote]
    altered: list[PendingNote]


async def import_notes(
    client: Client, note_types: NoteTypes, pending: Sequence[PendingNote], first_position: int = 1
) -> Imported:
    """Imports these Anki notes into Anki; a second import does no harm. Raises ``TargetError``.

    New cards queue from ``first_position`` on.
    """
    designs = await _designs(client, note_types, {item.wanted.note_type for item in pending})
    altered = [item for item in pending if item.wanted.note_type in designs.altered]
    going = [item for item in pending if item.wanted.note_type not in designs.altered]
    left = await _import(client, going, designs.kept, first_position) if going else []
    return Imported(left, altered)


async def _import(
    client: Client, pending: Sequence[PendingNote], designs: Designs, first_position: int
) -> list[PendingNote]:
    """Returns the notes that did not reach Anki: it imports no packages, or they are too large to send."""
    with _scratch_folder() as folder:
        package = folder / "cards.apkg"
        await _write(package, pending, designs, first_position)
        try:
            if await client.order("importPackage", path=str(package)):
                return []
        except RefusalError:
            # Anki runs in a container or on another machine, and does not see the file.
            pass
        return await _post(client, package, pending, designs, first_position)


async def _post(
    client: Client, package: Path, pending: Sequence[PendingNote], designs: Designs, first_position: int
) -> list[PendingNote]:
    """Sends the package's bytes, in halves if it is too large; returns the notes that did not reach Anki."""
    content = base64.b64encode(await asyncio.to_thread(package.read_bytes)).decode()
    if len(content) <= _LARGEST_BODY:
        return [] if await _import_bytes(client, content) else list(pending)
    left = []
    middle = len(pending) // 2
    for start, half in ((0, pending[:middle]), (middle, pending[middle:])) if middle else ():
        await _write(package, half, designs, first_position + start)
        left += await _post(client, package, half, designs, first_position + start)
    return left if middle else list(pending)


async def _import_bytes(client: Client, content: str) -> bool:
    """Returns True if Anki imported a package from its media folder."""
    name = f"{PACKAGE_PREFIX}{uuid.uuid4().hex}.apkg"
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
                # Deleting twice does no harm, so it is sent like a question.
                await client.ask("deleteMediaFile", filename=name)


async def _write(
    package: Path, pending: Sequence[PendingNote], designs: Designs, first_position: int
) -> None:
    # genanki takes long to import, and a sync without changes writes no package.
    from obsidian_anki_sync.anki.package.writing import write_package

    media = {name: _opener(path) for name, path in all_media(pending).items()}
    with _disk_errors(package):
        notes = [item.wanted for item in pending]
        await asyncio.to_thread(write_package, package, notes, media, designs, first_position)


class _InAnki(Struct, frozen=True):
    """The designs of note types with the user's changes of their looks, and those with other templates."""

    kept: dict[str, Design]
    altered: frozenset[str]


async def _designs(client: Client, note_types: NoteTypes, wanted: set[str]) -> _InAnki:
    present = note_types.recognised(await client.ask("modelNamesAndIds")).values()
    rising = sorted((found for found in present if not found.own), key=lambda found: found.packed)
    names = {found.note_type.name: found.name for found in rising}
    existing = [name for name in names if name in wanted]
    questions: list[Call] = []
    for name in existing:
        questions += [(action, {"modelName": names[name]}) for action in _DESIGN_ACTIONS]
    answers = await client.ask_each(questions) if questions else []
    kept, altered = {}, set()
    for name, fields, templates, styling in zip(
        existing, answers[::3], answers[1::3], answers[2::3], strict=True
    ):
        ours = design_of(name)
        if _is_built_as(ours, fields, templates):
            kept[name] = _with_changes(ours, templates, styling["css"])
        else:
            altered.add(name)
    return _InAnki(kept, frozenset(altered))


def _is_built_as(ours: Design, fields: Sequence[str], templates: Mapping[str, Any]) -> bool:
    """True if Anki's note type has our fields, and templates with our names; their texts may differ."""
    names = [template.name for template in ours.templates]
    return list(fields) == list(ours.note_type.fields) and list(templates) == names


def _with_changes(ours: Design, templates: Mapping[str, Mapping[str, str]], css: str) -> Design:
    return replace(
        ours,
        css=_kept(ours.css, css),
        templates=tuple(map(_template_with_changes, ours.templates, templates.values())),
    )


def _template_with_changes(ours: Template, theirs: Mapping[str, str]) -> Template:
    return replace(ours, front=_kept(ours.front, theirs["Front"]), back=_kept(ours.back, theirs["Back"]))


def _kept(ours: str, theirs: str) -> str:
    return ours if may_replace(theirs) else theirs


def _opener(path: Path) -> OpenMedia:
    return lambda: path.open("rb")


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    with contextlib.ExitStack() as stack:
        with _disk_errors(Path(tempfile.gettempdir()) / "package"):
            folder = stack.enter_context(scratch_folder())
        yield folder


@contextmanager
def _disk_errors(package: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TargetError(
            f"The package for Anki could not be written to {package.parent}: {error.strerror}.",
            "Free some space there, then sync again.",
        ) from error
