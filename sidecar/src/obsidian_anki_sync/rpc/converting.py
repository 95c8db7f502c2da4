"""Converts between JSON and the message classes, which are generated from the schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import AttributeValidationNote, BaseValidationError, Converter, IterableValidationNote, override
from cattrs.cols import homogenous_tuple_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from obsidian_anki_sync.rpc.limits import UnfitError

T = TypeVar("T")


class MisfitError(Exception):
    """A document does not fit its class; has the path of the first wrong value, and the reason."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def structured(document: Any, kind: type[T]) -> T:
    """Returns a JSON document as a message; raises ``MisfitError``, which does not quote the document."""
    try:
        return _CONVERTER.structure(document, kind)
    except (BaseValidationError, _WrongKindError) as error:
        raise MisfitError(*_first_misfit(error)) from None


def plain(message: Any) -> Any:
    """Returns a message as a JSON document, without absent attributes."""
    return _CONVERTER.unstructure(message)


class _WrongKindError(Exception):
    """A value has the wrong type."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.reason = f"it has to be {wanted}"


def _converter() -> Converter:
    converter = Converter(detailed_validation=True)
    simple: tuple[tuple[type, str, Callable[[Any], bool]], ...] = (
        (str, "a text", lambda value: isinstance(value, str)),
        (bool, "true or false", lambda value: isinstance(value, bool)),
        (int, "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
        (float, "a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    )
    for kind, wanted, fits in simple:
        converter.register_structure_hook(kind, _demanding(wanted, fits, lambda value, _: value))
    converter.register_structure_hook(StrEnum, _word)
    converter.register_structure_hook_factory(_is_choice, _choice)
    converter.register_structure_hook_factory(attrs.has, lambda kind: _structure_object(kind, converter))
    converter.register_structure_hook_factory(_is_list, lambda kind: _structure_list(kind, converter))
    converter.register_structure_hook_factory(_is_map, lambda kind: _structure_map(kind, converter))
    converter.register_unstructure_hook_factory(attrs.has, lambda kind: _unstructure_object(kind, converter))
    return converter


def _demanding(
    wanted: str, fits: Callable[[Any], bool], structure: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    def checked(value: Any, kind: Any) -> Any:
        if not fits(value):
            raise _WrongKindError(wanted)
        return structure(value, kind)

    return checked


def _word(value: Any, kind: type[StrEnum]) -> StrEnum:
    words = [member.value for member in kind]
    if value not in words:
        raise _WrongKindError(f"one of {', '.join(words)}")
    return kind(value)


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _choice(kind: Any) -> Callable[[Any, Any], Any]:
    words = get_args(kind)
    return _demanding(f"one of {', '.join(words)}", lambda value: value in words, lambda value, _: value)


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _is_map(kind: Any) -> bool:
    return isinstance(origin := get_origin(kind), type) and issubclass(origin, Mapping)


def _structure_list(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    structure = homogenous_tuple_structure_factory(kind, converter)
    return _demanding("a list", lambda value: isinstance(value, list), structure)


def _structure_map(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    _, content = get_args(kind)

    def structure(value: Mapping[str, Any], _: Any) -> Any:
        return {key: converter.structure(inner, content) for key, inner in value.items()}

    return _demanding("an object", lambda value: isinstance(value, dict), structure)


def _structure_object(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    renamed: dict[str, Any] = {name: override(rename=wire_name(name)) for name in _attributes(kind)}
    structure = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **renamed)
    return _demanding("an object", lambda value: isinstance(value, dict), structure)


def _unstructure_object(kind: Any, converter: Converter) -> Callable[[Any], Any]:
    renamed: dict[str, Any] = {
        name: override(rename=wire_name(name), omit_if_default=default is None)
        for name, default in _attributes(kind).items()
    }
    return make_dict_unstructure_fn(kind, converter, **renamed)


def _attributes(kind: Any) -> dict[str, Any]:
    """Returns the attributes of a class, each with its default or ``NOTHING``."""
    return {attribute.name: attribute.default for attribute in attrs.fields(attrs.resolve_types(kind))}


def wire_name(attribute: str) -> str:
    """Returns the name of an attribute in JSON."""
    first, *others = attribute.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in others)


def _first_misfit(error: BaseException) -> tuple[str, str]:
    """Returns the path of the first wrong value, and the reason."""
    if isinstance(error, BaseValidationError):
        inner = error.exceptions[0]
        path, reason = _first_misfit(inner)
        return _joined(_step(inner), path), reason
    match error:
        case ForbiddenExtraKeysError():
            return min(error.extra_fields), "it is unknown"
        case UnfitError():
            return wire_name(error.attribute), error.reason
        case _WrongKindError():
            return "", error.reason
        case KeyError():
            return "", "it is missing"
        case _:
            return "", "its value is not allowed"


def _step(error: BaseException) -> str:
    """Returns the position of a wrong value in its parent."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return wire_name(note.name)
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]"
    return ""


def _joined(step: str, path: str) -> str:
    return f"{step}.{path}" if step and path and not path.startswith("[") else f"{step}{path}"


_CONVERTER = _converter()
