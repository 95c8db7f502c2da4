"""Records the real sidecar in each situation that the plugin's tests need; the stand-in plays it.

``npm run recordings`` writes the files of ``tests/plugin/recordings``; ``test_recordings`` compares them with
the sidecar as it is.
"""

from __future__ import annotations

import json
import queue
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contract.wire import Wire, eventually
from obsidian_anki_sync.pipeline.sessions.lock import vault_lock
from obsidian_anki_sync.settings import Settings
from support.model_server import MODEL, ModelServer, serving
from support.syncing import settings_for, write_note

FOLDER = Path(__file__).parents[1] / "plugin" / "recordings"

_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_NAMED = re.compile(r'"(?:slug|draftId)": "([^"]+)"')
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)")
_FREE = re.compile(r"\d+(\.\d+)? GB free")
_A_TIME = "2026-01-01T12:00:00+00:00"
# Asked in every situation, and answered by every sidecar.
_ALWAYS = ("progress/list", "sync/status", "vault/state", "anki/status", "index/get", "history")

_CELLS = """# Cells

## Mitochondria

Q: Where is most ATP made?
A: On the *inner membrane* of the mitochondrion:
- by the respiratory chain
- by ATP synthase

## Ribosomes

Q: What do ribosomes read?
"""

_FACTS = {
    "Biology/Mitochondria.md": ("organelle that makes most ATP", "the mitochondrion"),
    "Biology/Ribosomes.md": ("molecule that ribosomes read", "messenger RNA"),
    "History/Rome.md": ("year in which Augustus became princeps", "27 BC"),
}
# The sidecar reports progress ten times a second; after this many seconds it waits for the model.
_SILENCE = 2.0
# A high price, so that a few requests have a visible cost.
_DEAR = {"price_in": 1000.0, "price_out": 4000.0, "max_cost_run": 100.0, "max_cost_month": 100.0}
_ORGANS = (
    "heart",
    "liver",
    "lung",
    "spleen",
    "kidney",
    "stomach",
    "pancreas",
    "thyroid",
    "thymus",
    "bladder",
)


@dataclass
class Recording:
    """The messages of a sidecar: answers and errors by method, and the notifications of a sync."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, Any]] = field(default_factory=list)

    def ask(self, wire: Wire, method: str, params: Any = None) -> Any:
        """Sends a request and keeps its answer."""
        self.answers[method] = wire.ask(method, params)
        return self.answers[method]

    def ask_always(self, wire: Wire) -> None:
        """Keeps the answers that every situation has."""
        for method in _ALWAYS:
            self.ask(wire, method)


@dataclass(frozen=True)
class Stage:
    """A vault of its own, and a language model that answers by rule."""

    settings: Settings
    model: ModelServer

    def note(self, path: str, text: str) -> None:
        """Writes a note."""
        write_note(self.settings.vault, path, text)

    @contextmanager
    def wire(self, recording: Recording, **more: Any) -> Iterator[Wire]:
        """Yields a sidecar of this vault."""
        with Wire() as wire:
            recording.answers["initialize"] = wire.initialize(self.settings, **more)
            yield wire

    @property
    def generation(self) -> dict[str, Any]:
        """Settings by which every note goes to the model."""
        return {
            "enabled": True,
            "url": self.model.url,
            "model": MODEL,
            "folders": ["Biology", "History"],
            "concurrency": 1,
            "price_in": 2.0,
            "price_out": 8.0,
        }


def never_synced(stage: Stage, recording: Recording) -> None:
    """A vault with notes before its first sync."""
    stage.note("Biology/Cells.md", _CELLS)
    with stage.wire(recording) as wire:
        recording.ask_always(wire)
        recording.ask(wire, "vault/survey")
        recording.ask(wire, "import/find")


def one_note(stage: Stage, recording: Recording) -> None:
    """A note with a card and with a question that has no answer."""
    stage.note("Biology/Cells.md", _CELLS)
    with stage.wire(recording) as wire:
        recording.ask_always(wire)
        recording.ask(wire, "cards/preview", {"note": "Biology/Cells.md"})
        recording.ask(wire, "explain", {"note": "Biology/Cells.md"})


def working(stage: Stage, recording: Recording) -> None:
    """A sync in the middle of its work, with a note that failed."""
    _organs(stage)
    (stage.settings.vault / "Biology" / "Cells.md").write_bytes(b"Q: One\nA: \xff\n")
    stage.model.answers = 5
    with stage.wire(recording, generation=stage.generation) as wire:
        recording.ask_always(wire)
        recording.ask(wire, "sync/start")
        with suppress(queue.Empty):
            while True:
                message = wire.receive(_SILENCE)
                recording.told.append((message["method"], message["params"]))
        recording.told = _last_of_each_phase(recording.told)
        stage.model.go_on()
        recording.told.append(("sync/finished", wire.until("sync/finished")))


def stopped(stage: Stage, recording: Recording) -> None:
    """A sync that was stopped while it waited for the language model."""
    _organs(stage)
    stage.model.answers = 0
    with stage.wire(recording, generation=stage.generation) as wire:
        recording.ask(wire, "sync/start")
        eventually(lambda: stage.model.requests > 0)
        recording.ask(wire, "sync/interrupt")
        recording.told.append(("sync/finished", wire.until("sync/finished")))
        recording.ask_always(wire)


def paid(stage: Stage, recording: Recording) -> None:
    """A sync that the budget stopped, with answers that were paid for."""
    _organs(stage)
    with stage.wire(recording, generation={**stage.generation, **_DEAR, "max_requests_run": 4}) as wire:
        recording.ask(wire, "sync/start")
        recording.told.append(("sync/finished", wire.until("sync/finished")))
        recording.ask_always(wire)


def drafts(stage: Stage, recording: Recording) -> None:
    """Drafts that wait for a review."""
    for path, (subject, answer) in _FACTS.items():
        stage.note(
            path, f"# Facts\n\nThe {subject} is {answer}. This is well known among all who learn it.\n"
        )
    with stage.wire(recording, generation=stage.generation) as wire:
        wire.sync()
        recording.ask_always(wire)
        recording.ask(wire, "review/list", {"preview": True})


def elsewhere(stage: Stage, recording: Recording) -> None:
    """A vault that another program syncs."""
    stage.note("Biology/Cells.md", _CELLS)
    with stage.wire(recording) as wire:
        wire.sync()
        with vault_lock(stage.settings.store_path):
            recording.ask_always(wire)


def other_version(stage: Stage, recording: Recording) -> None:
    """A sidecar that speaks another protocol than the plugin."""
    with Wire() as wire:
        params = {
            "protocol": 0,
            "client": {"name": "plugin", "version": "0"},
            "vault": str(stage.settings.vault),
        }
        recording.errors["initialize"] = wire.ask_wrongly("initialize", params)


SITUATIONS: dict[str, Callable[[Stage, Recording], None]] = {
    "never-synced": never_synced,
    "one-note": one_note,
    "working": working,
    "stopped": stopped,
    "paid": paid,
    "drafts": drafts,
    "elsewhere": elsewhere,
    "other-version": other_version,
}


def record(name: str) -> dict[str, Any]:
    """Returns what the sidecar says in a situation, without what differs from one time to the next."""
    recording = Recording()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        model = stack.enter_context(serving())
        SITUATIONS[name](Stage(settings_for(folder), model), recording)
        document = {"answers": recording.answers, "errors": recording.errors, "told": recording.told}
        text = json.dumps({key: value for key, value in document.items() if value}, ensure_ascii=False)
    host = model.url.split("/")[2]
    return _steadied(text.replace(str(folder), "/home/somebody").replace(host, "127.0.0.1:11434"))


def _steadied(text: str) -> dict[str, Any]:
    for number, found in enumerate(dict.fromkeys(_UUID.findall(text)), 1):
        text = text.replace(found, f"00000000-0000-4000-8000-{number:012}")
    for number, found in enumerate(dict.fromkeys(_NAMED.findall(text)), 1):
        text = text.replace(f'"{found}"', f'"card-{number}"')
    text = _FREE.sub("100.0 GB free", _TIME.sub(_A_TIME, text))
    steady: dict[str, Any] = json.loads(text, object_hook=_without_what_changes)
    return steady


def _without_what_changes(value: dict[str, Any]) -> dict[str, Any]:
    if "seconds" in value:
        value["seconds"] = 10
    if value.get("phase") == "interrupted" and "error" not in value:
        # The cost of a request under way is an estimate, which differs with the note that was sent.
        value.pop("spent", None)
    if "python" in value:
        value["python"] = "3.12.0"
        # Every sidecar lists all methods of the schema; the stand-in reads them from the schema.
        value["methods"] = []
    return value


def _organs(stage: Stage) -> None:
    for organ in _ORGANS:
        text = f"The organ called {organ} is number {_ORGANS.index(organ) + 1} of this list."
        stage.note(
            f"Biology/{organ.title()}.md", f"# {organ.title()}\n\n{text} All who learn it know this.\n"
        )


def _last_of_each_phase(told: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Returns notifications with only the last progress of each phase, since the others depend on time."""
    last = {params["phase"]: place for place, (name, params) in enumerate(told) if name == "sync/progress"}
    return [one for place, one in enumerate(told) if one[0] != "sync/progress" or place in last.values()]


def written(document: dict[str, Any]) -> str:
    """Returns a recording as its file holds it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Writes the recordings; with names, only those."""
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or SITUATIONS:
        (FOLDER / f"{name}.json").write_text(written(record(name)), encoding="utf-8")
        print(f"recorded {name}")


if __name__ == "__main__":
    main()
