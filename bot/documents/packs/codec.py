"""Frozen dataclasses to plain JSON values and back, guided by their own type hints.

A dataclass becomes the list of its fields, so that nothing but the classes themselves describes the format. Decoding
checks the number of fields; what the values are is trusted, because the file carries the hash of what it was made from.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from datetime import date, time
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Codec = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """JSON-ready form of a value made of dataclasses, tuples, enums, dates, times and plain values."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if dataclasses.is_dataclass(value):
        return [encode(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return value


def decoder(hint: Any) -> Codec | None:
    """The inverse of `encode` for one type; None where the JSON value already is the value. The decoder raises
    ValueError, TypeError or KeyError for what `encode` never made.
    """
    if hint in (str, int, float, bool) or get_origin(hint) is Literal:
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint in (date, time):
        parse: Codec = hint.fromisoformat
        return parse
    if get_origin(hint) in (Union, types.UnionType):
        return _maybe(hint)
    if get_origin(hint) is tuple:
        return _tuple(decoder(get_args(hint)[0]))  # pairs hold one type only
    return _record(hint)


def _maybe(hint: Any) -> Codec | None:
    (inner,) = (decoder(arg) for arg in get_args(hint) if arg is not type(None))
    if inner is None:
        return None
    return lambda value: None if value is None else inner(value)


def _tuple(inner: Codec | None) -> Codec:
    if inner is None:
        return tuple
    return lambda values: tuple(map(inner, values))


def _record(cls: type[Any]) -> Codec:
    hints = get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    codecs = [(index, codec) for index, name in enumerate(names) if (codec := decoder(hints[name])) is not None]
    count = len(names)

    def read(values: list[Any]) -> Any:
        if type(values) is not list or len(values) != count:
            raise ValueError(f"{cls.__name__} has {count} fields")
        values = values.copy()
        for index, codec in codecs:
            values[index] = codec(values[index])
        return cls(*values)

    return read
