"""What a server was found to understand: how it is asked for a form, and which parameters it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from obsidian_anki_sync.generation.ask.requests import Ask, bounded
from obsidian_anki_sync.generation.options import GenerationOptions


class ResponseFormat(StrEnum):
    """The ways to ask for a form, from the strictest down."""

    BOUNDED = "json_schema, bounded"
    SCHEMA = "json_schema"
    OBJECT_SCHEMA = "json_object, schema"
    OBJECT = "json_object"
    PROMPT = "prompt"


_LADDER = tuple(ResponseFormat)


@dataclass(slots=True)
class Dialect:
    """How one model of one server is spoken to; it learns, and the next run begins with what it learned."""

    rung: ResponseFormat = ResponseFormat.SCHEMA
    refused: set[str] = field(default_factory=set)

    @classmethod
    def first(cls, options: GenerationOptions, model: str) -> Dialect:
        """Where to begin: limits keep a local model from looping, a cloud's Ollama enforces nothing."""
        if (known := options.rungs.get(model)) in _LADDER:
            return cls(ResponseFormat(known))
        is_ollama_cloud = options.host.endswith("ollama.com") or model.endswith(("-cloud", ":cloud"))
        if is_ollama_cloud:
            return cls(ResponseFormat.PROMPT)
        return cls(ResponseFormat.BOUNDED if options.is_loopback else ResponseFormat.SCHEMA)

    def step_down(self, rung: ResponseFormat) -> bool:
        """Goes below a rung that does not bear; False where there is nothing below."""
        index = _LADDER.index(rung)
        if index + 1 == len(_LADDER):
            return False
        # Another request may have gone further down already.
        if _LADDER.index(self.rung) <= index:
            self.rung = _LADDER[index + 1]
        return True

    def body(self, ask: Ask, cards: int) -> Mapping[str, Any]:
        """The request for a question as this server understands it."""
        system, form = _asked_form(ask, self.rung, cards)
        room = "max_completion_tokens" if "max_tokens" in self.refused else "max_tokens"
        body: dict[str, Any] = {
            "model": ask.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": ask.user}],
            "temperature": ask.temperature,
            room: ask.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
            **form,
            **ask.extra,
        }
        return {name: value for name, value in body.items() if name == room or name not in self.refused}


def _asked_form(ask: Ask, rung: ResponseFormat, cards: int) -> tuple[str, dict[str, Any]]:
    if rung in (ResponseFormat.BOUNDED, ResponseFormat.SCHEMA):
        schema = bounded(ask.schema, cards) if rung is ResponseFormat.BOUNDED else ask.schema
        named = {"name": ask.step.value, "strict": True, "schema": schema}
        return ask.system, {"response_format": {"type": "json_schema", "json_schema": named}}
    system = f"{ask.system}\nThe JSON has to fit this schema:\n{orjson.dumps(ask.schema).decode()}"
    if rung is ResponseFormat.OBJECT_SCHEMA:
        return system, {"response_format": {"type": "json_object", "schema": ask.schema}}
    if rung is ResponseFormat.OBJECT:
        return system, {"response_format": {"type": "json_object"}}
    return system, {}
