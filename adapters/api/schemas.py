"""JSON Schemas of the answers, for MCP and OpenAPI alike. What is not named here may be there too: the contract grows."""

from __future__ import annotations

from typing import Any

from adapters.api.questions import Question
from bot.domain.models import LANGS

Schema = dict[str, Any]


def _object(required: dict[str, Schema], **more: Schema) -> Schema:
    return {"type": "object", "properties": required | more, "required": list(required)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(type_: str) -> Schema:
    return {"type": [type_, "null"]}


_WORDS: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT = _object({"zh-TW": _WORDS, "en": _WORDS})
_PLACE = _object({"id": _WORDS, "name": _TEXT})
_SOURCE = _object(
    {"document": _WORDS, "title": _WORDS, "locator": _object({"label": _WORDS}), "reviewed": {"type": "boolean"}},
    pack=_or_null("string"),
    edition=_or_null("integer"),
    lines=_or_null("array"),
    chars=_or_null("array"),
)
_INITIATIVE = _object({"id": _WORDS, "title": _TEXT, "quote": _WORDS, "themes": _list(_WORDS)})
_HIT = _object(
    {
        "id": _WORDS,
        "place": _or_null("string"),
        "text": {"type": "string", "description": "Word for word from the document; line breaks joined."},
        "reading": {"type": ["string", "null"], "description": "The corrected text, where the document is garbled."},
        "source": _SOURCE,
        "initiatives": _list(_INITIATIVE),
        "notes": {"type": "array", "items": _WORDS, "description": "Doubts about these words, to be passed on."},
    },
    place_en=_or_null("string"),
    session=_or_null("integer"),
    score=_or_null("number"),
)
_PAGES = {"total": _COUNT, "page": _COUNT, "pages": _COUNT}
_LANG: Schema = {"type": "string", "enum": list(LANGS)}
_ANSWER = _object(
    {
        "command": _WORDS,
        "kind": _WORDS,
        "lang": _LANG,
        "answered": {"type": "boolean", "description": "False where no document says it."},
        "places": _list(_PLACE),
        "hits": {"type": "array", "items": _HIT, "description": "Best first; one page of them."},
        "suggestions": _list(_WORDS),
        **_PAGES,
    },
    lead=_or_null("string"),
    closest={"type": "array", "items": _HIT, "description": "Comes near and is no answer."},
    silent=_list(_PLACE),
    facts=_list({"type": "object"}),
    table=_or_null("object"),
    place=_or_null("object"),
)
_DOCUMENT = _object(
    {"id": _WORDS, "title": _TEXT, "passages": _COUNT, "reviewed": {"type": "boolean"}}, edition=_or_null("integer")
)
_DOCUMENTS = _object({"documents": _list(_DOCUMENT), "complete": {"type": "boolean"}, **_PAGES})
_QUOTE = _object({"lang": _LANG, "passage": _HIT, "before": _list(_HIT), "after": _list(_HIT)})


def answer_of(question: Question) -> Schema:
    """What the question is answered with."""
    if question.command:
        return _ANSWER
    return _DOCUMENTS if question.paged else _QUOTE
