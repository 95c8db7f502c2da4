"""The page of the docs that describes the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from generator.reading import Protocol, Schema, Subject, referred

_INTRODUCTION = """\
# The protocol

The messages between the plugin and the sidecar. `npm run schema` makes this page from `shared-schema/`.

The plugin starts `obsidian-anki-sync serve` and speaks JSON-RPC 2.0 with it on stdin and stdout, each
message after a `Content-Length` header, as vscode-jsonrpc does. This is protocol number {number}: both sides
must have the same. Absent values are left out; the sidecar never sends `null`, except as the id of an error
about an unreadable message. Unknown names are refused, so that a typing error is reported. Every request gets
exactly one answer; `$/cancelRequest` ends any unanswered request with the error `cancelled`.
"""


def protocol_page(protocol: Protocol) -> str:
    """Returns the page as Markdown."""
    parts = [_INTRODUCTION.format(number=protocol.number)]
    parts += [_subject(subject) for subject in protocol.subjects]
    return "\n".join(parts)


def _subject(subject: Subject) -> str:
    lines = [f"## {subject.title}", "", subject.description, ""]
    for name, method in subject.methods.items():
        asked, answered = _link(referred(method["params"])), _link(referred(method["result"]))
        lines += [f"### `{name}`", "", method["description"], ""]
        lines += [f"Parameters: {asked}. Result: {answered}.", ""]
    for name, sent in subject.notifications.items():
        told = _link(referred(sent["params"]))
        lines += [f"### `{name}` (notification)", "", sent["description"], "", f"Parameters: {told}.", ""]
    for name, schema in subject.types.items():
        lines += [f"### {name}", "", *_type(schema), ""]
    return "\n".join(lines)


def _type(schema: Schema) -> Iterator[str]:
    yield " ".join(schema.get("description", "").split())
    if "enum" in schema:
        yield ""
        yield "One of " + ", ".join(f"`{word}`" for word in schema["enum"]) + "."
    elif schema.get("properties"):
        yield ""
        yield from _properties(schema["properties"], schema.get("required", ()))


def _properties(properties: Mapping[str, Schema], required: Iterable[str]) -> Iterator[str]:
    yield "| Name | Type | Meaning |"
    yield "| --- | --- | --- |"
    for name, schema in properties.items():
        said = " ".join([schema.get("description", ""), *_remarks(schema, optional=name not in required)])
        yield f"| `{name}` | {_kind(schema)} | {said.strip().replace('|', chr(92) + '|')} |"


def _remarks(schema: Schema, *, optional: bool) -> Iterator[str]:
    if schema.get("default") is not None:
        yield f"By default `{json.dumps(schema['default'], ensure_ascii=False)}`."
    elif optional:
        yield "May be left out."
    if "minimum" in schema and "maximum" in schema:
        yield f"From {schema['minimum']} to {schema['maximum']}."
    elif "minimum" in schema:
        yield f"At least {schema['minimum']}."
    if schema.get("minLength") == 1 or schema.get("minItems") == 1:
        yield "Not empty."


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        return _link(referred(schema))
    if "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if schema["type"] == "array":
        return f"list of {_kind(schema['items'])}"
    if schema["type"] == "object":
        return (
            f"{_kind(schema['additionalProperties'])} by name"
            if "additionalProperties" in schema
            else "table"
        )
    return str(schema["type"])


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"
