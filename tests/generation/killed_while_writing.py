"""Writes cards of the notes in a folder and prints the outcome of each note; tests kill it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from generation.keeping import FileAnswers
from obsidian_anki_sync.domain.note import Note
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.errors import QuarantinedError
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote


async def main(url: str, folder: Path, store: Path) -> None:
    """Goes through the notes in the order of their names."""
    options = GenerationOptions(
        url=url,
        model="smollm2",
        max_tokens=64,
        max_cards=2,
        extra={"cache_prompt": False},
        total_seconds=120,
    )
    answers = FileAnswers(store)
    async with CardWriter(options, answers, Unlimited()) as writer:
        for path in sorted(folder.glob("*.md")):
            note = Note(path.name, path.stem, {}, path.read_text("utf-8"))
            try:
                written = await writer.write(SourceNote(note))
                print(f"{path.stem}: {len(written.drafts)} cards", flush=True)
            except QuarantinedError as error:
                print(f"{path.stem}: {error.message}", flush=True)
    answers.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
