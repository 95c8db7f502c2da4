"""Asks a server about itself before the first note is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from msgspec import Struct

from obsidian_anki_sync.generation.ask.chat import Chat
from obsidian_anki_sync.generation.ask.faults import judge
from obsidian_anki_sync.generation.ask.refusals import Refusal
from obsidian_anki_sync.generation.errors import ModelError, UnknownModelError, UnreachableError
from obsidian_anki_sync.generation.options import GenerationOptions, Step

_OLLAMA_DEFAULT = 4096
_OLLAMA_PORT = 11434
_CONTEXT_NAMES = ("context_length", "max_model_len", "max_context_length", "loaded_context_length")
_SHOWN = 8


class Preflight(Struct, frozen=True):
    """What the server says about itself.

    ``models`` is None if the server does not list them. ``context_tokens`` is 0, and prices (in money per
    million tokens) are None, if it does not say. ``warnings`` are sentences for the user.
    """

    host: str
    is_loopback: bool
    models: tuple[str, ...] | None
    context_tokens: int = 0
    price_in: float | None = None
    price_out: float | None = None
    warnings: tuple[str, ...] = ()


async def check_server(chat: Chat, options: GenerationOptions, url: str = "") -> Preflight:
    """Returns what the server at ``url``, by default the one that writes cards, says about itself.

    Raises ``ModelError`` if it does not answer, does not take the key, or lacks a model of its steps.
    """
    steps = [step for step in options.steps if options.for_step(step).url == url]
    own = options.for_step(steps[0] if steps else Step.WRITE)
    if not own.model:
        raise UnknownModelError("No model is named.", "Name one in the generation settings (model).")
    listed = await _listed(chat, own)
    names = None if listed is None else tuple(sorted(listed))
    entry: Mapping[str, Any] = (listed or {}).get(_found(own.model, listed or {}), {})
    if listed:
        _check_models(own, options.models_at(url) or (own.model,), listed)
    context = _context(entry)
    warnings = _privacy(own)
    if urlsplit(own.url).port == _OLLAMA_PORT and own.is_loopback:
        context = context or await _ollama_context(chat, own) or _OLLAMA_DEFAULT
        warnings += _window(context, own, " Ollama cuts what is longer in silence.")
    elif context:
        warnings += _window(context, own, "")
    price_in, price_out = _prices(entry)
    return Preflight(
        host=own.host,
        is_loopback=own.is_loopback,
        models=names,
        context_tokens=context,
        price_in=price_in,
        price_out=price_out,
        warnings=warnings,
    )


async def _listed(chat: Chat, options: GenerationOptions) -> dict[str, Mapping[str, Any]] | None:
    """Returns the models by name; None if the server does not list them."""
    try:
        status, body = await chat.models()
    except httpx.HTTPError as error:
        raise UnreachableError(
            f"No server answers at {options.host} ({type(error).__name__}).",
            "Start the server, or correct the base URL of the generation settings.",
        ) from None
    if status != 200:
        problem = judge(
            Refusal.of(status, body[:4000].decode("utf-8", "replace")), {}, options, options.model
        )
        # A key may be allowed to chat and not to list models.
        if isinstance(problem, ModelError) and status not in (403, 404, 405):
            raise problem
        return None
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    entries = data.get("data") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        return None
    return {str(entry["id"]): entry for entry in entries if isinstance(entry, dict) and "id" in entry}


def _check_models(options: GenerationOptions, models: Iterable[str], listed: Mapping[str, Any]) -> None:
    """Raises ``UnknownModelError`` for a model that is not listed.

    A local server with one model answers with it, whatever is asked for; only a hosted one refuses.
    """
    for model in models:
        if not _found(model, listed) and not (options.is_loopback and len(listed) == 1):
            known = ", ".join(sorted(listed)[:_SHOWN])
            raise UnknownModelError(
                f"{options.host} does not list the model {model!r}.",
                f"It has {known}{' and others' if len(listed) > _SHOWN else ''}.",
            )


def _found(model: str, listed: Mapping[str, Any]) -> str:
    """Returns the listed name of a model; Ollama adds ``:latest``."""
    return next((name for name in (model, f"{model}:latest", f"models/{model}") if name in listed), "")


def _context(entry: Mapping[str, Any]) -> int:
    meta = entry.get("meta")
    values = [entry.get(name) for name in _CONTEXT_NAMES]
    values.append(meta.get("n_ctx") if isinstance(meta, dict) else None)
    return next((value for value in values if isinstance(value, int) and value > 0), 0)


async def _ollama_context(chat: Chat, options: GenerationOptions) -> int:
    """Returns the window of the model loaded in Ollama; 0 if it is not loaded."""
    parts = urlsplit(options.url)
    try:
        _, body = await chat.get(f"{parts.scheme}://{parts.netloc}/api/ps")
        models = orjson.loads(body)["models"]
        loaded = [entry for entry in models if _found(options.model, {entry["name"]: entry})]
        return int(loaded[0].get("context_length", 0)) if loaded else 0
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def _window(context: int, options: GenerationOptions, note: str) -> tuple[str, ...]:
    needed = options.section_tokens + options.max_tokens + 500
    if needed <= context:
        return ()
    return (
        f"The model's window is {context} tokens, and a request may need {needed}.{note}"
        " Enlarge the window, or make section_tokens smaller.",
    )


def _privacy(options: GenerationOptions) -> tuple[str, ...]:
    plain = urlsplit(options.url).scheme == "http" and not options.is_loopback
    if not plain:
        return ()
    return (f"The notes' text and the key go to {options.host} unencrypted (http).",)


def _prices(entry: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Returns prices as OpenRouter lists them, for one token."""
    pricing = entry.get("pricing")
    if not isinstance(pricing, dict):
        return None, None
    try:
        return float(pricing["prompt"]) * 1e6, float(pricing["completion"]) * 1e6
    except (KeyError, TypeError, ValueError):
        return None, None
