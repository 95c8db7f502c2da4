"""Decides from a server's refusal what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.generation.ask.refusals import Refusal
from obsidian_anki_sync.generation.ask.waits import asked_wait
from obsidian_anki_sync.generation.errors import (
    ModelError,
    ModelKeyError,
    NoCreditError,
    QuarantinedError,
    UnknownModelError,
)
from obsidian_anki_sync.generation.options import GenerationOptions

SYSTEM_ROLE = "system"
"""The name under which a refused system message is remembered among the parameters."""

IMAGES = "images"
"""The name under which refused pictures are remembered among the parameters."""

_NO_IMAGES = re.compile(
    r"image_url|image.?input|(?:image|vision|multi.?modal).{0,60}(?:support|allow|accept|enabled|projector)"
    r"|(?:support|accept).{0,40}(?:image|vision)|content.{0,30}must be a string|mmproj",
    re.I | re.S,
)
_KEY = re.compile(r"api_key_invalid|api key not valid|(?:invalid|incorrect|missing) (?:api.?)?key", re.I)
_NO_BALANCE = re.compile(
    r"credit balance|insufficient.?(?:quota|credits?|funds|balance)|balance is (?:too low|not enough)", re.I
)
_CREDIT = re.compile(
    r"insufficient.?(?:quota|credit|funds|balance)|billing|credit|payment|spend|current quota", re.I
)
_TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|context (?:size|length|window)|maximum context"
    r"|prompt is too long|too many tokens|input.{0,20}too long|tokens.{0,60}must be <=",
    re.I,
)
_FORM = re.compile(
    r"response_format|response_schema|json.?schema|json_object|output_config|structured.?output|json.?mode|guided|grammar"
    r"|additionalProperties|input should be 'text'|handle the requested parameters",
    re.I,
)
_RESPONSES = re.compile(r"v1/responses|responses api", re.I)
_ABOUT_THE_KEY = re.compile(
    r"\bkeys?\b|api.?key|token|auth|permission|credential|forbidden|no access|access denied",
    re.I,
)
_NO_MODEL = re.compile(
    r"model_not_found|access to (?:the )?model|model.{0,80}(?:not found|does not exist|not a valid|unknown)"
    r"|(?:unknown|invalid|no such) model|not a valid model",
    re.I | re.S,
)
_MODERATED = re.compile(r"moderation|flagged|content.?(?:policy|filter|management)|safety", re.I)
_NO_SYSTEM = re.compile(
    r"system.{0,20}(?:role|message|prompt|instruction).{0,40}(?:support|allow|enabled|accept)"
    r"|(?:not support|unsupported|unknown|invalid).{0,30}\bsystem\b"
    r"|developer instruction|roles must alternate|only user and assistant",
    re.I,
)
_PARAMETER = re.compile(
    r"\b(max_tokens|max_completion_tokens|temperature|stream_options|reasoning_effort)\b", re.I
)
_NO_STREAM = re.compile(
    r"verified to stream|\bstream(?:ing|ed)?\b.{0,40}(?:not |n't |unsupported|disabled|false|unavailable)"
    r"|(?:unsupported|unknown|invalid|cannot|disable|without).{0,30}\bstream(?:ing)?\b",
    re.I,
)
# No request needs these, so they are left out after any refusal that names one.
_SPARE = frozenset(("temperature", "stream_options", "reasoning_effort"))
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unknown|unrecognized|not permitted|extra inputs|only the default|deprecated"
    r"|not allowed|not available|not accept|no longer|cannot be",
    re.I,
)
_LESS_ROOM = re.compile(
    r"max(?:_completion|_output)?_tokens.{0,60}"
    r"(?:at most|maximum|less than|exceed|too large|<=|>)[^\d]{0,30}(\d+)"
    r"|can only afford (\d+)|max(?:_completion|_output)?_tokens.{0,40}\[\s*\d+\s*,\s*(\d+)\s*\]",
    re.I | re.S,
)
_LOADING = re.compile(
    r"\bload(?:ing|s)?\b.{0,40}model|model.{0,60}\bload(?:ing|ed)?\b|warming|starting", re.I
)

TRIES = 4
"""How often a request is sent to a server that is busy, or whose reply breaks off."""

# A limit for each minute may take a minute to pass, if the server names no time.
_TRIES_AT_A_LIMIT = 6
_GATEWAYS = frozenset((502, 504, 520, 521, 522, 523, 524))
# A gateway that waited in vain: its server may have written an answer.
_GIVEN_UP = frozenset((504, 524))
_BUSY = frozenset((408, 409, 425, 429))
_LONGEST_PLACE = 200  # characters
_REFUSED = frozenset((400, 404, 415, 422, 500, 501))
_PARAMETERS = frozenset(
    ("max_tokens", "max_completion_tokens", "temperature", "stream", "stream_options", "reasoning_effort")
)


class ServerBusyError(Exception):
    """The server cannot answer now; ``told`` is a sentence about it.

    ``wait`` is the seconds that it asks for, or None; after ``tries`` tries it is not asked again. ``slows``:
    it may have too many requests. ``was_refused``: it did no work. ``is_unreachable``: no server answers at
    the address. ``is_silent``: it took the request and did not answer. ``is_limited``: a limit on requests is
    reached. ``is_loading``: the model is being loaded. ``may_be_note``: the fault may be the note's, so
    another note may be answered.
    """

    def __init__(
        self,
        told: str,
        wait: float | None = None,
        *,
        tries: int = TRIES,
        slows: bool = False,
        was_refused: bool = False,
        is_unreachable: bool = False,
        is_silent: bool = False,
        is_limited: bool = False,
        is_loading: bool = False,
        may_be_note: bool = True,
    ) -> None:
        super().__init__(told)
        self.told = told
        self.wait = wait
        self.tries = tries
        self.slows = slows
        self.was_refused = was_refused
        self.is_unreachable = is_unreachable
        self.is_silent = is_silent
        self.is_limited = is_limited
        self.is_loading = is_loading
        self.may_be_note = may_be_note


class PromptTooLongError(Exception):
    """The section does not fit into the model's window; the server's words are the first argument."""


class FormRefusedError(Exception):
    """The server does not support this response format."""


class ParameterRefusedError(Exception):
    """The server refuses a parameter; its name is the first argument."""


class RoomRefusedError(Exception):
    """The server allows fewer tokens for the answer. ``cause`` is the error if that is too few."""

    def __init__(self, tokens: int, cause: SyncError) -> None:
        super().__init__(tokens)
        self.tokens = tokens
        self.cause = cause


class RequestRefusedError(Exception):
    """The server refuses a request for an unknown reason; its words are the first argument.

    ``may_be_form`` is true if a plainer request may be taken.
    """

    def __init__(self, told: str, *, may_be_form: bool = False) -> None:
        super().__init__(told)
        self.may_be_form = may_be_form


def judge(refusal: Refusal, headers: Mapping[str, str], options: GenerationOptions, model: str) -> Exception:
    """Returns the error to raise for a refusal. The key is removed, even if a server repeats it."""
    status, body, host = refusal.status, refusal.body, options.host
    words = refusal.words.replace(options.key, "…") if options.key else refusal.words
    said = f" It says: {_as_sentence(words)}" if words else ""
    wait = asked_wait(headers, body)
    fatal = _fatal(refusal, wait, said, host, model)
    if fatal:
        return fatal
    adaptable = _adaptable(refusal, words)
    if adaptable:
        return adaptable
    if status in _BUSY or status in (200, 402) or status >= 500:
        is_limited = status == 429
        return ServerBusyError(
            f"{host} answered {'with an error' if status == 200 else status}.{said}",
            wait,
            tries=_TRIES_AT_A_LIMIT if is_limited else TRIES,
            slows=status in (429, 503, 529),
            was_refused=status not in _GIVEN_UP,
            is_limited=is_limited,
            is_loading=status == 503 and bool(_LOADING.search(refusal.words)),
            may_be_note=status not in _GATEWAYS,
        )
    if status in (404, 405):
        return _no_such_api(refusal, said, host)
    if 300 <= status < 400:
        place = _place(headers.get("location", ""))
        return ModelError(
            f"{host} redirects the request{place} ({status}).",
            "Set the base URL of the generation settings to the final address: notes are sent to no other.",
        )
    if status == 407:
        return ModelError(
            f"The proxy before {host} asks for a user name and a password (407).",
            f"Name them in HTTP_PROXY, or name {host} in NO_PROXY.",
        )
    return RequestRefusedError(
        f"{host} refused the request ({status}).{said}", may_be_form=status in (400, 415, 422)
    )


def _as_sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _place(address: str) -> str:
    """Returns where a redirection leads, without a password and without what follows the path."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    path = parts.path.removesuffix("/chat/completions")
    shown = "".join(filter(str.isprintable, f"{place}{path}"))
    return f" to {shown[:_LONGEST_PLACE]}" if shown else ""


def _fatal(refusal: Refusal, wait: float | None, said: str, host: str, model: str) -> Exception | None:
    """Returns the error for a refusal of every request."""
    status, body = refusal.status, refusal.body
    if status in (400, 403) and _MODERATED.search(body):
        return QuarantinedError(
            f"The content filter of {host} rejected this note.{said}",
            "Leave the note out, or choose another model.",
        )
    if status in (403, 404) and _NO_MODEL.search(body) and not _FORM.search(body):
        return _unknown_model(said, host, model)
    if status == 400 and _RESPONSES.search(body):
        return _refused_for_good(status, said, host)
    if status == 403 and refusal.words and (refusal.is_page or not _ABOUT_THE_KEY.search(refusal.words)):
        return _refused_for_good(status, said, host)
    if status in (401, 403) or (status in (200, 400) and _KEY.search(body)):
        return ModelKeyError(
            f"{host} does not accept the key ({status}).{said}",
            "Set OBSIDIAN_ANKI_SYNC_GENERATION_KEY to a key of that server.",
        )
    is_broke = status in (200, 400, 403) and _NO_BALANCE.search(refusal.words)
    if wait is None and (status == 402 or is_broke or (status == 429 and _CREDIT.search(body))):
        no_credit = NoCreditError(
            f"The account at {host} has no credit left ({status}).{said}",
            "Top it up or raise its limit, then resume: what was answered is kept and is not paid again.",
        )
        affordable = _LESS_ROOM.search(body)
        return RoomRefusedError(int(affordable[2]), no_credit) if affordable and affordable[2] else no_credit
    if status == 400 and _NO_MODEL.search(body) and not _FORM.search(body):
        return _unknown_model(said, host, model)
    return None


def _unknown_model(said: str, host: str, model: str) -> UnknownModelError:
    return UnknownModelError(
        f"{host} has no model '{model}'.{said}", "Choose one of its models; with Ollama, pull it first."
    )


def _refused_for_good(status: int, said: str, host: str) -> ModelError:
    return ModelError(
        f"{host} refuses the request ({status}).{said}",
        "Follow what the server says, or choose another model in the generation settings.",
    )


def _adaptable(refusal: Refusal, words: str) -> Exception | None:
    """Returns the error for a request that can be made in another way."""
    status, body = refusal.status, refusal.body
    if status == 413 or (status in (400, 422, 500, 200) and _TOO_LONG.search(body)):
        return PromptTooLongError(words)
    if status not in _REFUSED:
        return None
    if limit := _LESS_ROOM.search(body):
        cause = ModelError(
            f"The server allows too short an answer. It says: {words}", "Choose another model."
        )
        return RoomRefusedError(int(limit[1] or limit[2] or limit[3]), cause)
    if status in (400, 422) and (parameter := _parameter(refusal)):
        return ParameterRefusedError(parameter)
    if _FORM.search(body):
        return FormRefusedError(words)
    if _NO_SYSTEM.search(body):
        return ParameterRefusedError(SYSTEM_ROLE)
    if _NO_IMAGES.search(body):
        return ParameterRefusedError(IMAGES)
    return None


def _parameter(refusal: Refusal) -> str:
    """Returns the name of the refused parameter; empty if there is none."""
    if refusal.parameter in _PARAMETERS:
        return refusal.parameter
    if _NO_STREAM.search(refusal.body):
        return "stream"
    named = [found[1].lower() for found in _PARAMETER.finditer(refusal.body)]
    spare = next((name for name in named if name in _SPARE), "")
    return spare or (named[0] if named and _UNSUPPORTED.search(refusal.body) else "")


def _no_such_api(refusal: Refusal, said: str, host: str) -> ModelError:
    if refusal.words and not refusal.is_page and "path" not in refusal.words:
        return _refused_for_good(refusal.status, said, host)
    return ModelError(
        f"There is no chat API at {host} ({refusal.status}).{said}",
        "The base URL of the generation settings usually ends in /v1.",
    )
