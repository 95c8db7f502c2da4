"""The code keeps to the architecture."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sidecar" / "src" / "obsidian_anki_sync"
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST = 400
MOST_MODULES = 20
MADE_BY_A_PROGRAM = {PACKAGE / "rpc" / "messages.py"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
# rapidfuzz compares texts and msgspec describes types; neither reads or writes anything.
PURE_PACKAGES = {"rapidfuzz", "msgspec"}


def test_no_room_knows_a_room_that_it_should_not() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run([lint_imports], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("module", sorted((PACKAGE / "domain").rglob("*.py")), ids=lambda module: module.name)
def test_the_domain_imports_nothing_that_reaches_outside(module: Path) -> None:
    packages = {name.partition(".")[0] for name in imports(ast.parse(module.read_text("utf-8")))}
    assert packages - sys.stdlib_module_names - PURE_PACKAGES - {"obsidian_anki_sync"} == set()


def test_no_folder_holds_more_than_twenty_modules() -> None:
    counts = Counter(module.parent for module in MODULES if module.name != "__init__.py")
    assert {
        str(folder.relative_to(ROOT)): count for folder, count in counts.items() if count > MOST_MODULES
    } == {}


def test_no_module_is_too_long_to_be_read_at_one_sitting() -> None:
    lengths = {
        str(module.relative_to(ROOT)): len(module.read_text("utf-8").splitlines())
        for module in (*MODULES, *(ROOT / "tests").rglob("*.py"))
        if module not in MADE_BY_A_PROGRAM
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_is_named_after_what_it_holds() -> None:
    assert [module for module in MODULES if {module.stem, module.parent.name} & NAMES_THAT_SAY_NOTHING] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_no_call_unpacks_a_tuple_that_it_could_spell_out(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    unpacked = [
        argument.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for argument in call.args
        if isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Tuple)
    ]
    assert unpacked == []


FLAG = re.compile(r"(?<![\w<!-])--[a-z][a-z-]+")
# Rooms whose errors and messages the plugin shows too.
FACES_OF_A_TERMINAL = {"cli", "__main__.py", "program.py"}
BELOW_THE_FACES = [
    module for module in MODULES if module.relative_to(PACKAGE).parts[0] not in FACES_OF_A_TERMINAL
]


@pytest.mark.parametrize("module", BELOW_THE_FACES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_only_advice_for_a_terminal_names_a_flag(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    for_a_terminal = {id(node) for advice in terminal_advice(tree) for node in ast.walk(advice)}
    named = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if FLAG.search(node.value) and id(node) not in for_a_terminal
    ]
    assert named == []


def terminal_advice(tree: ast.AST) -> Iterator[ast.AST]:
    """Everything that is passed as ``cli_advice`` or assigned to a name that ends with it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword):
            name = node.arg or ""
        elif isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
        else:
            continue
        if "cli_advice" in name.lower():
            yield node.value


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
