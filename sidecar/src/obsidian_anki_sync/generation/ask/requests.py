"""What is asked of a model: the messages, the form of the reply, and the key of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from obsidian_anki_sync.domain.note_type import NoteType
from obsidian_anki_sync.generation.ask.answers import answer_key
from obsidian_anki_sync.generation.ask.budget import TOKENS_A_UNIT, Charge, charge_of, tokens_of
from obsidian_anki_sync.generation.kinds import described
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.prepare.sections import Section

PROMPTS = Path(__file__).parent / "prompts"

_SCHEMA_VERSION = 1
_LONGEST_TEXT = 300
# What the chat's own form takes, and the schema where it is sent as text.
_OVERHEAD = 120
# fmt: off
_NAMES = {
    "en": "English", "de": "German", "ru": "Russian", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "pl": "Polish", "uk": "Ukrainian", "nl": "Dutch", "cs": "Czech", "tr": "Turkish",
    "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew",
}
# fmt: on


Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model. ``prompt`` is the file that ``system`` was made from, with its version.

    ``attempt`` counts from 0; a later one says what was wrong with the reply before.
    """

    step: Step
    prompt: str
    system: str
    user: str
    schema: Schema
    model: str
    temperature: float
    max_tokens: int
    expected_tokens: int
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0

    @property
    def key(self) -> str:
        """The key of the answer. How the form is asked for is no part of it: that is the server's matter."""
        return answer_key(
            {
                "step": self.step.value,
                "prompt": self.prompt,
                "schema": [_SCHEMA_VERSION, self.schema],
                "messages": [self.system, self.user],
                "model": self.model,
                "parameters": [self.temperature, self.max_tokens, dict(self.extra)],
                "language": self.language,
                "attempt": self.attempt,
            }
        )

    def charge(self, options: GenerationOptions) -> Charge:
        """Returns what the request is expected to cost."""
        tokens_in = tokens_of(self.system) + tokens_of(self.user) + _OVERHEAD
        return charge_of(tokens_in, min(self.expected_tokens, self.max_tokens), options)

    def most(self, options: GenerationOptions) -> Charge:
        """Returns what the request can cost at the most."""
        return replace(self, expected_tokens=self.max_tokens).charge(options)

    def again(self, complaint: str) -> Ask:
        """Returns the same question with a word about what was wrong with the reply."""
        return replace(self, attempt=self.attempt + 1, user=f"{self.user}\n\n{complaint}")

    def with_room(self, more: int = 0) -> Ask:
        """Returns the same question with more room for its answer; by default twice the room."""
        return replace(self, max_tokens=self.max_tokens + (more or self.max_tokens))


def ask_for_cards(section: Section, language: str, options: GenerationOptions) -> Ask:
    """Asks for the cards of a section, in the note's own language where none is named."""
    system = _prompt("cards-v1").format(
        cards=options.max_cards, language=_called(language), types=described(options.kinds)
    )
    expected = TOKENS_A_UNIT * min(len(section.units), options.max_cards)
    schema = cards_schema(options.kinds)
    return _ask(Step.WRITE, "cards-v1", system, _between(section), schema, expected, options, language)


def ask_for_repair(
    section: Section,
    card: Mapping[str, Any],
    problems: Sequence[str],
    language: str,
    options: GenerationOptions,
) -> Ask:
    """Asks for a better card in the place of one with problems."""
    system = _prompt("repair-v1").format(language=_called(language), types=described(options.kinds))
    told = "\n".join(f"- {problem}" for problem in problems)
    user = f"{_between(section)}\n\nFront: {card['front']}\nBack: {card['back']}\nWhat is wrong:\n{told}"
    schema = cards_schema(options.kinds)
    return _ask(Step.REPAIR, "repair-v1", system, user, schema, TOKENS_A_UNIT, options, language)


def ask_for_answer(section: Section, front: str, options: GenerationOptions) -> Ask:
    """Asks a card's question, to be answered from the note."""
    user = f"{_between(section)}\n\nQuestion: {front}"
    schema = _object(answer={"type": "string"})
    return _ask(Step.ANSWER, "answer-v1", _prompt("answer-v1"), user, schema, TOKENS_A_UNIT, options)


def ask_for_judgement(section: Section, options: GenerationOptions) -> Ask:
    """Asks whether a section is worth learning from."""
    schema = _object(worth={"type": "boolean"})
    prompt = _prompt("judge-v1")
    return _ask(Step.JUDGE, "judge-v1", prompt, _between(section), schema, TOKENS_A_UNIT, options)


def cards_schema(note_types: Sequence[NoteType]) -> Schema:
    """Returns the form of a reply with cards; only what no server refuses."""
    kinds = {"type": {"type": "string", "enum": [kind.key for kind in note_types]}}
    text = {"type": "string"}
    card = _object(**(kinds if len(note_types) > 1 else {}), s={"type": "integer"}, front=text, back=text)
    return _object(cards={"type": "array", "items": card})


def bounded(schema: Schema, cards: int) -> Schema:
    """Returns the schema with limits, which keep a small model from looping; hosted services refuse them."""
    kind = schema.get("type")
    if kind == "object":
        properties = {name: bounded(value, cards) for name, value in schema["properties"].items()}
        return {**schema, "properties": properties}
    if kind == "array":
        return {**schema, "items": bounded(schema["items"], cards), "maxItems": cards}
    return {**schema, "maxLength": _LONGEST_TEXT} if kind == "string" and "enum" not in schema else schema


def _object(**properties: Schema) -> Schema:
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _between(section: Section) -> str:
    return f"Title: {section.title}\n<<<\n{section.text}\n>>>"


def _called(language: str) -> str:
    name = _NAMES.get(language.partition("-")[0].lower(), "")
    if name:
        return name
    return f"the language {language!r}" if language else "the language of the note"


def _ask(
    step: Step,
    prompt: str,
    system: str,
    user: str,
    schema: Schema,
    expected: int,
    options: GenerationOptions,
    language: str = "",
) -> Ask:
    effort = {"reasoning_effort": options.reasoning_effort} if options.reasoning_effort else {}
    return Ask(
        step=step,
        prompt=prompt,
        system=system.strip(),
        user=user,
        schema=schema,
        model=options.model_for(step),
        temperature=options.temperature,
        max_tokens=options.max_tokens,
        expected_tokens=expected,
        language=language,
        extra={**effort, **options.extra},
    )


@cache
def _prompt(name: str) -> str:
    return (PROMPTS / f"{name}.txt").read_text("utf-8")
