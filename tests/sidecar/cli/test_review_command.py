"""The review of generated cards on the command line, one by one or many at once."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from obsidian_anki_sync.cli.editing import as_fields, as_text
from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.generation.drafts import Flag, GeneratedDraft
from obsidian_anki_sync.domain.generation.review import DraftState, QueuedDraft
from obsidian_anki_sync.domain.note_type import BASIC
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import open_store_file
from support.processes import environment, program, run_program
from support.syncing import settings_for

LONG = "Which of the very many cities of the very large country of France is its capital, and has been so? "


def draft(number: int, **more: Any) -> GeneratedDraft:
    values = {
        "fields": {"Front": f"{LONG}{number}", "Back": "Paris"},
        "unit": "The capital of France is Paris. " * 5,
        "unit_digest": f"u{number}",
        "line": 10 + number,
        "heading": "Cities",
        **more,
    }
    return GeneratedDraft(draft_id=f"gen-{number:x}{number:015x}", note_type=BASIC, **values)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_for(tmp_path)
    made.vault.mkdir()
    doubt = Flag("long-answer", "The answer is longer than twelve words, which is hard to judge oneself by.")
    queue = [
        QueuedDraft("A folder/with a long name/and another/France.md", DraftState.NEW, draft(1)),
        QueuedDraft("A folder/France.md", DraftState.FLAGGED, draft(2, flags=(doubt,))),
        QueuedDraft("B.md", DraftState.NEW, draft(3)),
        QueuedDraft("B.md", DraftState.APPROVED, None, draft(4), unreviewed=True),
    ]

    async def fill() -> None:
        async with open_store_file(made.store_path) as store:
            await store.drafts.write(queue)

    asyncio.run(fill())
    return made


def states(settings: Settings) -> dict[str, str]:
    every = [flag for state in DraftState for flag in ("--state", state)]
    shown = run_program("review", settings, "list", "--json", *every)
    return {one["id"][4]: one["state"] for one in json.loads(shown.stdout)["drafts"]}


@pytest.mark.parametrize("action", ["list", "show"])
def test_what_is_shown_fits_eighty_columns(settings: Settings, action: str) -> None:
    shown = on_a_terminal(settings, "", action)
    assert "Cities" in shown or action == "list"
    assert max(map(len, shown.splitlines())) <= 80


def test_flags_are_shown_above_the_card_and_its_unit(settings: Settings) -> None:
    shown = run_program("review", settings, "show", "gen-2").stdout
    places = [shown.index(words) for words in ("longer than twelve", "The capital of France is", LONG[:30])]
    assert places == sorted(places)


def test_by_default_only_waiting_cards_are_listed(settings: Settings) -> None:
    waiting = json.loads(run_program("review", settings, "--json").stdout)["drafts"]
    unseen = json.loads(run_program("review", settings, "--unreviewed", "--json").stdout)["drafts"]
    assert [one["id"][4] for one in waiting] == ["2", "1", "3"]
    assert [one["id"][4] for one in unseen] == ["4"]


def test_several_cards_are_decided_on_at_once_by_id(settings: Settings) -> None:
    finished = run_program("review", settings, "accept", "gen-1", "gen-3")
    assert finished.stdout == "2 cards accepted. The next sync brings this to Anki.\n"
    assert states(settings) == {"1": "approved", "2": "flagged", "3": "approved", "4": "approved"}


def test_the_cards_of_a_note_are_decided_on_at_once(settings: Settings) -> None:
    run_program("review", settings, "reject", "--note", "B.md")
    assert states(settings)["3"] == "rejected"
    assert states(settings)["4"] == "approved"


def test_all_cards_without_a_flag_are_accepted_at_once(settings: Settings) -> None:
    run_program("review", settings, "accept", "--all", "--unflagged")
    assert [states(settings)[one] for one in "123"] == ["approved", "flagged", "approved"]


def test_a_card_is_edited_without_an_editor(settings: Settings) -> None:
    run_program("review", settings, "edit", "gen-1", "--field", "Back=Lutetia")
    (shown,) = json.loads(run_program("review", settings, "list", "gen-1", "--json").stdout)["drafts"]
    assert (shown["state"], shown["fields"]["Back"]) == ("edited", "Lutetia")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("accept",), "No card was chosen"),
        (("accept", "gen-f"), "There is no generated card gen-f"),
        (("accept", "gen-"), "4 generated cards begin with gen-"),
        (("edit", "gen-1", "gen-2"), "takes the id of one card"),
        (("edit", "gen-2", "--unflagged"), "finds 0 cards"),
        (("edit", "gen-1", "--field", "Middle=x"), "has no field 'Middle'"),
        (("edit", "gen-1", "--field", "Back"), "--field NAME=TEXT"),
        (("approve", "gen-1"), "'approve' is not one of"),
    ],
)
def test_wrong_use_is_an_error_and_changes_nothing(
    settings: Settings, arguments: tuple[str, ...], said: str
) -> None:
    finished = run_program("review", settings, *arguments)
    assert finished.returncode == 2
    assert said in finished.stderr
    assert states(settings) == {"1": "new", "2": "flagged", "3": "new", "4": "approved"}


def test_without_a_store_there_is_nothing_to_review(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.vault.mkdir()
    finished = run_program("review", settings)
    assert (finished.returncode, finished.stdout) == (0, "No generated card waits for review.\n")


def on_a_terminal(settings: Settings, keys: str, *arguments: str, **more: str) -> str:
    """Returns the output on a terminal of 80 columns while these keys are pressed, one a question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        program("review", settings, *arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm", LINES="40", **more),
    )
    os.close(theirs)
    shown, waiting, deadline = "", list(keys), time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 0.3)[0]:
                # A key that comes before the program reads keys is discarded.
                if waiting and shown.rstrip().endswith("[q]uit"):
                    os.write(ours, waiting.pop(0).encode())
                continue
            piece = os.read(ours, 65536).decode()
            if not piece:
                break
            shown += piece
    except OSError:
        pass  # the other end is closed
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert waiting == []
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.replace("\r", ""))


def test_on_a_terminal_a_key_decides_on_each_card(settings: Settings) -> None:
    shown = on_a_terminal(settings, "ars")
    assert "1 of 3" in shown
    assert "1 card accepted, 1 card rejected." in shown
    assert states(settings) == {"2": "approved", "1": "rejected", "3": "new", "4": "approved"}


@pytest.mark.parametrize("key", ["q", "\x03", "\x04"])
def test_decisions_before_quitting_are_kept(settings: Settings, key: str) -> None:
    on_a_terminal(settings, f"a{key}")
    assert states(settings) == {"2": "approved", "1": "new", "3": "new", "4": "approved"}


def test_e_opens_the_users_editor(settings: Settings, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nsed -i 's/^Paris$/Lutetia/' \"$1\"\n")
    editor.chmod(0o755)
    on_a_terminal(settings, "eq", EDITOR=str(editor))
    (shown,) = json.loads(run_program("review", settings, "list", "gen-2", "--json").stdout)["drafts"]
    assert (shown["state"], shown["fields"]["Back"]) == ("edited", "Lutetia")


def test_a_card_that_the_editor_saves_in_another_encoding_stays_as_it_was(
    settings: Settings, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nprintf '== Front ==\\nCaf\\351?\\n' > \"$1\"\n")
    editor.chmod(0o755)
    finished = run_program("review", settings, "edit", "gen-1", EDITOR=str(editor))
    assert (finished.returncode, "not a UTF-8 text" in finished.stderr) == (2, True)
    assert states(settings)["1"] == "new"


def test_an_edited_file_gives_back_what_it_was_made_of() -> None:
    one = draft(1, fields={"Front": "A?\n\n- b\n- == c", "Back": "Строка", "Extra": ""})
    assert as_fields(as_text(one), one) == one.fields


def test_an_emptied_file_leaves_the_card() -> None:
    assert as_fields(" \n", draft(1)) is None


@pytest.mark.parametrize(
    "text", ["Paris", "== Middle ==\nA\n", "== Back ==\nA\n", "== Front ==\n\n== Back ==\nA\n"]
)
def test_a_file_that_is_not_a_card_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        as_fields(text, draft(1))
