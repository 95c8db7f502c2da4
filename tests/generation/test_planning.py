"""The estimate of a run's cost."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from generation.keeping import MemoryAnswers
from generation.server import as_json, chat_server, failure
from generation.writing import a_note, gold_notes, options_for
from obsidian_anki_sync.generation.ask.budget import NOTHING, Charge, Unlimited, charge_of, tokens_of, total
from obsidian_anki_sync.generation.errors import ModelKeyError, UnknownModelError, UnreachableError
from obsidian_anki_sync.generation.options import GenerationOptions
from obsidian_anki_sync.generation.writer import CardWriter, Preflight, SourceNote, estimate, plan

OPTIONS = GenerationOptions(model="m")
PRICED = replace(OPTIONS, price_in=1.0, price_out=2.0)
PLANS = [plan(SourceNote(note.note), PRICED) for note in gold_notes()]


def test_tokens_are_counted_by_the_letters() -> None:
    assert tokens_of("a" * 300) == 100
    assert tokens_of("я" * 250) == 100
    assert tokens_of("字" * 100) == 100


def test_an_unknown_price_is_not_free() -> None:
    plans = [plan(SourceNote(note.note), OPTIONS) for note in gold_notes()]
    assert estimate(plans, OPTIONS).charge.money is None
    assert total([Charge(1, 1, 1, 2.0), Charge(1, 1, 1, None)]).money is None
    assert charge_of(10, 10, replace(OPTIONS, price_in=1.0)).money is None


def test_an_estimate_counts_notes_requests_tokens_and_money() -> None:
    found = estimate(PLANS, PRICED)
    assert (found.notes, found.charge.requests, found.kept) == (39, 51, 0)
    assert found.charge.money is not None
    counted = (found.charge.tokens_in + 2 * found.charge.tokens_out) / 1e6
    assert found.charge.money == pytest.approx(counted, rel=0.01)
    assert found.seconds(100) == found.charge.tokens / 100


def test_a_cached_answer_costs_nothing() -> None:
    paid = {request.key for planned in PLANS for request in planned.requests}
    found = estimate(PLANS, PRICED, paid)
    assert (found.notes, found.kept, found.charge) == (0, 39, NOTHING)


def test_notes_that_are_not_sent_are_counted_by_reason() -> None:
    plans = [plan(SourceNote(a_note(body)), OPTIONS) for body in ("", "", "Short.", "TODO: all")]
    assert estimate(plans, OPTIONS).skipped == {"empty": 2, "too-short": 1, "todo-only": 1}


def test_agents_cost_more() -> None:
    agents = replace(PRICED, use_agents=True)
    plans = [plan(SourceNote(note.note), agents) for note in gold_notes()]
    assert estimate(plans, agents).charge.requests > 2 * estimate(PLANS, PRICED).charge.requests


async def preflight(server: object, **changes: object) -> Preflight:
    options = options_for(server, **changes)  # type: ignore[arg-type]
    async with CardWriter(options, MemoryAnswers(), Unlimited()) as writer:
        return next(iter((await writer.preflights()).values()))


async def test_a_server_tells_its_models_window_and_prices() -> None:
    pricing = {"prompt": "0.000001", "completion": "0.000004"}
    with chat_server() as server:
        server.models = as_json(
            {"data": [{"id": "m", "context_length": 2000, "pricing": pricing}, {"id": "n"}]}
        )
        found = await preflight(server)
    assert found.models == ("m", "n")
    assert (found.context_tokens, found.is_loopback) == (2000, True)
    assert (found.price_in, found.price_out) == pytest.approx((1.0, 4.0))
    assert "2000 tokens" in found.warnings[0]


async def test_a_model_that_is_not_listed_is_named_before_anything_is_sent() -> None:
    with chat_server() as server:
        server.models = as_json({"data": [{"id": "a"}, {"id": "b"}]})
        with pytest.raises(UnknownModelError) as stopped:
            await preflight(server, model="x")
        assert "a, b" in stopped.value.advice
        with pytest.raises(UnknownModelError):
            await preflight(server, model="")
        assert server.asked == []


async def test_a_wrong_key_is_found_before_anything_is_sent() -> None:
    with chat_server() as server:
        server.models = failure(401, "invalid key")
        with pytest.raises(ModelKeyError):
            await preflight(server, key="secret-secret")
        assert server.asked == []


async def test_a_server_that_lists_nothing_may_still_work() -> None:
    with chat_server() as server:
        server.models = failure(404, "no such path")
        assert (await preflight(server)).models is None


async def test_no_server_is_found_before_anything_is_sent() -> None:
    with chat_server() as server:
        pass
    with pytest.raises(UnreachableError):
        await preflight(server)


@pytest.mark.parametrize(
    ("url", "host", "local"),
    [
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", True),
        ("http://localhost:1234/v1", "localhost:1234", True),
        ("http://[::1]:8080/v1", "[::1]:8080", True),
        ("https://openrouter.ai/api/v1", "openrouter.ai", False),
        ("https://user:pass@example.org/v1", "example.org", False),
        ("http://127.0.0.1.example.org/v1", "127.0.0.1.example.org", False),
    ],
)
def test_the_address_shows_if_the_text_stays_on_this_machine(url: str, host: str, local: bool) -> None:
    options = replace(OPTIONS, url=url)
    assert (options.host, options.is_loopback) == (host, local)
