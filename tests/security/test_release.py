"""A release is built by one job and published by others; no text offers a package that is not ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.syncing import REPOSITORY

_WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
_PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_FIRST_ON_NODE_24 = {
    "actions/checkout": 5,
    "actions/setup-node": 5,
    "actions/setup-python": 6,
    "actions/upload-artifact": 6,
    "actions/download-artifact": 7,
    "actions/attest-build-provenance": 3,
}
"""The first major version of each action that runs on Node 24, from its action.yml."""
_BY_NAME = re.compile(
    r"\b(?:pip3?|pipx|uv tool|uv pip|uvx)\b(?: (?:install|run|upgrade))?(?: -\S+(?: [\d.]+)?)* "
    r"[\"'`]?(?:obsidian[-_]anki[-_]sync)(?![\w.-]*\.whl|[-_]\d)",
    re.IGNORECASE,
)
_TEXTS = (
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs",
    "plugin/src",
    "sidecar/src",
    "scripts",
    ".github",
)


def _jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]
    return jobs


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_with_its_version_beside_it(workflow: Path) -> None:
    used = [
        line.strip().removeprefix("- ")
        for line in workflow.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    assert [line for line in used if not _PINNED.fullmatch(line)] == []


def test_no_action_needs_node_20_which_the_runners_no_longer_have() -> None:
    used = re.findall(
        r"uses: ([\w./-]+)@\w+ # v(\d+)\.", "".join(each.read_text("utf-8") for each in _WORKFLOWS)
    )
    assert set(_FIRST_ON_NODE_24) <= {name for name, _ in used}
    assert [(name, major) for name, major in used if int(major) < _FIRST_ON_NODE_24.get(name, 0)] == []


def test_the_package_index_gets_its_files_from_an_action_that_reads_their_metadata() -> None:
    release = (REPOSITORY / ".github" / "workflows" / "release.yml").read_text("utf-8")
    version = re.search(r"gh-action-pypi-publish@\w+ # v([\d.]+)", release)
    assert version
    # Since 1.14.2 it reads metadata 2.5, which Hatchling writes from 1.32 on.
    assert tuple(map(int, version[1].split("."))) >= (1, 14, 2)


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_every_job_names_its_permissions_and_none_holds_by_default(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text("utf-8"))["permissions"] == {}
    assert all("permissions" in job for job in _jobs(workflow).values())


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda path: path.name)
def test_a_job_that_may_write_runs_nothing_of_the_repository(workflow: Path) -> None:
    for name, job in _jobs(workflow).items():
        writes = "write" in job["permissions"].values()
        steps = " ".join(str(step) for step in job["steps"])
        if writes:
            assert not re.search(r"checkout|npm |node |python|pip ", steps), name
        elif "checkout" in steps:
            assert "'persist-credentials': False" in steps, name


def test_what_is_released_is_attested_before_it_is_drafted_and_drafted_before_it_is_published() -> None:
    jobs = _jobs(REPOSITORY / ".github" / "workflows" / "release.yml")
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "build": None,
        "attest": "build",
        "draft": "attest",
        "publish": "draft",
    }
    assert jobs["build"]["permissions"] == {"contents": "read"}
    assert jobs["publish"]["environment"] == "package-index"
    assert "release/*" in str(jobs["attest"]["steps"][-1])


def test_the_files_of_a_release_are_outside_of_the_checkout_whose_files_are_checked() -> None:
    steps = _jobs(REPOSITORY / ".github" / "workflows" / "release.yml")["build"]["steps"]
    assert steps[-1]["run"] == "npm test"
    made = re.findall(r"mkdir (\S+)", " ".join(step.get("run", "") for step in steps))
    assert made == ['"$RUNNER_TEMP/release"']
    assert next(step for step in steps if "upload-artifact" in step.get("uses", ""))["with"]["path"] == (
        "${{ runner.temp }}/release"
    )


def test_the_locks_are_audited() -> None:
    commands = (REPOSITORY / ".github" / "workflows" / "audit.yml").read_text("utf-8")
    assert "pip_audit" in commands
    assert "npm audit" in commands


@pytest.mark.parametrize("place", _TEXTS)
def test_no_text_offers_to_install_the_program_by_its_name(place: str) -> None:
    path = REPOSITORY / place
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    found = [
        f"{file.relative_to(REPOSITORY)}: {match[0]}"
        for file in files
        if file.suffix in {".md", ".ts", ".py", ".mjs", ".yml", ".json"}
        for match in _BY_NAME.finditer(file.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "offer",
    [
        "uv tool install obsidian-anki-sync",
        "pipx install obsidian-anki-sync",
        "pip install 'obsidian-anki-sync[collection]'",
        'uv tool install --force --python 3.12 "obsidian-anki-sync==1.0"',
    ],
)
def test_an_offer_of_the_program_by_its_name_would_be_found(offer: str) -> None:
    assert _BY_NAME.search(offer)
    assert not _BY_NAME.search("uv tool install ./obsidian_anki_sync-0.1.0-py3-none-any.whl")


def test_the_installers_are_built_for_each_system_summed_attested_and_drafted() -> None:
    jobs = _jobs(REPOSITORY / ".github" / "workflows" / "installers.yml")
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "program": None,
        "release": "program",
        "attest": "release",
        "draft": "attest",
    }
    built = {each["computer"] for each in jobs["program"]["strategy"]["matrix"]["include"]}
    assert built == {"linux-x64", "linux-arm64", "macos-arm64", "macos-x64", "windows-x64"}
    assert "SHA256SUMS" in str(jobs["release"]["steps"])
    assert all(job["permissions"].get("contents") != "write" for name, job in jobs.items() if name != "draft")


def test_the_program_is_built_from_a_lock_with_hashes_and_without_the_agpl_library() -> None:
    folder = REPOSITORY / "scripts" / "installers"
    assert "--require-hashes" in (folder / "build.py").read_text("utf-8")
    lock = (folder / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^ \\;]+)", lock, re.MULTILINE))
    assert "anki" not in locked
    whole = dict(
        re.findall(
            r"^([\w.-]+)==([^ \\;]+)", (REPOSITORY / "requirements.lock").read_text("utf-8"), re.MULTILINE
        )
    )
    assert {name for name, version in locked.items() if whole.get(name, version) != version} == set()
