"""Reads the properties at the top of a note: YAML, or the part of it that is valid.

If the text between two lines of ``---`` is not valid YAML, the note is still read, as in Obsidian. Each
property is then read by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any, Final

import yaml
from msgspec import Struct

from obsidian_anki_sync.domain.errors import NoteError
from obsidian_anki_sync.domain.note import Diagnosis

FRONTMATTER_INVALID = "frontmatter"

_FIRST_LINE = 2  # the line of the file; line 1 is the fence
_LONGEST = 100_000  # characters
_DEEPEST = 64
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)

# A property: a key at the margin. ``https://…`` is a value that lost its key.
_KEY = re.compile(r"(?P<key>[^\W_][^:\n]*?|\"[^\"\n]+\"|'[^'\n]+')[ \t]*:(?!//)(?P<value>[^\n]*)")
_HAS_VALUE = re.compile(r"[^:\n]+:[ \t]+[^\s|>&{\[\"'-]")
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(?P<words>[^\n]*)|$)")
# ``tags: #a #b``, or an item ``- #a``. For YAML these are comments.
_TAGS_KEY = re.compile(r"tags?[ \t]*:", re.IGNORECASE)
_COMMENTED_TAGS = re.compile(r"(?P<before>[^:#\n]*:|[ \t]*-)(?P<tags>(?:[ \t]+#[\w/-]+,?)+)[ \t]*")
_PLACEHOLDER = re.compile(r"\{\{|<%")
# Marks of cards, with which no property begins: an item or an answer of inka, a block, a question.
_CARD_MARK = re.compile(r"^(?:>[ \t]|\d{1,9}[.)][ \t]|START[ \t]*$|STARTI[ \t]|Q:[ \t])", re.MULTILINE)

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontmatterError(NoteError):
    """The frontmatter is not a YAML mapping, or is too large."""

    code = FRONTMATTER_INVALID


class Properties(Struct, frozen=True):
    """The properties of a note by name, and a finding if they are not valid YAML."""

    values: dict[str, Any]
    finding: Diagnosis | None = None


def read_properties(source: str) -> Properties | None:
    """Returns the properties in the text between the fences; None if that text has no properties.

    Then the text is part of the note, for example a section of inka cards between two ``---``. Tags with a
    ``#`` count, although they are comments in YAML: a rule for private notes must not miss one.
    """
    source, commented = _with_commented_tags(source)
    try:
        return Properties(parse_frontmatter(source), commented)
    except FrontmatterError as error:
        if _is_text(source):
            return None
        message = f"{error.message} The valid lines were read. {error.advice}"
        finding = Diagnosis(FRONTMATTER_INVALID, message, error.line)
        return Properties(dict(_readable(source)), finding)


def parse_frontmatter(source: str) -> dict[str, Any]:
    """Parses the text between the fences as a mapping.

    Plain scalars stay text (``001``, ``2025-10-05``), except true, false and null. Raises
    ``FrontmatterError`` with the line in the file; the fence is line 1.
    """
    if len(source) > _LONGEST:
        raise _error("is too long", None)
    try:
        if _is_suspicious(source):
            _check_events(source)
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if _is_noticed_late(error.problem_mark, source) else error.problem_mark
        raise _error(f"is not valid YAML: {error.problem or error.context}", mark) from None
    except yaml.YAMLError as error:
        raise _unprintable(source, error) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise _error("is not a list of `key: value` lines", root.start_mark)
    return _mapping(root)


def _with_commented_tags(source: str) -> tuple[str, Diagnosis | None]:
    """Returns the text with each tag that YAML takes as a comment without its ``#``, and a finding."""
    if "#" not in source:
        return source, None
    finding: Diagnosis | None = None
    lines = source.split("\n")
    is_below_tags = False
    for index, line in enumerate(lines):
        if line[:1] not in ("", " ", "\t", "-"):
            is_below_tags = bool(_TAGS_KEY.match(line))
        found = _COMMENTED_TAGS.fullmatch(line) if is_below_tags else None
        if found is None:
            continue
        lines[index] = found["before"] + found["tags"].replace("#", "")
        finding = finding or Diagnosis(
            FRONTMATTER_INVALID,
            f"{found['tags'].strip()} is a comment in YAML, so Obsidian sees no tag here. It was read as a"
            " tag. Write it without #.",
            index + _FIRST_LINE,
        )
    return "\n".join(lines), finding


def _is_text(source: str) -> bool:
    """True if text that is not a YAML mapping is text of the note, not a broken list of properties."""
    return not any(_KEY.match(line) for line in dedent(source).split("\n")) or bool(_CARD_MARK.search(source))


def _readable(source: str) -> Iterator[tuple[str, Any]]:
    """Yields the properties that can be read, each by itself."""
    is_long = len(source) > _LONGEST
    for key, lines in _pieces(dedent(source).split("\n")):
        try:
            values = {} if is_long else parse_frontmatter("\n".join(lines).replace("\t", "  "))
        except FrontmatterError:
            values = {}
        if len(values) == 1:
            yield from values.items()
        else:
            yield key, _lenient(lines)


def _pieces(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields each key with its lines: the line with the key, and the indented lines and items below."""
    key, piece = "", [""]
    for line in lines:
        # If a property already has its value, an indented line below it is another property.
        own = line.lstrip(" \t") if _HAS_VALUE.match(piece[0] or "key: value") else line
        if found := _KEY.match(own):
            if key:
                yield key, piece
            key, piece = found["key"].strip("\"'"), [own]
        elif not line.strip() or line[0] in " \t" or _ITEM.match(line):
            piece.append(line)
    if key:
        yield key, piece


def _lenient(lines: list[str]) -> Any:
    """Returns the value of a property that is not valid YAML: its words, or a list of them."""
    found = _KEY.match(lines[0])
    words = found["value"].strip() if found else ""
    items = [item["words"] or "" for line in lines[1:] if (item := _ITEM.match(line))]
    if not words and items:
        return [_unquoted(item) for item in items]
    if words.startswith("[") and not _PLACEHOLDER.match(words, 1):
        return [part for item in words.strip("[]").split(",") if (part := _unquoted(item))]
    return _unquoted(words) or None


def _unquoted(words: str) -> str:
    words = words.strip()
    return words[1:-1] if len(words) > 1 and words[0] == words[-1] and words[0] in "\"'" else words


def _is_noticed_late(mark: Any, source: str) -> bool:
    """True if the parser found an error only at the end; the start of the broken piece is then reported."""
    return mark is None or mark.line >= source.count("\n")


def _is_suspicious(source: str) -> bool:
    """True if the YAML may have aliases or deep nesting, so that its events must be checked first."""
    nests = source.count("[") + source.count("{") + source.count("- ") + source.count("? ")
    return "*" in source or nests > _DEEPEST or len(source) > _DEEPEST * _DEEPEST // 2


def _check_events(source: str) -> None:
    """Rejects aliases, which can expand to gigabytes, and nesting that would exhaust the stack."""
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _error("uses a YAML alias (*name), which is not allowed here", event.start_mark)
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > _DEEPEST:
            raise _error("is nested too deeply", event.start_mark)


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _error("has a key that is not text", key.start_mark)
        values[key.value] = _value(value)
    return values


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return _WORDS.get(node.value.lower(), node.value) if is_plain else node.value


def _error(problem: str, mark: Any) -> FrontmatterError:
    return FrontmatterError(
        f"The frontmatter {problem}.",
        "Correct the lines between the two --- at the top of the note.",
        mark.line + _FIRST_LINE if mark else 1,
    )


def _unprintable(source: str, error: yaml.YAMLError) -> FrontmatterError:
    position = getattr(error, "position", None)
    line = source.count("\n", 0, position) + _FIRST_LINE if isinstance(position, int) else _odd_line(source)
    failure = _error("is not valid YAML: it contains a character that is not allowed", None)
    failure.line = line
    return failure


def _odd_line(source: str) -> int:
    """Returns the line of the first control character, which libyaml does not report."""
    lines = enumerate(source.split("\n"), _FIRST_LINE)
    return next((n for n, line in lines if not line.replace("\t", "").isprintable()), 1)
