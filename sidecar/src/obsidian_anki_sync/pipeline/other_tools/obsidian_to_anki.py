"""Converts the settings of Obsidian_to_Anki, its ``data.json``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from obsidian_anki_sync.domain.note_type import REVERSED, TYPED
from obsidian_anki_sync.formats.core.foreign_types import foreign_type
from obsidian_anki_sync.formats.core.tag_lists import listed_tags
from obsidian_anki_sync.pipeline.other_tools.regexps import UnfitExpressionError, as_pattern, group_count
from obsidian_anki_sync.pipeline.other_tools.settings_taken_over import (
    TakenOver,
    as_globs,
    table,
    texts,
    words,
)

_KEYS = "syntax.obsidian_to_anki"
_KEYWORDS = {
    "Begin Note": "start",
    "End Note": "end",
    "Begin Inline Note": "inline_start",
    "End Inline Note": "inline_end",
    "Target Deck Line": "target_deck",
    "File Tags Line": "file_tags",
    "Frozen Fields Line": "frozen",
    "Delete Note Line": "delete",
}
_CURLY, _HIGHLIGHT = "CurlyCloze", "CurlyCloze - Highlights to Clozes"
_SWITCHES = {_CURLY: "curly_clozes", _HIGHLIGHT: "highlight_clozes"}

BY_DEFAULT: Mapping[str, Any] = {
    "settings": {
        "Defaults": {"Tag": "Obsidian_to_Anki", "Deck": "Default", "CurlyCloze": False},
        "IGNORED_FILE_GLOBS": ["**/*.excalidraw.md"],
    }
}
"""The tool's settings before it writes a file of its own."""

_COMMENTS = {REVERSED: "(?#reversed)", TYPED: "(?#typed)"}
_PARAGRAPH = r"(?:\n(?:^.{1,3}$|^.{4}(?<!<!--).*))"
_STYLES = (
    ("question-answer", rf"^Q: ((?:.+\n)*)\n*A: (.+{_PARAGRAPH}*)"),
    ("obsidian-to-anki-heading", r"^#+(.+)\n*((?:\n(?:^[^\n#].{0,2}$|^[^\n#].{3}(?<!<!--).*))+)"),
    ("obsidian-to-anki-ruled", rf"((?:[^\n][\n]?)+\n)-{{3,}}({_PARAGRAPH}*)"),
    ("obsidian-to-anki-table", r"\|([^\n|]+)\|\n\|(?:[^\n|]+)\|\n\|([^\n|]+)\|\n?"),
    ("obsidian-to-anki-inline", r"^(.*[^\n:]{1}):{2}([^\n:]{1}.*)"),
    ("obsidian-to-anki-cloze", rf"((?:.+\n)*(?:.*{{.*){_PARAGRAPH}*)"),
    ("obsidian-to-anki-cloze", rf"((?:.+\n)*(?:.*==.*){_PARAGRAPH}*)"),
)
"""The syntaxes of this program for the expressions in the tool's manual."""

_TAG_STYLE = re.compile(
    r"\(\(\?:\[\^\\n\]\[\\n\]\?\)\+\) #(?P<tag>[\w/-]+) \?\\n\*\(" + re.escape(_PARAGRAPH) + r"\+\)"
)


def taken_from_obsidian_to_anki(data: Any) -> TakenOver:
    """Converts the tool's parsed settings."""
    settings = table(table(data).get("settings"))
    reader = _Reader(settings, table(settings.get("Defaults")), table(table(data).get("fields_dict")))
    reader.read_marks()
    reader.read_folders()
    reader.read_expressions()
    reader.name_the_rest()
    return TakenOver(
        changes=reader.changes,
        not_taken=tuple(reader.not_taken),
        syntaxes=tuple(dict.fromkeys(reader.syntaxes)),
        alternatives=reader.alternatives,
    )


class _Reader(Struct):
    settings: Mapping[str, Any]
    defaults: Mapping[str, Any]
    note_types: Mapping[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    not_taken: list[str] = field(default_factory=list)
    syntaxes: list[str] = field(default_factory=list)
    alternatives: dict[str, str] = field(default_factory=dict)

    def read_marks(self) -> None:
        """Converts the words of the syntax, the switches, the tags and the fields of note types."""
        keywords = texts(self.settings.get("Syntax"))
        for name, key in _KEYWORDS.items():
            if name in keywords:
                self.changes[f"{_KEYS}.{key}"] = keywords[name]
        for name, key in _SWITCHES.items():
            if isinstance(self.defaults.get(name), bool):
                self.changes[f"{_KEYS}.{key}"] = self.defaults[name]
        if isinstance(tag := self.defaults.get("Tag"), str):
            self.changes[f"{_KEYS}.default_tags"] = list(listed_tags(tag))
        fields = {
            name: [str(each) for each in names]
            for name, names in self.note_types.items()
            if isinstance(names, list) and not _is_known(name, names)
        }
        if fields:
            self.changes[f"{_KEYS}.fields"] = fields

    def read_folders(self) -> None:
        """Converts the rules by which notes count, and the decks and tags of folders."""
        if folder := texts(self.defaults).get("Scan Directory", "").strip("/"):
            self.changes["selection.folders"] = [folder]
        globs, unknown = as_globs(words(self.settings.get("IGNORED_FILE_GLOBS")))
        if globs:
            self.changes["exclude"] = list(globs)
        for glob in unknown:
            self._refuse(f"IGNORED_FILE_GLOBS: '{glob}' has no counterpart. Leave notes out with exclude.")
        if deck := texts(self.defaults).get("Deck"):
            self.changes |= {"deck": deck, "deck_from_folder": False}
        if decks := texts(self.settings.get("FOLDER_DECKS")):
            self.changes[f"{_KEYS}.folder_decks"] = decks
        if tags := texts(self.settings.get("FOLDER_TAGS")):
            self.changes[f"{_KEYS}.folder_tags"] = {
                folder: list(listed_tags(text)) for folder, text in tags.items()
            }

    def read_expressions(self) -> None:
        """Converts the user's expressions: to a syntax if the manual has them, else to a pattern."""
        patterns: list[str] = []
        for note_type, expression in texts(self.settings.get("CUSTOM_REGEXPS")).items():
            try:
                pattern = self._pattern(note_type, expression)
            except UnfitExpressionError as error:
                self._refuse(f"CUSTOM_REGEXPS: the expression of '{note_type}' is not read: {error}.")
                continue
            style = self._style(note_type, expression)
            if style:
                self.syntaxes.append(style)
                self.alternatives[style] = pattern
            else:
                patterns.append(pattern)
        if patterns:
            self.changes["syntax.patterns"] = patterns

    def name_the_rest(self) -> None:
        """Lists the settings without an equal counterpart."""
        if self.defaults.get("Add File Link") is True:
            self._refuse("Add File Link: every card has its link in the field Source, not in its text.")
        if self.defaults.get("Add Context") is True:
            self.changes["rendering.context"] = "path"
            self._refuse(
                "CONTEXT_FIELDS: the context has a field of its own, Context, not a part of another."
            )
        if self.defaults.get("Add Obsidian Tags") is False:
            self._refuse("Add Obsidian Tags is off: here, a #tag in a card's text becomes a tag in Anki.")
        if self.defaults.get("Scheduling Interval"):
            self._refuse("Scheduling Interval: a sync begins when you start one.")
        self._refuse(
            "ID Comments: the ids in your notes are read. New ones are written only if you set id_comments, "
            "since your notes change only if you ask for it."
        )

    def _refuse(self, sentence: str) -> None:
        self.not_taken.append(sentence)

    def _pattern(self, note_type: str, expression: str) -> str:
        kind = foreign_type(note_type, {})
        if kind.is_cloze or "Cloze" in note_type:
            marks = [
                *(["curly"] if self._is_on(_CURLY) else ()),
                *(["highlight"] if self._is_on(_HIGHLIGHT) else ()),
            ]
            comment = f"(?#{' '.join(marks)})" if marks[:1] == ["curly"] else ""
            return comment + as_pattern(expression, tuple(_names("text", group_count(expression))))
        comment = _COMMENTS.get(kind.note_type, "") if kind.note_type else ""
        count = max(2, group_count(expression))
        return comment + as_pattern(expression, ("front", "back", *_names("", count - 2)))

    def _style(self, note_type: str, expression: str) -> str:
        """Returns the syntax for an expression of the manual; None for any other."""
        kind = foreign_type(note_type, {})
        plain = expression.replace("\n", r"\n")
        for style, known in _STYLES:
            if plain == known:
                fits = kind.is_cloze if style.endswith("cloze") else note_type == "Basic"
                return style if fits else ""
        if note_type == "Basic" and (found := _TAG_STYLE.fullmatch(plain)):
            self.changes[f"{_KEYS}.flashcard_tag"] = found["tag"]
            return "obsidian-to-anki-tag"
        return ""

    def _is_on(self, name: str) -> bool:
        return self.defaults.get(name) is True


def _is_known(note_type: str, names: list[Any]) -> bool:
    """True if these are the fields that the note type is known to have."""
    known = foreign_type(note_type, {}).fields
    return bool(names) and tuple(map(str, names)) == known[: len(names)]


def _names(first: str, count: int) -> Iterator[str]:
    """Yields the names of groups: the first, then those of further fields."""
    if first:
        yield first
        count -= 1
    yield from (f"extra{number}" if number > 1 else "extra" for number in range(1, count + 1))
