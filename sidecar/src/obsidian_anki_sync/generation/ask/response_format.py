"""What a server supports: its response format and its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.generation.ask.faults import IMAGES, SYSTEM_ROLE, RoomRefusedError
from obsidian_anki_sync.generation.ask.requests import Ask, bounded
from obsidian_anki_sync.generation.options import GenerationOptions


class ResponseFormat(StrEnum):
    """The ways to ask for a form, from the strictest to the loosest."""

    BOUNDED = "json_schema, bounded"
    SCHEMA = "json_schema"
    OBJECT_SCHEMA = "json_object, schema"
    OBJECT = "json_object"
    PROMPT = "prompt"


_FORMATS = tuple(ResponseFormat)


class Dialect(Struct):
    """How to ask one model of one server; the next run begins with what this one learned.

    ``refused`` are parameters that the server refuses. ``thinks`` is true if thinking used up the room of an
    answer. ``room`` is the most tokens that the server allows; 0 means no limit.
    """

    response_format: ResponseFormat = ResponseFormat.SCHEMA
    refused: set[str] = field(default_factory=set)
    thinks: bool = False
    room: int = 0

    @classmethod
    def first(cls, options: GenerationOptions, model: str) -> Dialect:
        """Returns the first format to try: limits stop a local model from looping."""
        if known := cls.remembered(options.response_formats.get(model, "")):
            return known
        is_ollama_cloud = options.host.endswith("ollama.com") or model.endswith(("-cloud", ":cloud"))
        if is_ollama_cloud:
            return cls(ResponseFormat.PROMPT)
        return cls(ResponseFormat.BOUNDED if options.is_loopback else ResponseFormat.SCHEMA)

    @classmethod
    def remembered(cls, text: str) -> Dialect | None:
        """Returns the dialect that ``str()`` made a text of, or None."""
        response_format, *details = text.split("; ")
        if response_format not in _FORMATS:
            return None
        dialect = cls(ResponseFormat(response_format))
        for detail in details:
            word, _, value = detail.partition(" ")
            if word == "without":
                dialect.refused = set(value.split(", "))
            elif word == "thinks":
                dialect.thinks = True
            elif word == "room" and value.isdigit():
                dialect.room = int(value)
        return dialect

    def __str__(self) -> str:
        parts = [self.response_format.value]
        parts += [f"without {', '.join(sorted(self.refused))}"] if self.refused else []
        parts += ["thinks"] if self.thinks else []
        parts += [f"room {self.room}"] if self.room else []
        return "; ".join(parts)

    def step_down(self, response_format: ResponseFormat) -> bool:
        """Goes to the next looser format after a refusal; returns False if there is none."""
        index = _FORMATS.index(response_format)
        if index + 1 == len(_FORMATS):
            return False
        # Another request may have gone further down already.
        if _FORMATS.index(self.response_format) <= index:
            self.response_format = _FORMATS[index + 1]
        return True

    def plainer(self) -> Iterator[Dialect]:
        """Yields dialects that ask for less, for a server that refuses and does not say what."""
        spare = self.refused | {"temperature", "stream_options", "reasoning_effort"}
        least = spare | {"stream", SYSTEM_ROLE}
        for response_format, refused in (
            (ResponseFormat.PROMPT, self.refused),
            (self.response_format, spare),
            (ResponseFormat.PROMPT, spare),
            (ResponseFormat.PROMPT, least),
        ):
            yield replace(self, response_format=response_format, refused=set(refused))

    def copy(self) -> Dialect:
        """Returns an equal dialect that does not change with this one."""
        return replace(self, refused=set(self.refused))

    def become(self, other: Dialect) -> None:
        """Takes over the form and the parameters of another."""
        self.response_format, self.refused = other.response_format, set(other.refused)

    def shrink(self, error: RoomRefusedError, least: int) -> None:
        """Limits an answer to the room that the server allows; raises the cause if that is too little."""
        if error.tokens < least or error.tokens == self.room:
            raise error.cause from None
        self.room = error.tokens

    def _messages(self, system: str, ask: Ask) -> list[dict[str, Any]]:
        """Returns the rules, the example, and the question; the rules lead the first text if they must."""
        texts: list[str | list[Any]] = [*ask.example, self._content(ask)]
        has_system = SYSTEM_ROLE not in self.refused
        if not has_system:
            first = texts[0]
            texts[0] = f"{system}\n\n{first}" if isinstance(first, str) else [_text(system), *first]
        turns = [
            {"role": "assistant" if index % 2 else "user", "content": words}
            for index, words in enumerate(texts)
        ]
        return [{"role": "system", "content": system}, *turns] if has_system else turns

    def _content(self, ask: Ask) -> str | list[Any]:
        """Returns the user's message, with the pictures after the text if the model sees."""
        if not ask.pictures or IMAGES in self.refused:
            return ask.user
        parts: list[Any] = [_text(ask.user)]
        for name, picture in ask.pictures.items():
            parts += [_text(f"{name}:"), {"type": "image_url", "image_url": {"url": picture.address}}]
        return parts

    def body(self, ask: Ask, cards: int) -> Mapping[str, Any]:
        """Returns the request for a question in this dialect."""
        system, form = _asked_form(ask, self.response_format, cards)
        # Where both names are refused, the server has a limit of its own.
        rooms = [name for name in ("max_tokens", "max_completion_tokens") if name not in self.refused]
        body: dict[str, Any] = {
            "model": ask.model,
            "messages": self._messages(system, ask),
            "temperature": ask.temperature,
            **{name: min(ask.max_tokens, self.room or ask.max_tokens) for name in rooms[:1]},
            "stream": True,
            "stream_options": {"include_usage": True},
            **({"reasoning_effort": "low"} if self.thinks else {}),
            **form,
            **ask.extra,
        }
        refused = self.refused | ({"stream_options"} if "stream" in self.refused else set())
        return {name: value for name, value in body.items() if name not in refused}


def _text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def _asked_form(ask: Ask, response_format: ResponseFormat, cards: int) -> tuple[str, dict[str, Any]]:
    if response_format in (ResponseFormat.BOUNDED, ResponseFormat.SCHEMA):
        schema = bounded(ask.schema, cards) if response_format is ResponseFormat.BOUNDED else ask.schema
        named = {"name": ask.step.value, "strict": True, "schema": schema}
        return ask.system, {"response_format": {"type": "json_schema", "json_schema": named}}
    system = f"{ask.system}\nThe JSON has to fit this schema:\n{orjson.dumps(ask.schema).decode()}"
    if response_format is ResponseFormat.OBJECT_SCHEMA:
        return system, {"response_format": {"type": "json_object", "schema": ask.schema}}
    if response_format is ResponseFormat.OBJECT:
        return system, {"response_format": {"type": "json_object"}}
    return system, {}
