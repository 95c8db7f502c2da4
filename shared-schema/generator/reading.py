"""The schema as the files have it: subjects with methods, notifications and types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]
SETTINGS = "settings.json"

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """One file of the schema: its methods, notifications and types by name, in the file's order."""

    file: str
    title: str
    description: str
    methods: Mapping[str, Schema]
    notifications: Mapping[str, Schema]
    types: Mapping[str, Schema]


@dataclass(frozen=True, slots=True)
class Protocol:
    """All messages of the pipe. Plugin and sidecar must have the same ``number``."""

    number: int
    subjects: tuple[Subject, ...]

    @property
    def methods(self) -> dict[str, Schema]:
        """Every method by name."""
        return {name: method for subject in self.subjects for name, method in subject.methods.items()}

    @property
    def notifications(self) -> dict[str, Schema]:
        """Every notification by name."""
        return {name: sent for subject in self.subjects for name, sent in subject.notifications.items()}

    @property
    def types(self) -> Iterator[tuple[Subject, str, Schema]]:
        """Every type, with its subject; a name is unique in all files together."""
        for subject in self.subjects:
            for name, schema in subject.types.items():
                yield subject, name, schema


def read_protocol(folder: Path = FOLDER) -> Protocol:
    """Reads the schema; raises ``ValueError`` if two types have the same name."""
    listed = json.loads((folder / "protocol.json").read_text("utf-8"))
    subjects = tuple(_subject(folder / "schema" / file) for file in listed["subjects"])
    protocol = Protocol(listed["number"], subjects)
    names = [name for _, name, _ in protocol.types]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"These types are defined twice: {', '.join(sorted(twice))}")
    return protocol


def referred(schema: Schema) -> str:
    """Returns the name of the type that a schema refers to."""
    return str(schema["$ref"]).rpartition("/")[2]


def _subject(path: Path) -> Subject:
    document = json.loads(path.read_text("utf-8"))
    return Subject(
        file=path.name,
        title=document["title"],
        description=document["description"],
        methods=document.get("methods", {}),
        notifications=document.get("notifications", {}),
        types=document["$defs"],
    )
