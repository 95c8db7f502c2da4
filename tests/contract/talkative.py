"""The program with methods that print, fail and are slow, as a library below them might be."""

import asyncio
import os
import subprocess
import sys
import threading
from typing import Any

from obsidian_anki_sync.program import app
from obsidian_anki_sync.rpc.messages import AnkiDecksResult, Empty
from obsidian_anki_sync.rpc.methods.table import HANDLERS

SECRET = "the text of a note, and a key"


def speak() -> None:
    print("printed")
    os.write(1, b"written\n")
    subprocess.run([sys.executable, "-c", "print('said by a child')"], check=True)


async def prints(_sidecar: object, _params: object) -> AnkiDecksResult:
    speak()
    return AnkiDecksResult(decks=("Ελληνικά", "日本語 🎴"))


async def fails(_sidecar: object, _params: object) -> None:
    raise ValueError(SECRET)


async def works_in_a_thread(_sidecar: object, _params: object) -> Empty:
    stop = threading.Event()

    def work() -> None:
        print("the thread began", file=sys.stderr, flush=True)
        while not stop.wait(0.01):
            pass
        print("the thread ended", file=sys.stderr, flush=True)

    try:
        await asyncio.to_thread(work)
    finally:
        stop.set()
    return Empty()


handlers: Any = HANDLERS
handlers |= {"anki/decks": prints, "history": fails, "check": works_in_a_thread}
app()
