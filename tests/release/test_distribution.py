"""The sidecar's release holds all that the program needs, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from support.syncing import REPOSITORY

_PACKAGE = REPOSITORY / "sidecar" / "src"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    words = ["build", "--target", "sdist", "--directory", str(folder)]
    subprocess.run([sys.executable, "-m", "hatchling", *words], cwd=REPOSITORY, check=True)
    [made] = folder.glob("*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    words = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *words], check=True)
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    words = ["--quiet", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "install", *words], check=True)
    return folder


def files_of_the_program() -> set[str]:
    return {
        path.relative_to(_PACKAGE).as_posix()
        for path in _PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_source_distribution_holds_the_program_and_what_builds_it(source: Path) -> None:
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    beside = {".gitignore", "LICENSE", "PKG-INFO", "pyproject.toml", "sidecar/README.md"}
    assert names == beside | {f"sidecar/src/{name}" for name in files_of_the_program()}


def test_a_wheel_made_from_it_holds_every_file_of_the_program(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == files_of_the_program()


def test_its_page_on_the_index_has_no_link_into_the_repository(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        text = archive.read(name).decode()
    assert text.partition("\n\n")[2].startswith("# obsidian-anki-sync")
    assert re.findall(r"\]\((?!https://)", text) == []


def test_the_installed_program_syncs(installed: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "n.md").write_text("Q: What is a slug?\nA: A stable identity.\n")
    places = {"--vault": vault, "--target": f"file:{tmp_path / 'cards.apkg'}", "--db": tmp_path / "store.db"}
    flags = [str(word) for pair in places.items() for word in pair]
    program = (
        "import obsidian_anki_sync as found, sys; print(found.__file__);"
        " from obsidian_anki_sync.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "sync", *flags],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(installed) in done.stdout
    assert "1 created" in done.stdout
