"""The description of `/api/v1` (OpenAPI 3.1), made from the list of questions."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from adapters.api.problems import TYPE
from adapters.api.questions import QUESTIONS, Question
from adapters.api.schemas import answer_of

_PROBLEM = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
    "required": ["title", "status"],
}
_REFUSED = {
    "400": "A parameter is missing, unknown or outside of what it takes.",
    "401": "No valid key.",
    "429": "Too many questions; `Retry-After` says how many seconds to wait.",
    "503": "Keys cannot be checked just now.",
}


def document() -> dict[str, Any]:
    """The whole description as JSON has it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CityBrief",
            "version": version("citybrief"),
            "description": "Finds, quotes and cites what cities did. Every answer is read-only and carries its sources and doubts.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {f"/{question.name}": {"get": _operation(question)} for question in QUESTIONS},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM},
        },
        "security": [{"key": []}],
    }


def _operation(question: Question) -> dict[str, Any]:
    missing = {} if question.paged else {"404": "There is no passage of that id here."}
    return {
        "operationId": question.name,
        "summary": question.title,
        "description": question.description,
        "parameters": [_parameter(question, name, schema) for name, schema in question.parameters.items()],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": answer_of(question)}},
            },
            "304": {"description": "As it was: the `If-None-Match` of the request still holds."},
            **{status: _refusal(says) for status, says in (_REFUSED | missing).items()},
        },
    }


def _parameter(question: Question, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    examples = {f"{n}": {"value": value} for n, value in enumerate(schema.get("examples", ()), 1)}
    return {
        "name": name,
        "in": "query",
        "required": question.needed and name == question.argument,
        "description": schema.get("description", ""),
        "schema": plain,
    } | ({"examples": examples} if examples else {})


def _refusal(says: str) -> dict[str, Any]:
    return {"description": says, "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
