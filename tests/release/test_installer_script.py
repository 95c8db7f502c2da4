"""The installer for Linux and macOS, with a small program in the place of the real one."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from support.syncing import REPOSITORY

pytestmark = pytest.mark.skipif(
    not all(shutil.which(name) for name in ("sh", "cksum", "tar", "gzip")), reason="needs a POSIX shell"
)

Build = Callable[..., Path]


def build_script() -> ModuleType:
    path = REPOSITORY / "scripts" / "installers" / "build.py"
    spec = importlib.util.spec_from_file_location("build_installer", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Builds an installer whose program prints a line."""
    script = build_script()

    def build(prints: str, body: str = 'echo "$0: {}"') -> Path:
        folder = tmp_path / f"program-{prints}"
        (folder / "_internal").mkdir(parents=True)
        (folder / "_internal" / "library.so").write_bytes(os.urandom(5000))
        program = folder / "obsidian-anki-sync"
        program.write_text(f"#!/bin/sh\n{body.format(prints)}\n")
        program.chmod(0o755)
        target = tmp_path / f"installer of {prints}.sh"
        script.build_installer(folder, target, script.this_computer())
        return target

    return build


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "a home"
    home.mkdir()
    return home


def run(installer: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(installer), *words],
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def link(home: Path) -> Path:
    return home / ".local" / "bin" / "obsidian-anki-sync"


def said_by_program(home: Path) -> str:
    return subprocess.run([link(home)], capture_output=True, text=True, check=True).stdout


def identity(file: Path) -> tuple[int, ...]:
    """Returns what changes if a file is replaced; reading a link changes its time of access only."""
    status = file.lstat()
    return status.st_ino, status.st_mode, status.st_mtime_ns, status.st_ctime_ns


def versions(home: Path) -> list[str]:
    return sorted(path.name for path in (home / ".local" / "lib" / "obsidian-anki-sync").iterdir())


def test_it_installs_for_one_user_and_says_where(build: Build, home: Path) -> None:
    done = run(build("first"), home)
    assert done.returncode == 0, done.stderr
    assert said_by_program(home).endswith("first\n")
    assert str(link(home)) in done.stdout
    assert "open a new terminal" in done.stdout
    assert [path.name for path in home.iterdir()] == [".local"]


def test_installing_again_replaces_the_program_and_leaves_nothing_of_the_old_one(
    build: Build, home: Path
) -> None:
    run(build("first"), home)
    (home / ".local" / "lib" / "obsidian-anki-sync" / "0.0.9").mkdir()
    done = run(build("second"), home)
    assert done.returncode == 0, done.stderr
    assert said_by_program(home).endswith("second\n")
    assert len(versions(home)) == 1


@pytest.mark.parametrize("command", ["mv", "ln", "rm"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_step_leaves_a_program_that_starts(
    build: Build, home: Path, tmp_path: Path, command: str, number: int, when: str
) -> None:
    """Kills the installer before or after each use of a command, then installs again."""
    run(build("first"), home)
    second = build("second")
    commands = tmp_path / "commands"
    commands.mkdir()
    real, count = shutil.which(command), tmp_path / "count"
    kill = f'if [ "$(wc -l < "{count}")" -eq {number} ]; then kill -9 $PPID; exit 1; fi'
    steps = [kill, f'{real} "$@"'] if when == "before" else [f'{real} "$@"', kill]
    (commands / command).write_text("\n".join(["#!/bin/sh", f'echo >> "{count}"', *steps, ""]))
    (commands / command).chmod(0o755)
    subprocess.run(
        ["sh", str(second)],
        env={"HOME": str(home), "PATH": f"{commands}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )
    assert said_by_program(home).endswith(("first\n", "second\n"))
    assert run(second, home).returncode == 0
    assert said_by_program(home).endswith("second\n")
    assert len(versions(home)) == 1
    assert [path.name for path in link(home).parent.iterdir()] == ["obsidian-anki-sync"]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_download_changes_nothing(build: Build, home: Path, damage: str) -> None:
    run(build("first"), home)
    installer = build("second")
    content = bytearray(installer.read_bytes())
    if damage == "cut":
        del content[-100:]
    else:
        content[-100] ^= 1
    installer.write_bytes(content)
    done = run(installer, home)
    assert done.returncode == 1
    assert "damaged or incomplete" in done.stderr
    assert said_by_program(home).endswith("first\n")
    assert len(versions(home)) == 1


def test_a_program_that_does_not_start_is_not_installed(build: Build, home: Path) -> None:
    run(build("first"), home)
    done = run(build("second", "echo GLIBC is too old >&2; exit 1"), home)
    assert done.returncode == 1
    assert "does not start on this computer" in done.stderr
    assert "GLIBC is too old" in done.stderr
    assert said_by_program(home).endswith("first\n")
    assert len(versions(home)) == 1


@pytest.mark.parametrize("made", ["file", "link", "broken link"])
def test_a_program_of_uv_or_pipx_is_left_alone(build: Build, home: Path, made: str) -> None:
    link(home).parent.mkdir(parents=True)
    if made == "file":
        link(home).write_text("#!/bin/sh\n")
    else:
        link(home).symlink_to("/bin/sh" if made == "link" else "/gone/uv/tools/obsidian-anki-sync")
    before = identity(link(home))
    done = run(build("first"), home)
    assert done.returncode == 1
    assert "Update it the way you installed it" in done.stderr
    assert identity(link(home)) == before
    assert not (home / ".local" / "lib").exists()


def test_removing_leaves_what_others_made(build: Build, home: Path) -> None:
    installer = build("first")
    run(installer, home)
    settings = home / ".config" / "obsidian-anki-sync"
    settings.mkdir(parents=True)
    done = run(installer, home, "--remove")
    assert done.returncode == 0, done.stderr
    assert not link(home).is_symlink()
    assert not (home / ".local" / "lib" / "obsidian-anki-sync").exists()
    assert settings.is_dir()


def test_another_word_is_refused(build: Build, home: Path) -> None:
    done = run(build("first"), home, "--help")
    assert done.returncode == 1
    assert "Usage" in done.stderr
    assert list(home.iterdir()) == []


def test_the_same_program_gives_the_same_bytes(build: Build, tmp_path: Path) -> None:
    script = build_script()
    first = build("first").read_bytes()
    again = tmp_path / "again" / "installer of first.sh"
    again.parent.mkdir()
    os.utime(tmp_path / "program-first" / "obsidian-anki-sync", (1, 1))
    script.build_installer(tmp_path / "program-first", again, script.this_computer())
    assert again.read_bytes() == first
