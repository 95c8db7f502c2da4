r"""Commands that a note defines for its formulas, such as ``\newcommand{\R}{\mathbb{R}}``.

Inside Anki, MathJax would keep a definition for all later cards. So the renderer expands the command in the
formulas of the same field, and leaves the definition out.
"""

from __future__ import annotations

import re

from msgspec import Struct

_DEFINITION = re.compile(
    r"\\(?P<how>(?:re)?newcommand|providecommand|DeclareMathOperator|def)(?P<star>\*?)\s*"
    r"(?P<brace>\{)?\s*\\(?P<name>[A-Za-z]+)\s*(?(brace)\}\s*)"
    r"(?P<count>\[\d\]|(?:#\d)*)\s*(?=\{)"
)
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|[\s\S])")
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|[\s\S])|&#?\w{1,8};|[^\s}]")
_BRACES = re.compile(r"\\[\s\S]|[{}]")
_PARAMETER = re.compile(r"\\[\s\S]|#(\d)")
_ENDS_WITH_COMMAND = re.compile(r"(?:^|[^\\])(?:\\\\)*\\[A-Za-z]+\Z")
_MOST_STEPS = 200
_MOST_DEFINITIONS = 50
_LONGEST = 20_000
_LONGEST_GROUP = 4_000


class Macro(Struct, frozen=True):
    """The replacement of a command, with ``#1`` and so on for its arguments."""

    arguments: int
    body: str


Macros = dict[str, Macro]


def expanded(formula: str, macros: Macros) -> str:
    """Returns the formula with its commands expanded, and adds its definitions to ``macros``.

    If expanding never ends or the formula grows too long, its commands stay.
    """
    formula = _without_definitions(formula, macros)
    if not macros:
        return formula
    text, start = formula, 0
    for _ in range(_MOST_STEPS):
        found = next((one for one in _COMMAND.finditer(text, start) if one[1] in macros), None)
        if found is None:
            return text
        macro = macros[found[1]]
        end, arguments = _arguments(text, found.end(), macro.arguments)
        if len(arguments) < macro.arguments:
            start = found.end()
            continue
        body = _filled(macro.body, arguments)
        apart = " " if _ENDS_WITH_COMMAND.search(body) and text[end : end + 1].isalpha() else ""
        text, start = f"{text[: found.start()]}{body}{apart}{text[end:]}", found.start()
        if len(text) > _LONGEST:
            break
    return formula


def _filled(body: str, arguments: list[str]) -> str:
    return _PARAMETER.sub(
        lambda parameter: arguments[int(parameter[1]) - 1] if parameter[1] else parameter[0], body
    )


def _without_definitions(formula: str, macros: Macros) -> str:
    pieces, done = [], 0
    for _ in range(_MOST_DEFINITIONS):
        found = _DEFINITION.search(formula, done)
        if found is None:
            break
        end = _end_of_group(formula, found.end())
        pieces.append(formula[done : found.start()])
        if end is None:
            pieces.append(found[0])
            done = found.end()
            continue
        body, count = formula[found.end() + 1 : end - 1], found["count"]
        arguments = int(count[1]) if count.startswith("[") else len(count) // 2
        if found["how"] == "DeclareMathOperator":
            body = rf"\operatorname{found['star']}{{{body}}}"
        if all(0 < int(parameter[1]) <= arguments for parameter in _PARAMETER.finditer(body) if parameter[1]):
            macros[found["name"]] = Macro(arguments, body)
        done = end
    return "".join((*pieces, formula[done:])).strip() if pieces else formula


def _arguments(text: str, at: int, count: int) -> tuple[int, list[str]]:
    """Returns the offset after the arguments of a command, and the arguments; fewer if some are missing."""
    arguments: list[str] = []
    while len(arguments) < count:
        while text[at : at + 1].isspace():
            at += 1
        if text[at : at + 1] == "{":
            end = _end_of_group(text, at)
            if end is None:
                break
            arguments.append(text[at + 1 : end - 1])
        elif found := _TOKEN.match(text, at):
            end = found.end()
            arguments.append(found[0])
        else:
            break
        at = end
    return at, arguments


def _end_of_group(text: str, start: int) -> int | None:
    """Returns the end of the group in braces that begins at an offset; None if it is far or missing."""
    depth = 0
    for found in _BRACES.finditer(text, start, start + _LONGEST_GROUP):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return None
