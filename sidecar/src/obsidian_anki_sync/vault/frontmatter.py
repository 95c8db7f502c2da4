"""Reads the YAML at a note's head, and distrusts it."""

from __future__ import annotations

from typing import Any, Final

import yaml

from obsidian_anki_sync.domain.errors import NoteError

_FIRST_LINE = 2  # of the file: the fence is the first
_LONGEST = 100_000  # characters
_DEEPEST = 64
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FrontmatterError(NoteError):
    """The frontmatter is no YAML mapping, or one that asks for more than a note's head needs."""

    code = "frontmatter"


def parse_frontmatter(source: str) -> dict[str, Any]:
    """The mapping that the text between the fences is.

    Plain scalars stay the text that they are (``001``, ``2025-10-05``), but for true, false and null. Raises
    ``FrontmatterError`` with the line in the file, counting the fence as line 1.
    """
    if len(source) > _LONGEST:
        raise _error("is longer than any frontmatter should be", None)
    try:
        if _is_suspicious(source):
            _check_events(source)
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark if _is_behind(error.problem_mark, source) else error.problem_mark
        raise _error(f"is not valid YAML: {error.problem or error.context}", mark) from None
    except yaml.YAMLError as error:
        raise _unprintable(source, error) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise _error("is not a list of `key: value` lines", root.start_mark)
    return _mapping(root)


def _is_behind(mark: Any, source: str) -> bool:
    """Whether an error was noticed only at the end: then it is better sought where its piece begins."""
    return mark is None or mark.line >= source.count("\n")


def _is_suspicious(source: str) -> bool:
    """Whether the YAML may hold aliases, or nest deeper than the length of a line or two allows."""
    nests = source.count("[") + source.count("{") + source.count("- ") + source.count("? ")
    return "*" in source or nests > _DEEPEST or len(source) > _DEEPEST * _DEEPEST // 2


def _check_events(source: str) -> None:
    """Refuses aliases, of which a few lines can make gigabytes, and nesting that would exhaust the stack."""
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
    failure = _error("is not valid YAML: it holds a character that is not allowed", None)
    failure.line = line
    return failure


def _odd_line(source: str) -> int:
    """The line of the first control character: libyaml does not say where it is."""
    lines = enumerate(source.split("\n"), _FIRST_LINE)
    return next((n for n, line in lines if not line.replace("\t", "").isprintable()), 1)
