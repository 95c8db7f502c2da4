"""The committed files are those that the schema makes, and the schema has all that the program sends."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import obsidian_anki_sync
from contract.wire import PROTOCOL
from generator.classes import snake
from generator.layout import ROOT, made_files
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.domain.planning.action import ActionKind
from obsidian_anki_sync.domain.session import Mode, Phase
from obsidian_anki_sync.rpc import messages
from obsidian_anki_sync.rpc.converting import wire_name
from obsidian_anki_sync.rpc.methods.table import HANDLERS

ANEW = "run `npm run schema`"


@pytest.mark.parametrize(("path", "text"), list(made_files()), ids=lambda value: getattr(value, "name", ""))
def test_what_python_makes_of_the_schema_is_committed(path: Path, text: str) -> None:
    assert path.read_text("utf-8") == text, ANEW


def test_what_typescript_makes_of_the_schema_is_committed() -> None:
    node = shutil.which("node")
    if not node or not (ROOT / "node_modules" / "json-schema-to-typescript").exists():
        pytest.skip("the TypeScript types are made by a package of npm: run `npm ci` first")
    script = ROOT / "shared-schema" / "typescript.mjs"
    assert subprocess.run([node, script, "--check"], check=False).returncode == 0, ANEW


def test_every_method_is_carried_out_by_a_function() -> None:
    assert list(HANDLERS) == list(PROTOCOL.methods)


def test_every_name_reads_the_same_on_both_sides() -> None:
    for _, _, schema in PROTOCOL.types:
        for name in schema.get("properties", {}):
            if "_" not in name and "." not in name:
                assert wire_name(snake(name)) == name


def test_every_class_holds_what_its_type_says() -> None:
    for subject, name, schema in PROTOCOL.types:
        if subject.file != "settings.json" and "properties" in schema:
            made = attrs.fields(getattr(messages, name))
            assert [wire_name(attribute.name) for attribute in made] == list(schema["properties"])


def test_every_error_has_its_code_in_the_schema() -> None:
    known = {code.value for code in messages.ErrorCode}
    assert {error.code for error in errors()} - known == set()


def test_phases_and_modes_and_actions_are_those_of_the_program() -> None:
    assert [phase.value for phase in messages.Phase] == [phase.value for phase in Phase]
    assert [mode.value for mode in messages.Mode] == [mode.value for mode in Mode]
    assert {kind.value for kind in messages.ActionKind} == {
        kind.value for kind in ActionKind if kind not in (ActionKind.ADOPT, ActionKind.SKIP)
    }


def errors() -> Iterator[type[SyncError]]:
    """Yields every kind of error of the program that can be imported here."""
    for module in pkgutil.walk_packages(obsidian_anki_sync.__path__, "obsidian_anki_sync."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [SyncError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind
