"""Writes the cards of a text with a server, as the pipeline does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generation.keeping import MemoryAnswers
from generation.server import ChatServer
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.budget import Budget, Unlimited
from obsidian_anki_sync.generation.measure.gold import ENDING, GoldNote, read_gold
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote, WrittenCards

GOLD = Path(__file__).parent / "gold"

NOTE = """\
# Handshake
TCP opens a connection with three segments. The side that closes first waits in the state TIME_WAIT.
"""


def a_note(body: str = NOTE, name: str = "TCP") -> Note:
    return Note(f"{name}.md", name, {}, body)


def options_for(server: ChatServer, **changes: Any) -> GenerationOptions:
    return GenerationOptions(
        **{
            "url": server.url,
            "model": "m",
            "retry_seconds": 0.01,
            "idle_seconds": 0.5,
            "load_seconds": 0.5,
            **changes,
        }
    )


async def write(
    server: ChatServer,
    source: SourceNote | str = NOTE,
    answers: AnswerCache | None = None,
    budget: Budget | None = None,
    **changes: Any,
) -> WrittenCards:
    """Returns the cards of a note, or of a text."""
    if isinstance(source, str):
        source = SourceNote(a_note(source))
    async with CardWriter(
        options_for(server, **changes), answers or MemoryAnswers(), budget or Unlimited()
    ) as writer:
        return await writer.write(source)


def gold_notes() -> list[GoldNote]:
    """Returns the notes with gold cards, their folders naming the language."""
    found = []
    for path in sorted(GOLD.rglob("*.md")):
        note = Note(path.relative_to(GOLD).as_posix(), path.stem, {}, path.read_text("utf-8"))
        source = path.with_name(path.stem + ENDING).read_bytes()
        found.append(read_gold(note, source, path.parent.name))
    return found
