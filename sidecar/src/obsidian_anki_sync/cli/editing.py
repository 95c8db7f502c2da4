"""Opens a card's fields, or a file, in the user's editor."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.generation.drafts import GeneratedDraft

_HEAD = """\
Below each line of == is a field, in Markdown. Save and close to accept the
card as it then is; empty the file to leave the card as it was."""
_MARK = re.compile(r"^== (.+) ==[ \t]*$", re.MULTILINE)


def edit_fields(draft: GeneratedDraft) -> Mapping[str, str] | None:
    """Returns the edited fields; None for an emptied file. Raises ``UsageError``."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "card.md")
        file.write_text(as_text(draft), encoding="utf-8")
        run_editor(file, "the card is as it was")
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise UsageError(
                "The edited card is not a UTF-8 text. The card is as it was.", "Save it as UTF-8."
            ) from None
        return as_fields(text, draft)


def as_text(draft: GeneratedDraft) -> str:
    """Returns the card as a file to edit."""
    fields = (f"== {name} ==\n{draft.fields.get(name, '')}\n" for name in draft.note_type.content_fields)
    return f"{_HEAD}\n\n" + "\n".join(fields)


def as_fields(text: str, draft: GeneratedDraft) -> Mapping[str, str] | None:
    """Returns the fields of an edited file; None if it is empty.

    Raises ``UsageError`` if a field's mark is missing or unknown, and if the question is empty.
    """
    if not text.strip():
        return None
    _, *parts = _MARK.split(text)
    fields = dict(zip(parts[::2], (words.strip() for words in parts[1::2]), strict=True))
    known = draft.note_type.content_fields
    if set(fields) - set(known) or draft.note_type.front not in fields:
        raise UsageError(
            "The lines of == in the edited card have changed.",
            f"Each field needs its own: {', '.join(f'== {name} ==' for name in known)}.",
        )
    if not fields[draft.note_type.front]:
        raise UsageError(f"The field {draft.note_type.front} was left empty.", "Reject the card instead.")
    return {
        **draft.fields,
        **{name: words for name, words in fields.items() if words or name in draft.fields},
    }


def run_editor(file: Path, otherwise: str) -> None:
    """Opens a file in the user's editor and waits for its end.

    Raises ``UsageError`` if the editor fails; ``otherwise`` tells the state after that.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    command = [editor] if os.name == "nt" else shlex.split(editor)
    try:
        finished = subprocess.run([*command, str(file)], check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise UsageError(
            f"The editor {editor} cannot be started: {error.strerror or error}.",
            "Name another in the environment variable EDITOR.",
        ) from None
    if finished.returncode:
        raise UsageError(
            f"The editor {editor} ended with code {finished.returncode}; {otherwise}.",
            "Name another in the environment variable EDITOR.",
        )
    sys.stdout.flush()
