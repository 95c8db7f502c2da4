"""The user's options for generating cards."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.note_type import BY_KEY, NoteType

_Price = Annotated[float, Meta(ge=0)] | None
_ADDRESS = r"https?://([^\s/?#]*@)?(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]]+)(:[0-9]{1,5})?([/?][^\s#]*)?$(?!\n)"


class Step(StrEnum):
    """What a model is asked for; each step may have a server and a model of its own."""

    JUDGE = "judge"
    WRITE = "write"
    ANSWER = "answer"
    REPAIR = "repair"


class StepOptions(Struct, frozen=True, kw_only=True):
    """The server and the model of one step; what is empty is as for all steps."""

    url: Annotated[
        str,
        Meta(description="The step's own server; by default that of url.", pattern=rf"^$(?!\n)|^{_ADDRESS}"),
    ] = ""
    model: Annotated[str, Meta(description="The step's own model.")] = ""
    price_in: Annotated[
        _Price, Meta(description="The price of a million tokens sent in this step; free on this machine.")
    ] = None
    price_out: Annotated[_Price, Meta(description="The price of a million tokens answered in this step.")] = (
        None
    )


class StepServer(Struct, frozen=True):
    """What a run knows of the server that a step has for itself; see ``GenerationOptions``."""

    key: str = ""
    response_formats: Mapping[str, str] = field(default_factory=dict)
    context_tokens: int = 0
    price_in: float | None = None
    price_out: float | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"  # the key is a secret


class ModelOptions(Struct, frozen=True, kw_only=True):
    """The server, the model, and its task."""

    url: Annotated[
        str,
        Meta(description="The server's address of the OpenAI chat API, up to /v1.", pattern=f"^{_ADDRESS}"),
    ] = "http://127.0.0.1:11434/v1"
    model: Annotated[str, Meta(description="The model's name, as the server calls it.")] = ""
    models: Annotated[
        Mapping[str, str],
        Meta(description="A model of its own for a step: judge, write, answer or repair."),
    ] = field(default_factory=dict)
    judge: Annotated[StepOptions, Meta(description="The server that judges notes.")] = StepOptions()
    write: Annotated[StepOptions, Meta(description="The server that writes cards.")] = StepOptions()
    answer: Annotated[StepOptions, Meta(description="The server that answers the cards.")] = StepOptions()
    repair: Annotated[StepOptions, Meta(description="The server that mends cards.")] = StepOptions()
    shortest: Annotated[int, Meta(description="A note with fewer characters is not sent.", ge=0)] = 40

    languages: Annotated[
        tuple[str, ...], Meta(description="The languages of the cards; by default the note's own.")
    ] = ()
    images: Annotated[bool, Meta(description="Send the pictures of a note too, for a model that sees.")] = (
        False
    )
    both_languages: Annotated[
        bool, Meta(description="Make cards in both languages of a note in two languages.")
    ] = False
    note_types: Annotated[
        tuple[str, ...], Meta(description="The note types that the model may choose from.")
    ] = ("basic",)
    max_cards: Annotated[int, Meta(description="The most cards of one request.", ge=1, le=50)] = 12
    temperature: Annotated[float, Meta(description="How freely the model words.", ge=0, le=2)] = 0.0
    max_tokens: Annotated[int, Meta(description="The longest answer, in tokens.", ge=64)] = 1024
    section_tokens: Annotated[
        int, Meta(description="How much of a long note is sent at a time, in tokens.", ge=100)
    ] = 1500
    context_tokens: Annotated[
        int, Meta(description="The model's window in tokens; 0: as the server says.", ge=0)
    ] = 0
    extra: Annotated[
        Mapping[str, Any], Meta(description="Further fields of every request, for what a server needs.")
    ] = field(default_factory=dict)

    reasoning_tokens: Annotated[
        int,
        Meta(description="Further room for the answer of a model that thinks first, in tokens.", ge=0),
    ] = 4096
    reasoning_effort: Annotated[
        str,
        Meta(description="How much a model thinks, such as low; by default low once it used up its room."),
    ] = ""

    concurrency: Annotated[
        int, Meta(description="The most requests at a time; 0: one on this machine, else it adapts.", ge=0)
    ] = 0
    idle_seconds: Annotated[
        float, Meta(description="How long a server may be silent before its answer counts as lost.", gt=0)
    ] = 60.0
    load_seconds: Annotated[
        float,
        Meta(description="How long a server on this machine may take to load the model.", gt=0),
    ] = 300.0
    total_seconds: Annotated[float, Meta(description="How long one answer may take.", gt=0)] = 600.0

    price_in: Annotated[
        _Price, Meta(description="The price of a million tokens sent; free on this machine.")
    ] = None
    price_out: Annotated[
        _Price, Meta(description="The price of a million tokens answered; free on this machine.")
    ] = None

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for an unknown note type or step."""
        for name in self.note_types:
            if name not in BY_KEY:
                raise ValueError(f"There is no note type '{name}'; choose from {', '.join(BY_KEY)}")
        for step in self.models:
            if step not in list(Step):
                raise ValueError(f"There is no step '{step}'; choose from {', '.join(Step)}")


class GenerationOptions(ModelOptions, frozen=True, kw_only=True):
    """The server, the model, what it is asked for, and what one run knows beside the settings.

    ``retry_seconds`` is the first wait before a retry. ``response_formats`` are the forms of answer that
    models supported in an earlier run, by model. ``servers`` are those that steps have for themselves, by
    address.
    ``prompt`` is the version of the prompt that asks for cards, by default the newest.
    """

    key: str = ""
    use_agents: bool = False
    retry_seconds: float = 0.5
    response_formats: Mapping[str, str] = field(default_factory=dict)
    servers: Mapping[str, StepServer] = field(default_factory=dict)
    prompt: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"  # the key is a secret

    @property
    def kinds(self) -> tuple[NoteType, ...]:
        """The note types that the model may choose from."""
        return tuple(BY_KEY[name] for name in self.note_types)

    @property
    def host(self) -> str:
        """The host that gets the notes' text, with its port if there is one, without a password."""
        return host_of(self.url)

    @property
    def is_loopback(self) -> bool:
        """True if the server runs on this machine, so that no text leaves it."""
        return is_loopback(self.url)

    @property
    def first_seconds(self) -> float:
        """The seconds that the first byte may take: a local server may have to load the model."""
        return max(self.idle_seconds, self.load_seconds) if self.is_loopback else self.idle_seconds

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that a run takes."""
        return tuple(Step) if self.use_agents else (Step.WRITE,)

    @property
    def own_urls(self) -> tuple[str, ...]:
        """The addresses of the servers that steps have for themselves, each once."""
        named = (self._own(step).url for step in Step)
        return tuple(dict.fromkeys(url for url in named if url and not _is_same(url, self.url)))

    def models_at(self, url: str) -> tuple[str, ...]:
        """Returns the models that the steps of a run ask at a server, each once."""
        steps = (step for step in self.steps if self.for_step(step).url == url)
        return tuple(dict.fromkeys(self.model_for(step) for step in steps))

    def model_for(self, step: Step) -> str:
        """Returns the model of a step."""
        return self._own(step).model or self.models.get(step) or self.model

    def for_step(self, step: Step) -> GenerationOptions:
        """Returns the options of the server that a step asks, with the step's model and prices.

        The key of one server is never that of another.
        """
        own, model = self._own(step), self.model_for(step)
        if not own.url or _is_same(own.url, self.url):
            if (own.price_in, own.price_out, model) == (None, None, self.model):
                return self
            price_in = self.price_in if own.price_in is None else own.price_in
            price_out = self.price_out if own.price_out is None else own.price_out
            return replace(self, model=model, price_in=price_in, price_out=price_out)
        known = self.servers.get(own.url, StepServer())
        free = 0.0 if is_loopback(own.url) else None
        price_in, price_out = (
            next((price for price in prices if price is not None), None)
            for prices in ((own.price_in, known.price_in, free), (own.price_out, known.price_out, free))
        )
        return replace(
            self,
            url=own.url,
            model=model,
            key=known.key,
            response_formats=known.response_formats,
            context_tokens=known.context_tokens,
            price_in=price_in,
            price_out=price_out,
        )

    def _own(self, step: Step) -> StepOptions:
        own: StepOptions = getattr(self, step.value)
        return own


def _is_same(url: str, other: str) -> bool:
    return url.rstrip("/") == other.rstrip("/")


def host_of(url: str) -> str:
    """Returns the host of an address, with its port if there is one, without user name and password.

    Returns an empty text for an address with a mistake.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = f"[{name}]" if ":" in name else name
    return f"{name}:{port}" if port else name


def is_loopback(url: str) -> bool:
    """True if an address is on this machine; ``0.0.0.0`` is, for a program that connects to it."""
    try:
        name = urlsplit(url).hostname or ""
        if name == "localhost" or name.endswith(".localhost"):
            return True
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
