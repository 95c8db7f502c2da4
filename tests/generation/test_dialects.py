"""Real servers: each exchange leads to cards, or stops at the first note with a helpful error.

The exchanges in ``dialects`` were written after documentation and public reports, which name their date.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from generation.keeping import MemoryAnswers
from generation.server import PROMPT_TOKENS, Asked, Reply, as_json, chat_server, event, text
from generation.writing import a_note, options_for
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.generation.ask.budget import Unlimited
from obsidian_anki_sync.generation.ask.response_format import Dialect, ResponseFormat
from obsidian_anki_sync.generation.errors import ModelError, QuarantinedError
from obsidian_anki_sync.generation.writer import CardWriter, SourceNote

NOTES = 6
GOOD = json.dumps({"cards": [{"s": 1, "front": "What opens a TCP connection?", "back": "three segments"}]})
BRACKETS = GOOD.replace('"s": 1', '"s": "[1]"')
MARKS = {"GOOD": GOOD, "BRACKETS": BRACKETS}


def exchanges() -> Iterator[Any]:
    for path in sorted((Path(__file__).parent / "dialects").glob("*.yaml")):
        for exchange in yaml.safe_load(path.read_text("utf-8"))["exchanges"]:
            yield pytest.param(exchange, id=f"{path.stem}: {exchange['title']}")


@dataclass
class Script:
    """A server that follows the first rule that fits a request, and answers well if none does."""

    rules: list[dict[str, Any]]
    requests: int = 0
    bodies: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        self.requests += 1
        self.bodies.append(asked)
        rule = next((rule for rule in self.rules if fits(rule["when"], asked, self.requests - 1)), None)
        return reply(rule) if rule else reply({"text": "GOOD"})


def fits(when: Mapping[str, Any], asked: Asked, before: int) -> bool:
    room = asked.get("max_tokens", asked.get("max_completion_tokens", 0))
    tests: dict[str, Callable[[Any], bool]] = {
        "has": lambda name: name in asked,
        "format": lambda kind: asked.get("response_format", {}).get("type") == kind,
        "has_system": lambda wanted: (asked["messages"][0]["role"] == "system") is wanted,
        "room_below": lambda tokens: room < tokens,
        "room_above": lambda tokens: room > tokens,
        "requests_before": lambda count: before < count,
        "body_holds": lambda word: word in json.dumps(asked),
    }
    return all(tests[name](value) for name, value in when.items())


def reply(rule: Mapping[str, Any]) -> Reply:
    if "html" in rule:
        page = rule["html"].encode()
        return Reply(((0, page),), rule["status"], {"Content-Type": "text/html"})
    if "body" in rule:
        return as_json(rule["body"], rule["status"], **rule.get("headers", {}))
    if "text" in rule:
        return text(filled(rule["text"]))
    events = [json.loads(filled_json(piece)) for piece in rule["stream"]]
    if not any("usage" in piece for piece in events) and rule.get("ends", True):
        events.append({"choices": [], "usage": {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": 20}})
    ending = b"data: [DONE]\n\n" if rule.get("ends", True) else b""
    return Reply(((0, rule.get("raw", "").encode() + b"".join(map(event, events)) + ending),))


def filled(words: str) -> str:
    for mark, answer in MARKS.items():
        words = words.replace(mark, answer)
    return words


def filled_json(piece: Any) -> str:
    words = json.dumps(piece)
    for mark, answer in MARKS.items():
        words = words.replace(f'"{mark}"', json.dumps(answer))
    return words


async def outcome(exchange: Mapping[str, Any], script: Script) -> tuple[int, SyncError | None]:
    """Returns how many of the notes got cards, and what stopped the run."""
    written = 0
    failed: SyncError | None = None
    with chat_server(script) as server:
        if "models" in exchange:
            server.models = as_json(exchange["models"])
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            try:
                await writer.preflights()
                for number in range(NOTES):
                    body = f"# Handshake\nTCP opens connection {number} with three segments, as all know.\n"
                    try:
                        note = await writer.write(SourceNote(a_note(body, f"TCP {number}")))
                    except QuarantinedError as error:
                        # A sync continues with the next note.
                        failed = error
                        continue
                    written += bool(note.drafts)
            except ModelError as error:
                return written, error
    return written, failed


@pytest.mark.parametrize("exchange", list(exchanges()))
async def test_an_exchange_leads_to_cards_or_stops_at_the_first_note(exchange: dict[str, Any]) -> None:
    script = Script(exchange["rules"])
    written, error = await outcome(exchange, script)
    if exchange["leads_to"] == "cards":
        assert (written, error) == (NOTES, None)
        assert script.requests <= exchange.get("most_requests", NOTES + 4)
    else:
        assert written == 0
        assert error is not None
        assert exchange["words"] in f"{error.message} {error.advice}"
        assert "reword" not in error.advice
        assert exchange.get("never", "<") not in f"{error.message} {error.advice}".casefold()
        assert script.requests <= exchange.get("most_requests", 1)


async def test_what_a_server_refused_is_remembered_for_the_next_run() -> None:
    rules = [{"when": {"has": "temperature"}, "status": 400, "body": {"error": "temperature is deprecated"}}]
    script = Script(rules)
    with chat_server(script) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            await writer.write(SourceNote(a_note()))
            learned = writer.response_formats
        script.requests = 0
        async with CardWriter(
            options_for(server, response_formats=learned), MemoryAnswers(), Unlimited()
        ) as writer:
            await writer.write(
                SourceNote(a_note("# Other\nUDP sends its datagrams without any handshake at all.\n"))
            )
    assert script.requests == 1


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(),
        Dialect(ResponseFormat.OBJECT, {"temperature", "stream"}, thinks=True, room=300),
        Dialect(ResponseFormat.PROMPT, {"system"}),
    ],
    ids=str,
)
def test_a_dialect_survives_being_stored(dialect: Dialect) -> None:
    assert Dialect.remembered(str(dialect)) == dialect


async def test_a_server_that_loads_its_model_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("obsidian_anki_sync.generation.ask.chat._SECONDS_TO_SAY_SO", 0.05)
    told: list[str] = []
    with chat_server(text(GOOD, pause=0.4)) as server:
        options = options_for(server, idle_seconds=0.1, load_seconds=5.0)
        async with CardWriter(options, MemoryAnswers(), Unlimited(), told.append) as writer:
            written = await writer.write(SourceNote(a_note()))
            await writer.write(
                SourceNote(a_note("The Moon pulls on the oceans twice as strongly as the Sun."))
            )
    assert written.drafts
    # A slow machine would be told at each request.
    assert sum("loading the model" in sentence for sentence in told) == 1


async def test_the_user_is_told_of_a_server_that_is_slow_to_list_its_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("obsidian_anki_sync.generation.ask.chat._SECONDS_TO_SAY_SO", 0.05)
    told: list[str] = []
    with chat_server() as server:
        models = json.dumps({"data": [{"id": "m"}]}).encode()
        server.models = Reply(((0.4, models),))
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited(), told.append) as writer:
            assert await writer.preflights()
    (sentence,) = told
    assert "has not begun to answer" in sentence
    assert sentence.endswith("the sync waits up to 1 minute.")


async def test_a_refused_note_among_answered_ones_fails_alone() -> None:
    rules = [{"when": {"body_holds": "forbidden"}, "status": 400, "body": {"error": "unexpected emoji"}}]
    with chat_server(Script(rules)) as server:
        async with CardWriter(options_for(server), MemoryAnswers(), Unlimited()) as writer:
            await writer.write(SourceNote(a_note()))
            with pytest.raises(QuarantinedError, match="unexpected emoji"):
                await writer.write(
                    SourceNote(a_note("# Other\nThis note holds one forbidden sentence among its words.\n"))
                )
