"""The questions to a model: the messages, the form of the reply, and the key of the answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from obsidian_anki_sync.domain.errors import UsageError
from obsidian_anki_sync.domain.note_type import NoteType
from obsidian_anki_sync.generation.ask.answers import answer_key
from obsidian_anki_sync.generation.ask.budget import (
    EXPECTED_THINKING,
    TOKENS_A_UNIT,
    TOKENS_AN_ANSWER,
    Charge,
    charge_of,
    tokens_of,
)
from obsidian_anki_sync.generation.ask.examples import example_of
from obsidian_anki_sync.generation.ask.marks import mark_of
from obsidian_anki_sync.generation.kinds import described
from obsidian_anki_sync.generation.options import GenerationOptions, Step
from obsidian_anki_sync.generation.prepare.pictures import TOKENS_A_PICTURE, Picture, pictures_of
from obsidian_anki_sync.generation.prepare.sections import Section

_NONE: Mapping[str, Picture] = {}
PROMPTS = Path(__file__).parent / "prompts"

CARDS_PROMPT = "cards-v3"
ANSWER_PROMPT = "answer-v3"
JUDGE_PROMPT = "judge-v2"
REPAIR_PROMPT = "repair-v2"

# An older prompt without the words around the note, kept for comparison.
_WITHOUT_MARK = frozenset(("cards-v1",))
_TOKENS_OF_MARK = 12
_SCHEMA_VERSION = 1
_LONGEST_TEXT = 300
# Tokens of the chat's own form, and of the schema if it is sent as text.
_OVERHEAD = 120
# fmt: off
_NAMES = {
    "en": "English", "de": "German", "ru": "Russian", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "pl": "Polish", "uk": "Ukrainian", "nl": "Dutch", "cs": "Czech", "tr": "Turkish",
    "ja": "Japanese", "zh": "Chinese", "ko": "Korean", "ar": "Arabic", "he": "Hebrew",
}
# fmt: on


Schema = Mapping[str, Any]


class Ask(Struct, frozen=True):
    """One question to a model. ``prompt`` is the file that ``system`` was made from, with its version.

    ``attempt`` counts from 0; a later one says what was wrong with the reply before. ``mark`` are the words
    around the note that the reply has to repeat. ``to_think`` is the room for thinking in ``max_tokens``.
    ``pictures`` are sent with the text, by their names in it. ``example`` is a question with a good reply,
    which are sent before this one.
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
    mark: tuple[str, ...] = ()
    to_think: int = 0
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    example: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the answer. The response format is not part of it, since it depends on the server."""
        return answer_key(
            {
                "step": self.step.value,
                "prompt": self.prompt,
                "schema": [_SCHEMA_VERSION, self.schema],
                "messages": [self.system, *self.example, self.user],
                "model": self.model,
                "parameters": [self.temperature, self.max_tokens, dict(self.extra)],
                "language": self.language,
                "attempt": self.attempt,
                **({"pictures": self._digests} if self.pictures else {}),
            }
        )

    @property
    def _digests(self) -> dict[str, str]:
        return {name: picture.digest for name, picture in self.pictures.items()}

    def charge(self, options: GenerationOptions) -> Charge:
        """Returns the expected cost of the request."""
        tokens_in = sum(map(tokens_of, (self.system, *self.example, self.user))) + _OVERHEAD
        tokens_in += TOKENS_A_PICTURE * len(self.pictures)
        expected = min(self.expected_tokens, self.max_tokens - self.to_think)
        thought = math.ceil(self.to_think * EXPECTED_THINKING)
        return charge_of(tokens_in, expected, options.for_step(self.step), thought)

    def most(self, options: GenerationOptions) -> Charge:
        """Returns the highest possible cost of the request."""
        most = replace(self, expected_tokens=self.max_tokens, to_think=0).charge(options)
        return replace(most, tokens_thought=self.to_think)

    def again(self, problem: str) -> Ask:
        """Returns the same question with a sentence about what was wrong with the reply."""
        return replace(self, attempt=self.attempt + 1, user=f"{self.user}\n\n{problem}")

    def with_room(self) -> Ask:
        """Returns the same question with twice the room for its answer."""
        return replace(self, max_tokens=2 * self.max_tokens)

    def with_thinking(self, tokens: int) -> Ask:
        """Returns the same question with further room for thinking."""
        return replace(self, max_tokens=self.max_tokens + tokens, to_think=tokens)


def require_cards_prompt(name: str) -> None:
    """Raises ``UsageError`` if there is no such version of the prompt that asks for cards."""
    known = sorted(path.stem for path in PROMPTS.glob("cards-*.txt"))
    if name not in known:
        raise UsageError(f"There is no prompt '{name}'.", f"The versions are {', '.join(known)}.")


def ask_for_cards(
    section: Section, language: str, options: GenerationOptions, pictures: Mapping[str, Picture] = _NONE
) -> Ask:
    """Asks for the cards of a section, in the note's own language unless one is given."""
    prompt = options.prompt or CARDS_PROMPT
    system = _prompt(prompt).format(
        cards=options.max_cards,
        language=_called(language or section.language),
        types=described(options.kinds),
    )
    expected = TOKENS_A_UNIT * min(len(section.units), options.max_cards)
    schema = cards_schema(options.kinds)
    note = _Note(section, is_marked=prompt not in _WITHOUT_MARK)
    ask = note.ask(Step.WRITE, prompt, system, schema, expected, options, language=language)
    ask = replace(ask, example=_example(prompt, language or section.language, options, ask.mark))
    return replace(ask, pictures=pictures_of(section, pictures)) if pictures else ask


class Faulty(Struct, frozen=True):
    """A card to correct, in the model's words, and what is wrong with it."""

    front: str
    back: str
    problems: Sequence[str]


def ask_for_repairs(
    section: Section, cards: Sequence[Faulty], language: str, options: GenerationOptions
) -> Ask:
    """Asks for better cards in the place of those with problems; they are numbered from 1."""
    system = _prompt(REPAIR_PROMPT).format(
        language=_called(language or section.language), types=described(options.kinds)
    )
    told = "\n\n".join(
        f"Card {number}\nFront: {card.front}\nBack: {card.back}\nWhat is wrong:\n"
        + "\n".join(f"- {problem}" for problem in card.problems)
        for number, card in enumerate(cards, 1)
    )
    schema = cards_schema(options.kinds, numbered=True)
    expected = TOKENS_A_UNIT * len(cards)
    return _Note(section).ask(
        Step.REPAIR, REPAIR_PROMPT, system, schema, expected, options, language=language, after=told
    )


def ask_for_answers(section: Section, fronts: Sequence[str], options: GenerationOptions) -> Ask:
    """Asks the questions of cards, numbered from 1, to be answered from the note."""
    one = _object(n={"type": "integer"}, answer={"type": "string"})
    schema = _object(answers={"type": "array", "items": one})
    expected = TOKENS_AN_ANSWER * len(fronts)
    ask = _Note(section).ask(
        Step.ANSWER,
        ANSWER_PROMPT,
        _prompt(ANSWER_PROMPT),
        schema,
        expected,
        options,
        after=_numbered(fronts),
    )
    example = example_of(PROMPTS / f"{CARDS_PROMPT}.txt", section.language)
    if example is None:
        return ask
    own = mark_of(example.text)
    questions = _numbered([question for question, _ in example.questions()])
    shown = _note_text(example.title, example.text, {}, own, questions)
    return replace(ask, example=(shown, example.answers(own)))


def _numbered(questions: Sequence[str]) -> str:
    return "\n".join(f"Question {number}: {question}" for number, question in enumerate(questions, 1))


def ask_for_judgement(section: Section, options: GenerationOptions) -> Ask:
    """Asks if a section is worth learning from."""
    schema = _object(worth={"type": "boolean"})
    return _Note(section).ask(
        Step.JUDGE, JUDGE_PROMPT, _prompt(JUDGE_PROMPT), schema, TOKENS_AN_ANSWER, options
    )


def cards_schema(note_types: Sequence[NoteType], *, numbered: bool = False) -> Schema:
    """Returns the schema of a reply with cards, with features that every server supports."""
    kinds = {"type": {"type": "string", "enum": [kind.key for kind in note_types]}}
    text, number = {"type": "string"}, {"type": "integer"}
    first: dict[str, Schema] = {"n": number} if numbered else {}
    if len(note_types) > 1:
        first |= kinds
    card = _object(**first, s=number, front=text, back=text)
    return _object(cards={"type": "array", "items": card})


def bounded(schema: Schema, cards: int) -> Schema:
    """Returns the schema with limits, which stop a small model from looping; hosted services refuse them."""
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


class _Note(Struct, frozen=True):
    """A section as it is sent, between the two words that the reply has to repeat."""

    section: Section
    is_marked: bool = True

    def ask(
        self,
        step: Step,
        prompt: str,
        system: str,
        schema: Schema,
        expected: int,
        options: GenerationOptions,
        *,
        language: str = "",
        after: str = "",
    ) -> Ask:
        """Returns the question of a step; ``after`` is what follows the note."""
        effort = {"reasoning_effort": options.reasoning_effort} if options.reasoning_effort else {}
        mark = mark_of(self.section.text) if self.is_marked else ()
        if mark:
            schema = _object(mark={"type": "string"}, **schema["properties"])
        return Ask(
            step=step,
            prompt=prompt,
            system=system.strip(),
            user=self._text(mark, after),
            schema=schema,
            model=options.model_for(step),
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            expected_tokens=expected + (_TOKENS_OF_MARK if mark else 0),
            language=language,
            extra={**effort, **options.extra},
            mark=mark,
        )

    def _text(self, mark: tuple[str, ...], after: str) -> str:
        section = self.section
        legend = section.legend if mark else {}
        return _note_text(section.title, section.text, legend, mark, after)


def _note_text(
    title: str, text: str, legend: Mapping[str, str], mark: tuple[str, ...], after: str = ""
) -> str:
    lines = [f"Title: {title}"]
    lines += [f"First word: {mark[0]}"] if mark else []
    lines += ["<<<", text]
    lines += [f"{name} = {words}" for name, words in legend.items()]
    lines += [">>>"]
    lines += [f"\n{after}"] if after else []
    lines += [f"Last word: {mark[1]}"] if mark else []
    return "\n".join(lines)


def _example(
    prompt: str, language: str, options: GenerationOptions, mark: tuple[str, ...]
) -> tuple[str, ...]:
    """Returns an example note as it would be sent, and the reply to it; nothing if there is none."""
    example = example_of(PROMPTS / f"{prompt}.txt", language)
    if example is None:
        return ()
    own = mark_of(example.text) if mark else ()
    reply = example.reply(options.kinds, own)
    return (_note_text(example.title, example.text, {}, own), reply) if reply else ()


def _called(language: str) -> str:
    name = _NAMES.get(language.partition("-")[0].lower(), "")
    if name:
        return name
    return f"the language '{language}'" if language else "the language of the note"


@cache
def _prompt(name: str) -> str:
    return (PROMPTS / f"{name}.txt").read_text("utf-8")
