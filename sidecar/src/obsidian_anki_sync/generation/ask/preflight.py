"""Asks a server about itself before the first note is sent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from msgspec import Struct

from obsidian_anki_sync.generation.ask.chat import Chat
from obsidian_anki_sync.generation.ask.connection import explained, proxy_of
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
        raise explained(error, options) or _unreachable(error, options) from None
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


def _unreachable(error: httpx.HTTPError, options: GenerationOptions) -> UnreachableError:
    """Returns the error for a server that does not answer, or not in HTTP."""
    if isinstance(error, httpx.RemoteProtocolError) and options.url.startswith("http:"):
        return UnreachableError(
            f"{options.host} does not answer in HTTP.",
            "If the server uses TLS, the base URL has to begin with https:// instead of http://.",
        )
    proxy = proxy_of(options)
    through = f", through the proxy{proxy}" if proxy else ""
    return UnreachableError(
        f"No server answers at {options.host}{through} ({type(error).__name__}).",
        "Start the server, or correct the base URL of the generation settings.",
    )


def _check_models(options: GenerationOptions, models: Iterable[str], listed: Mapping[str, Any]) -> None:
    """Raises ``UnknownModelError`` for a model that is not listed.

    A local server with one model answers with it, whatever is asked for; only a hosted one refuses.
    """
    for model in models:
        if not _found(model, listed) and not (options.is_loopback and len(listed) == 1):
            shown = _nearest(model, listed)
            others = " and others" if len(listed) > len(shown) else ""
            raise UnknownModelError(
                f"{options.host} does not list the model '{model}'.", f"It has {', '.join(shown)}{others}."
            )


def _found(model: str, listed: Mapping[str, Any]) -> str:
    """Returns the listed name of a model; Ollama adds ``:latest``.

    A router takes the name of a variant after a colon, as in ``maker/model:nitro``, and does not list it.
    """
    variant = model.rpartition(":")[0] if "/" in model else ""
    names = (model, f"{model}:latest", f"models/{model}", variant)
    return next((name for name in names if name in listed), "")


def _nearest(model: str, listed: Mapping[str, Any]) -> list[str]:
    """Returns the names that are most like a model's, or all of a few."""
    import difflib  # only a mistake needs it

    if len(listed) <= _SHOWN:
        return sorted(listed)
    folded = {name.casefold(): name for name in listed}
    own = model.casefold()
    holding = sorted((name for name in folded if own in name or name in own), key=len)
    near = difflib.get_close_matches(own, folded, n=_SHOWN, cutoff=0.4)
    found = list(dict.fromkeys((*holding, *near)))[:_SHOWN]
    return [folded[name] for name in found] or sorted(listed)[:_SHOWN]


def _context(entry: Mapping[str, Any]) -> int:
    meta = entry.get("meta")
    values = [entry.get(name) for name in _CONTEXT_NAMES]
    values.append(meta.get("n_ctx") if isinstance(meta, dict) else None)
    return next((value for value in values if type(value) is int and value > 0), 0)


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
        prices = float(pricing["prompt"]) * 1e6, float(pricing["completion"]) * 1e6
    except (KeyError, TypeError, ValueError, OverflowError):
        return None, None
    # A router that chooses among models lists -1.
    return prices if all(math.isfinite(price) and price >= 0 for price in prices) else (None, None)
