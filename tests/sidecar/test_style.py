"""The words of docs/style.md: docstrings and messages are plain, and say one thing by one word."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sidecar" / "src" / "obsidian_anki_sync"
MODULES = [
    module
    for module in sorted(PACKAGE.rglob("*.py"))
    if module != PACKAGE / "rpc" / "messages.py"  # made from the schema, which is read below
]
OTHER_MODULES = [
    module
    for folder in ("tests", "scripts", "shared-schema")
    for module in sorted((ROOT / folder).rglob("*.py"))
]

MANNERED = re.compile(
    r"\b("
    r"stands?(?! for\b|-in\b)|stood|nobody|so much as|behind|taken for"
    r"|is said|are said|were said|looked at|whoever"
    r"|where there is"
    r"|(?<!there )is no (?!longer\b|more\b)[a-z]+|(?<!there )are no (?!longer\b|more\b)[a-z]+"
    r"|go(?:es)? on with"
    r")\b",
    re.IGNORECASE,
)
OPENINGS = re.compile(
    r"(Whether|Where|What|Who|Which|How|The|A|An|Those|These|That|As|So many|Every|Each|All|Both|Such|Another"
    r"|Seconds)\b"
)


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node, text


def comments(source: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def returns_something(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = {ast.unparse(one) for one in function.decorator_list}
    if {"property", "cached_property"} & decorators:
        return False  # described by a noun phrase, as an attribute is
    return function.returns is not None and ast.unparse(function.returns) not in {"None", "NoReturn"}


@pytest.mark.parametrize(
    "module", [*MODULES, *OTHER_MODULES], ids=lambda module: str(module.relative_to(ROOT))
)
def test_a_docstring_says_what_a_function_does(module: Path) -> None:
    found = [
        (node.lineno, text)
        for node, text in docstrings(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and returns_something(node)
        and OPENINGS.match(text)
    ]
    assert found == [], "Begin with a verb in the third person: Returns, Yields, Raises, True if"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_docstrings_and_messages_use_plain_words(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    texts = [text for _, text in docstrings(tree)]
    texts += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 1
    ]
    found = {match[0] for text in texts for match in MANNERED.finditer(text)}
    assert found == set(), "docs/style.md has words to use instead"


@pytest.mark.parametrize(
    "module", [*MODULES, *OTHER_MODULES], ids=lambda module: str(module.relative_to(ROOT))
)
def test_comments_use_plain_words(module: Path) -> None:
    source = module.read_text("utf-8")
    texts = [text for _, text in docstrings(ast.parse(source))]
    texts += comments(source)
    found = {match[0] for text in texts for match in MANNERED.finditer(text)}
    assert found == set(), "docs/style.md has words to use instead"


TYPESCRIPT = [
    file
    for folder in ("plugin", "scripts", "shared-schema", "tests/plugin")
    for file in sorted((ROOT / folder).rglob("*"))
    if file.suffix in {".ts", ".mjs", ".css"}
    and not {"node_modules", "recordings"} & set(file.parts)
    and file.name != "protocol.ts"
]
# A comment, or a text in quotation marks with a blank in it. An address has two slashes too.
TYPESCRIPT_WORDS = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", re.DOTALL)
TYPESCRIPT_OPENINGS = re.compile(r"/\*\*[\s*]*(Whether|What|Where|Who|Whoever|How|So long|With|Which)\b")


@pytest.mark.parametrize("file", TYPESCRIPT, ids=lambda file: str(file.relative_to(ROOT)))
def test_comments_and_texts_of_the_plugin_use_plain_words(file: Path) -> None:
    texts = TYPESCRIPT_WORDS.findall(file.read_text("utf-8"))
    found = {match[0] for text in texts for match in MANNERED.finditer(text)}
    found |= {match[1] for text in texts for match in TYPESCRIPT_OPENINGS.finditer(text)}
    assert found == set(), "docs/style.md has words to use instead"


PAGES = [
    page
    for page in (
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        *sorted((ROOT / "docs").glob("*.md")),
    )
    if page.name not in {"style.md", "glossary.md"}  # these quote the words to avoid
]
CODE = re.compile(r"^```.*?^```|`[^`\n]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_use_plain_words(page: Path) -> None:
    found = {match[0] for match in MANNERED.finditer(CODE.sub("", page.read_text("utf-8")))}
    assert found == set(), "docs/style.md has words to use instead"


@pytest.mark.parametrize(
    "schema", sorted((ROOT / "shared-schema" / "schema").glob("*.json")), ids=lambda file: file.name
)
def test_descriptions_of_the_schema_use_plain_words(schema: Path) -> None:
    text = schema.read_text("utf-8")
    found = {match[0] for match in MANNERED.finditer(text)} | set(
        re.findall(r'"description": "(Whether)', text)
    )
    assert found == set(), "docs/style.md has words to use instead"


# From the glossary, and from earlier names of this project.
NAMES_TO_AVOID = re.compile(
    r"arrival|clash|complaint|crew|deed|harvest|introducing|knowing|ladder|leftover|looking|making|parcel"
    r"|rehoming|remark|rung|saying|settle|settling|stamp|stranger|surveying|telling|utils?|helpers?|manager"
)


def names_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_names_are_words_of_the_glossary(module: Path) -> None:
    words = {
        word.lower().removesuffix("s")
        for name in [module.stem, *names_of(ast.parse(module.read_text("utf-8")))]
        for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    }
    assert [word for word in words if NAMES_TO_AVOID.fullmatch(word)] == [], (
        "docs/glossary.md has a word to use instead"
    )


_REPR = re.compile(r"\{[^{}]*!r\}|\brepr\(")
# A digest, an error of the program itself, and what a debugger shows.
_NOT_SHOWN = {"recipe.py", "note_choice.py", "build_cards.py", "pictures.py", "report.py"}


def test_a_message_shows_a_text_as_it_is() -> None:
    # A representation doubles the backslashes of Windows paths and formulas.
    modules = [module for module in PACKAGE.rglob("*.py") if module.name not in _NOT_SHOWN]
    assert [module.name for module in modules if _REPR.search(module.read_text("utf-8"))] == []
