"""Whatever happens between a stop and the resume, the resumed sync leaves what a new full sync leaves."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ankiconnect.client import free_port
from ankiconnect.faults import Kind
from ankiconnect.server import anki_connect
from faults.every_request import Death, KilledError, dying
from faults.stage import folder_in_memory
from identity import user_edits
from identity.computer import Way
from identity.held import HeldNote, held
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.formats.core.options import Syntax
from obsidian_anki_sync.pipeline.events import Event
from obsidian_anki_sync.pipeline.report import SyncReport
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.settings import Settings
from support.syncing import go_on, question, settings_for, store_value, sync, write_note

_NOTES = 5
_TOO_LARGE = 5_100_000
_LOT = re.compile(r' data-vault="[0-9a-f]+"|-[a-z2-7]{13}$')


@dataclass(frozen=True, slots=True)
class Stop:
    """The event or request at which the first sync ends, and whether it is killed there."""

    nth: int
    kills: bool
    at_request: bool = False


@dataclass(slots=True)
class Place:
    """A vault, a store and an Anki at paths that never change."""

    folder: Path
    way: Way
    port: int = field(default_factory=free_port)
    changed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> Path:
        """The folder of the present state."""
        return self.folder / "now"

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        syntaxes = (Syntax.QUESTION_ANSWER, Syntax.SPACED_REPETITION)
        settings = settings_for(self.now, **{"syntaxes": syntaxes, **self.changed})
        if self.way is Way.FILE:
            return settings
        return settings.with_changes(target=f"ankiconnect://127.0.0.1:{self.port}")

    @contextmanager
    def anki(self) -> Iterator[None]:
        """Anki runs, if the collection is reached through it."""
        if self.way is Way.FILE:
            yield
            return
        with anki_connect(self.now / "anki", port=self.port) as server:
            if self.way is Way.SINGLY:
                server.faults.set(Kind.ERROR, "importPackage", always=True)
            yield

    @contextmanager
    def collection(self) -> Iterator[Collection]:
        """Opens the collection, as a user does."""
        collection = Collection(str(self.now / "anki" / "collection.anki2"))
        try:
            yield collection
        finally:
            collection.close()

    def copy(self, name: str) -> None:
        """Keeps the present state under a name."""
        shutil.copytree(self.now, self.folder / name, symlinks=True)

    def set_back(self, name: str) -> None:
        """Goes back to the state of that name."""
        shutil.rmtree(self.now)
        shutil.copytree(self.folder / name, self.now, symlinks=True)

    def held(self) -> list[HeldNote]:
        """Returns what Anki holds, without what is drawn by lot: the vault's id, and the slugs made of it."""
        with self.collection() as collection:
            notes = held(collection).values()
        return sorted(
            (replace(note, fields=tuple(_LOT.sub("", text) for text in note.fields)) for note in notes),
            key=repr,
        )


# What may happen between the stop and the resume


def _note(place: Place, which: int) -> Path | None:
    notes = sorted(path for path in place.settings.vault.rglob("*.md") if path.exists())
    return notes[which % len(notes)] if notes else None


def _text(note: Path) -> str:
    return note.read_text("utf-8", "surrogateescape")


def _write(note: Path, text: str) -> None:
    note.write_text(text, "utf-8", "surrogateescape")


def _delete(place: Place, which: int) -> None:
    if note := _note(place, which):
        note.unlink()


def _rename(place: Place, which: int) -> None:
    if note := _note(place, which):
        note.rename(note.with_name(f"renamed {note.name}"))


def _move(place: Place, which: int) -> None:
    if note := _note(place, which):
        folder = place.settings.vault / "elsewhere"
        folder.mkdir(exist_ok=True)
        note.rename(folder / note.name)


def _add(place: Place, which: int) -> None:
    write_note(place.settings.vault, f"added {which}.md", _fact(1000 + which))


def _reword(place: Place, which: int) -> None:
    if note := _note(place, which):
        _write(note, _text(note).replace("It is said", f"They say {which}"))


def _swap_names(place: Place, which: int) -> None:
    one, other = _note(place, which), _note(place, which + 1)
    if one and other and one != other:
        text, its = _text(one), _text(other)
        _write(one, its)
        _write(other, text)


def _folder_gone(place: Place, which: int) -> None:
    folders = sorted(path for path in place.settings.vault.iterdir() if path.is_dir())
    if folders:
        shutil.rmtree(folders[which % len(folders)])


def _unreadable(place: Place, which: int) -> None:
    """Makes the note a link to a drive that is not connected."""
    if note := _note(place, which):
        note.unlink()
        note.symlink_to("/nowhere/note.md")


def _too_large(place: Place, which: int) -> None:
    if note := _note(place, which):
        note.write_text("x" * _TOO_LARGE)


def _unclosed(place: Place, which: int) -> None:
    if note := _note(place, which):
        _write(note, f"```\n{_text(note)}")


def _garbled(place: Place, which: int) -> None:
    if note := _note(place, which):
        note.write_bytes(b"\xff\xfe\x00" + note.read_bytes())


def _older(place: Place, which: int) -> None:
    """Gives the note its text of before the last sync, with its old time: a backup restored."""
    if (note := _note(place, which)) and "They say" in (text := _text(note)):
        _write(note, re.sub(r"They say \d", "It is said", text))
        os.utime(note, (1_700_000_000, 1_700_000_000))


IN_VAULT: Mapping[str, Callable[[Place, int], None]] = {
    "delete": _delete,
    "rename": _rename,
    "move": _move,
    "add": _add,
    "reword": _reword,
    "swap": _swap_names,
    "folder gone": _folder_gone,
    "unreadable": _unreadable,
    "too large": _too_large,
    "unclosed": _unclosed,
    "garbled": _garbled,
    "older": _older,
}
IN_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "deck": {"deck": "Another"},
    "a syntax less": {"syntaxes": (Syntax.QUESTION_ANSWER,)},
    "a folder less": {"exclude": ("sub/**",)},
    "orphans stay": {"orphans": "keep"},
    "vault wins": {"conflicts": "vault"},
}
IN_ANKI = {
    **user_edits.EDITS,
    "review": user_edits.review,
    "delete": user_edits.delete,
    "another note type": user_edits.change_note_type,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happens."""

    where: str
    what: str
    which: int

    def happen(self, place: Place) -> None:
        """Makes it happen."""
        if self.where == "vault":
            IN_VAULT[self.what](place, self.which)
        elif self.where == "settings":
            place.changed = {**place.changed, **IN_SETTINGS[self.what]}
        else:
            with place.collection() as collection:
                IN_ANKI[self.what](collection, self.which)


def _changes(where: str, what: Mapping[str, object]) -> st.SearchStrategy[Change]:
    return st.builds(Change, st.just(where), st.sampled_from(sorted(what)), st.integers(0, 9))


VAULT_CHANGES = _changes("vault", IN_VAULT)
CHANGES = VAULT_CHANGES | _changes("settings", IN_SETTINGS) | _changes("anki", IN_ANKI)
STOPS = st.builds(Stop, st.integers(1, 14), kills=st.booleans(), at_request=st.booleans())


def _fact(number: int) -> str:
    return question(f"What is fact {number} here?", f"It is said to be a matter of {number * 7919}.")


def _first_vault(vault: Path) -> None:
    for number in range(_NOTES):
        folder = "sub/" if number % 2 else ""
        declared = f"---\nid: note-{number}\n---\n" if number == 0 else ""
        reversed_card = (
            f"#flashcards\n\nfact {100 + number}:::Told of {number * 6151}\n" if number == 2 else ""
        )
        write_note(vault, f"{folder}n{number}.md", declared + _fact(number) + "\n" + reversed_card)


def _prepare(place: Place, earlier: Sequence[Change]) -> None:
    """Without changes, the vault was never synced."""
    _first_vault(place.settings.vault)
    if not earlier:
        return
    with place.anki():
        asyncio.run(sync(place.settings))
    with place.collection() as collection:
        for card in (1, 3):
            user_edits.review(collection, card)
    for change in earlier:
        change.happen(place)


async def _broken_off(settings: Settings, stop: Stop) -> None:
    interrupt, heard = Interrupt(), []
    death = Death(stop.nth if stop.at_request else 0, before=False)

    def listen(event: Event) -> None:
        heard.append(event)
        if stop.at_request or len(heard) != stop.nth:
            return
        if stop.kills:
            death.dead = True
            raise KilledError
        interrupt.request()

    with suppress(KilledError), dying(death):
        await sync(settings, listener=listen, interrupt=interrupt, approve=lambda *_: True)


async def _fresh(settings: Settings) -> SyncReport:
    return await sync(settings, mode=Mode.FULL)


def _ended(place: Place, ending: Callable[[Settings], Any]) -> tuple[object, list[HeldNote]]:
    """Returns what a sync leaves, or the error with which it stops."""
    with place.anki():
        try:
            report = asyncio.run(ending(place.settings))
        except SyncError as error:
            return error.message, place.held()
    failures = sorted(failure.path for failure in report.failures)
    return failures, place.held()


def _unread(settings: Settings) -> object:
    return store_value(
        settings, "SELECT group_concat(path || status) FROM session_note WHERE status = 'pending'"
    )


def resumed_as_fresh(way: Way, earlier: Sequence[Change], stop: Stop, between: Sequence[Change]) -> None:
    with tempfile.TemporaryDirectory(prefix="resumed-", dir=folder_in_memory()) as name:
        place = Place(Path(name), way)
        _prepare(place, earlier)
        with place.anki():
            asyncio.run(_broken_off(place.settings, stop))
        if not place.settings.store_path.exists():
            return
        for change in between:
            if change.where != "anki" or (place.now / "anki" / "collection.anki2").exists():
                change.happen(place)
        place.copy("stopped")
        told, left = _ended(place, _fresh)
        place.set_back("stopped")
        told_then, left_then = _ended(place, go_on)
        assert (told_then, left_then) == (told, left)
        assert not _unread(place.settings)
        with place.anki():
            report = asyncio.run(sync(place.settings))
        assert not [one for one in report.actions if one.kind is not ActionKind.CONFLICT]
        assert place.held() == left_then


def _law(examples: int, ways: Sequence[Way]) -> Callable[[], None]:
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < 50,
        phases=(Phase.reuse, Phase.generate),
        print_blob=True,
    )
    @given(
        way=st.sampled_from(ways),
        earlier=st.lists(CHANGES, max_size=3),
        stop=STOPS,
        between=st.lists(CHANGES, min_size=1, max_size=4),
    )
    def law(way: Way, earlier: list[Change], stop: Stop, between: list[Change]) -> None:
        resumed_as_fresh(way, earlier, stop, between)

    return law


test_a_resumed_sync_leaves_what_a_fresh_one_leaves = _law(20, [Way.FILE])
test_a_resumed_sync_leaves_what_a_fresh_one_leaves_through_a_running_anki = _law(6, [Way.PACKAGE, Way.SINGLY])
test_many_resumed_syncs_leave_what_fresh_ones_leave = pytest.mark.long(_law(400, list(Way)))
