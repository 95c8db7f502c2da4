"""Which notes are sent to a language model, and how a sync reports it."""

from __future__ import annotations

from pathlib import Path

import pytest

from obsidian_anki_sync.pipeline.events import Event, Progressed
from obsidian_anki_sync.settings import Settings
from support.generating import (
    accept_all,
    fact,
    generating,
    with_generation,
    write_facts,
)
from support.model_server import ModelServer
from support.syncing import anki_notes, question, sync, write_note

CAPITAL = fact("capital of France", "Paris")


@pytest.fixture
def settings(tmp_path: Path, model: ModelServer) -> Settings:
    made = generating(tmp_path, model)
    write_note(made.vault, "facts/n.md", CAPITAL)
    return made


@pytest.mark.parametrize(
    "text",
    [
        f"---\nanki: private\n---\n{CAPITAL}",
        f"---\nanki: [generate, private]\n---\n{CAPITAL}",
        f"---\ntags: [private]\n---\n{CAPITAL}",
        f"---\ntags: private/diary\n---\n{CAPITAL}",
        f"{CAPITAL}\n#Private\n",
    ],
)
async def test_a_private_note_is_never_sent(settings: Settings, model: ModelServer, text: str) -> None:
    write_note(settings.vault, "facts/n.md", text)
    await sync(settings)
    assert model.texts == []


async def test_a_note_that_is_not_chosen_is_not_sent(settings: Settings, model: ModelServer) -> None:
    write_note(settings.vault, "diary/today.md", fact("secret of my day", "nobody's business"))
    await sync(settings)
    assert "secret" not in "".join(model.texts)
    assert len(model.texts) == 1


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ({}, f"---\nanki: generate\n---\n{CAPITAL}"),
        ({"tags": ("learn",)}, f"---\ntags: [learn/history]\n---\n{CAPITAL}"),
        ({"tags": ("#learn",)}, f"{CAPITAL}\nTo be studied. #learn\n"),
    ],
)
async def test_a_note_is_sent_that_its_tag_or_frontmatter_names(
    settings: Settings, model: ModelServer, own: dict[str, tuple[str, ...]], text: str
) -> None:
    write_note(settings.vault, "facts/n.md", text)
    await sync(with_generation(settings, folders=(), **own))
    assert len(model.texts) == 1


async def test_a_note_with_cards_of_its_own_is_sent_only_on_request(
    settings: Settings, model: ModelServer
) -> None:
    write_note(settings.vault, "facts/n.md", f"{CAPITAL}\n{question('Own?', 'Yes.')}")
    await sync(settings)
    assert model.texts == []
    await sync(with_generation(settings, add_to_cards=True))
    assert len(model.texts) == 1
    assert "Own?" not in model.texts[0]


async def test_before_the_first_note_is_sent_the_server_and_the_number_of_notes_are_shown(
    settings: Settings, model: ModelServer
) -> None:
    write_facts(settings, 3)
    heard: list[tuple[str, int]] = []
    await sync(settings, listener=lambda event: heard.append((str(event), model.requests)))
    told = [(words, sent) for words, sent in heard if "The text of 4 notes goes to 127.0.0.1" in words]
    assert [sent for _, sent in told] == [0]


async def test_the_progress_counts_the_notes_for_the_model_and_not_the_others(settings: Settings) -> None:
    for number in range(5):
        write_note(settings.vault, f"other/n{number}.md", question(f"What is {number}?", "A number."))
    heard: list[Event] = []
    await sync(settings, listener=heard.append)
    told = [(event.done, event.total, event.notes) for event in heard if isinstance(event, Progressed)][:5]
    assert told[1:] == [(6, 6, ()), (0, 1, ()), (0, 1, ("facts/n.md",)), (1, 1, ())]


async def test_a_sync_without_generation_sends_nothing(settings: Settings, model: ModelServer) -> None:
    await sync(with_generation(settings, enabled=False))
    assert model.requests == 0


async def test_a_sync_that_may_send_nothing_tells_how_to_choose_notes(settings: Settings) -> None:
    heard: list[str] = []
    await sync(with_generation(settings, folders=()), listener=lambda event: heard.append(str(event)))
    assert any("No note is chosen for the language model" in words for words in heard)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)
WITH_MAP = "This is well known among all who learn. The capital of France is Paris.\n\n![[map.png]]\n"


@pytest.mark.parametrize("sees", [False, True])
async def test_a_picture_goes_from_the_note_to_the_card_in_anki(
    settings: Settings, model: ModelServer, sees: bool
) -> None:
    (settings.vault / "facts" / "map.png").write_bytes(PIXEL)
    write_note(settings.vault, "facts/n.md", WITH_MAP)
    own = with_generation(settings, images=sees)
    await sync(own)
    await accept_all(own)
    await sync(own)
    (shown,) = anki_notes(own).values()
    sent = str(model.bodies[0]["messages"][-1]["content"])
    assert ("data:image/png;base64," in sent) is sees
    media = Path(own.target.removeprefix("file:")).with_suffix(".media")
    (name,) = (path.name for path in media.iterdir())
    assert any(f'src="{name}"' in text for text in shown)
    assert (media / name).read_bytes() == PIXEL
