"""What a program sent → the values of a question's parameters, by the schemas that it was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.api.questions import Question


class InvalidError(Exception):
    """A parameter that is missing, unknown or outside of its schema; the message is for whoever wrote the program."""


def checked(question: Question, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the defaults filled in; integers and texts as JSON has them. Raises InvalidError."""
    parameters = question.parameters
    for name in sent:
        if name not in parameters:
            raise InvalidError(f"There is no parameter {name[:40]!r}; there are {', '.join(parameters)}.")
    if question.needed and question.argument not in sent:
        raise InvalidError(f"{question.argument!r} is missing.")
    values = {name: schema["default"] for name, schema in parameters.items() if "default" in schema}
    for name, value in sent.items():
        _check(name, value, parameters[name])
        values[name] = value
    return values


def _check(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    if schema["type"] == "integer":
        if type(value) is not int or not schema["minimum"] <= value <= schema["maximum"]:
            raise InvalidError(f"{name!r} takes whole numbers from {schema['minimum']} to {schema['maximum']}.")
    elif not isinstance(value, str) or value not in schema.get("enum", (value,)):
        raise InvalidError(f"{name!r} takes {', '.join(schema.get('enum', ('a text',)))}.")
    elif not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        raise InvalidError(f"{name!r} takes {schema['minLength']} to {schema['maxLength']} characters.")


def from_words(question: Question, sent: Mapping[str, str]) -> dict[str, Any]:
    """As `checked`, from a query string, where numbers are words."""
    parameters = question.parameters
    numbers = {name for name, schema in parameters.items() if schema["type"] == "integer"}
    read = {name: _number(word) if name in numbers else word for name, word in sent.items()}
    return checked(question, read)


def _number(word: str) -> int | str:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else word
