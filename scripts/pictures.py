"""Writes docs/cards/: the cards that the examples of docs/writing-notes.md make, as Anki shows them."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection

from obsidian_anki_sync.domain.session import Mode
from obsidian_anki_sync.pipeline.sessions.interrupt import Interrupt
from obsidian_anki_sync.pipeline.sessions.lifecycle import start_session
from obsidian_anki_sync.pipeline.sessions.open_store import open_store
from obsidian_anki_sync.pipeline.sync.phases import run_sync
from obsidian_anki_sync.settings import Settings, Syntax

DOCS = Path(__file__).parents[1] / "docs"
# The syntaxes that the guide shows with an example, by the words before it.
EXAMPLES = {
    "question-answer": "## Question and answer lines",
    "bilingual": "## Bilingual notes",
    "apf": "## APF blocks",
    "obsidian-to-anki": "### Obsidian_to_Anki",
    "flashcards": "### Flashcards",
    "flashcards-2": "**Version 2**",
    "spaced-repetition": "## Notes of obsidian-spaced-repetition",
}
_EXAMPLE = re.compile(r"^(?P<marks>`{3,})markdown\n(?P<text>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_WIDTH, _SIDE = 888, 420
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff }}
main {{ display: grid; grid-template-columns: repeat(2, {side}px); gap: 16px; padding: 16px }}
.side {{ border: 1px solid #d0d7de; border-radius: 8px; overflow: hidden }}
iframe {{ border: 0; width: 100%; display: block }}
</style><main>{sides}</main><script>
const frames = [...document.querySelectorAll("iframe")];
window.onload = () => {{
  for (const frame of frames) frame.style.height = frame.contentDocument.documentElement.scrollHeight + "px";
  document.body.dataset.height = document.querySelector("main").offsetHeight;
}};
</script>"""
_HEIGHT = re.compile(r'data-height="(\d+)"')


def main() -> None:
    """Makes each example's cards in a collection of their own, and photographs both sides."""
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit(
            "The pictures are taken in Chromium, which was not found. On Debian: sudo apt install chromium"
        )
    guide = (DOCS / "writing-notes.md").read_text("utf-8")
    folder = DOCS / "cards"
    folder.mkdir(exist_ok=True)
    for syntax, title in EXAMPLES.items():
        example = _EXAMPLE.search(guide, guide.index(title))
        assert example, title
        with tempfile.TemporaryDirectory() as name:
            sides = asyncio.run(_sides(Path(name), syntax, example["text"]))
            _photograph(browser, Path(name), sides, folder / f"{syntax}.png")
        print(f"docs/cards/{syntax}.png")


async def _sides(folder: Path, syntax: str, text: str) -> list[str]:
    """Returns the question and the answer of every card that Anki makes of a note, as whole pages."""
    vault, collection = folder / "vault", folder / "collection.anki2"
    vault.mkdir()
    (vault / "q-example.md").write_text(text, encoding="utf-8")
    settings = Settings(
        vault=vault, target=f"file:{collection}", db=folder / "store.db", syntaxes=(Syntax(syntax),)
    )
    async with open_store(settings, exclusive=True, listener=lambda _: None) as store:
        session = await start_session(store, settings, mode=Mode.FULL, with_index=True, dry_run=False)
        await run_sync(store, session, settings, listener=lambda _: None, interrupt=Interrupt())
    opened = Collection(str(collection))
    try:
        cards = [opened.get_card(found) for found in opened.find_cards("", order="c.id")]
        shown = [side for card in cards for side in (card.question(), card.answer())]
        return [f'<meta charset="utf-8"><body class="card">{side}' for side in shown]
    finally:
        opened.close()


def _photograph(browser: str, folder: Path, sides: list[str], picture: Path) -> None:
    frames = []
    for number, side in enumerate(sides):
        (folder / f"{number}.html").write_text(side, encoding="utf-8")
        frames.append(f'<div class="side"><iframe src="{number}.html"></iframe></div>')
    page = folder / "page.html"
    page.write_text(_PAGE.format(side=_SIDE, sides="".join(frames)), encoding="utf-8")
    told = _HEIGHT.search(_browse(browser, page, "--dump-dom"))
    assert told, "the page did not say how tall it is"
    _browse(browser, page, f"--window-size={_WIDTH},{told[1]}", f"--screenshot={picture}")


def _browse(browser: str, page: Path, *flags: str) -> str:
    always = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    always += ["--allow-file-access-from-files", "--virtual-time-budget=3000"]
    done = subprocess.run(  # noqa: S603 - the browser that was found
        [browser, *always, *flags, page.as_uri()], check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
