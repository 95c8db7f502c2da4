"""The servers that the steps ask: one for all, or some steps one of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from obsidian_anki_sync.domain.generation.answer import Answer
from obsidian_anki_sync.generation.ask.answers import AnswerCache
from obsidian_anki_sync.generation.ask.asker import Asker, Tally
from obsidian_anki_sync.generation.ask.budget import Budget
from obsidian_anki_sync.generation.ask.chat import Chat
from obsidian_anki_sync.generation.ask.preflight import Preflight, check_server
from obsidian_anki_sync.generation.ask.requests import Ask
from obsidian_anki_sync.generation.options import GenerationOptions, Step

_Read = TypeVar("_Read")


class Servers:
    """Sends each question to the server of its step."""

    def __init__(
        self, options: GenerationOptions, answers: AnswerCache, budget: Budget, say: Callable[[str], None]
    ) -> None:
        self._options = options
        self._chats: dict[str, Chat] = {}
        self._askers: dict[str, Asker] = {}
        for step in options.steps:
            own = options.for_step(step)
            if own.url not in self._chats:
                chat = self._chats[own.url] = Chat(own, say)
                self._askers[own.url] = Asker(own, answers, budget, chat, say)

    async def close(self) -> None:
        """Closes the connections."""
        for chat in self._chats.values():
            await chat.close()

    @property
    def most_at_once(self) -> int:
        """The most requests at a time to the server that writes cards."""
        return self._asker(Step.WRITE).pacer.most

    @property
    def response_formats(self) -> Mapping[str, Mapping[str, str]]:
        """How each model asked so far has to be asked, by the server's address."""
        return {url: asker.response_formats for url, asker in self._askers.items()}

    async def read(self, ask: Ask, read: Callable[[Answer], _Read], tally: Tally) -> _Read:
        """Returns the parsed answer; see ``Asker.read``."""
        return await self._asker(ask.step).read(ask, read, tally)

    async def recalled(self, step: Step, key: str) -> str | None:
        """Returns what was remembered under a key, or None."""
        return await self._asker(step).recalled(key)

    async def remember(self, step: Step, key: str, words: str) -> None:
        """Keeps a part of an answer, which is paid already, under a key of its own."""
        await self._asker(step).remember(key, words)

    async def preflights(self, urls: Iterable[str] = ()) -> Mapping[str, Preflight]:
        """Asks the servers, by default all, about themselves.

        Raises ``ModelError`` if no request to one of them can succeed.
        """
        wanted = tuple(urls) or tuple(self._chats)
        return {url: await check_server(self._chats[url], self._options, url) for url in wanted}

    def _asker(self, step: Step) -> Asker:
        return self._askers[self._options.for_step(step).url]
