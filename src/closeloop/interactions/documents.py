"""Retrieved passages, as OpenInference, OpenTelemetry GenAI, LangChain, LlamaIndex and plain lists write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from closeloop.ids import clean, clean_text
from closeloop.interactions.fields import snaked
from closeloop.interactions.nesting import first, from_json, nest, text_of
from closeloop.models import Document, trusted

_LISTS = ("documents", "docs", "results", "matches", "nodes", "source_documents", "context", "output")
RETRIEVED = (
    "contexts", "context", "retrieved_contexts", "retrieved_documents", "retrieval_context", "passages", "source_documents",
    "source_nodes", "docs", "retrieved_docs", "retrieved_chunks", "chunks",
)  # fmt: skip
"""What passages are called beside a question or an answer, when they are not called `documents`."""
_WITHIN = ("kwargs", "input", "inputs", "output", "outputs", "result", "response")
"""Under these a call's arguments, or what it returned, are often put once more."""
_LEAST = 24
"""Characters of a text that may be a passage; a shorter `context` is a setting (`mobile`)."""
_CONTENT = ("content", "page_content", "text", "body", "passage", "chunk", "snippet", "value")
_IDS = ("id", "id_", "document_id", "doc_id", "chunk_id")
_PLAIN = frozenset({"id", "content", "score"})
_SCORES = ("score", "relevance_score", "similarity", "_score")


def read_documents(value: Any) -> tuple[Document, ...]:
    """Read a list of passages, or the dict that holds it, in order. Total; an empty passage without an id is left out."""
    value = from_json(value)
    if isinstance(value, Mapping):
        inner = first(snaked(value), _LISTS)
        value = inner if isinstance(inner, list | tuple) else [value]
    if not isinstance(value, list | tuple):
        return ()
    found = [_usual(item) or _read(item) for item in value]
    return tuple([document for document in found if document and (document.content or document.id)])


def documents_beside(value: Any) -> tuple[Document, ...]:
    """The passages that an application records beside a question or an answer, `{"answer": ..., "contexts": [...]}`, as functions and
    chains without a retriever of their own do. Messages of a conversation under such a name are none.
    """
    for fields in map(snaked, _levels(value)):
        for name in ("documents", *RETRIEVED):
            if passages := _passages(fields.get(name)):
                return passages
        # Langfuse records the arguments of a function without their names: a question, and passages beside it.
        arguments = fields["args"] if isinstance(fields.get("args"), list) else ()
        for argument in arguments if any(isinstance(one, str) for one in arguments) else ():
            if isinstance(argument, list) and (passages := _passages(argument)):
                return passages
    return ()


def _levels(value: Any) -> Iterator[Mapping[str, Any]]:
    value = from_json(value)
    if isinstance(value, list):
        value = {"args": value}
    if not isinstance(value, Mapping):
        return
    yield value
    for name in _WITHIN:
        if isinstance(inner := value.get(name), Mapping):
            yield inner


def _passages(value: Any) -> tuple[Document, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple) or any(
        isinstance(item, Mapping) and _SPOKEN & item.keys() for item in value
    ):
        return ()
    found = [document for item in value if (document := _read(item))]
    return tuple(found) if any(len(document.content) >= _LEAST for document in found) else ()


_SPOKEN = {"role", "tool_calls"}


def _usual(item: Any) -> Document | None:
    """OpenInference's form at once, as `_read` reads it: a text under `document`, perhaps with id and score."""
    inner = item.get("document") if type(item) is dict and len(item) == 1 else None
    if type(inner) is not dict or not _PLAIN.issuperset(inner):
        return None
    content, native, score = inner.get("content"), inner.get("id"), inner.get("score")
    if (
        type(content) is not str
        or not (native is None or type(native) is str)
        or not (score is None or type(score) is float)
    ):
        return None
    native = clean_text(native) if native else None
    return trusted(Document, {"id": native, "content": clean_text(content), "score": _number(score), "metadata": {}})


def _read(item: Any) -> Document | None:
    if isinstance(item, str):
        return Document(content=clean_text(item))
    if isinstance(item, list | tuple) and len(item) == 2:  # (document, score)
        document = _read(item[0])
        return document.model_copy(update={"score": _number(item[1])}) if document else None
    if not isinstance(item, Mapping):
        return None
    if any(str(key).startswith(("document.", "node.")) for key in item):
        item = nest(item)
    inner = first(item, ("document", "node"))
    if isinstance(inner, Mapping):
        item = {**{key: item[key] for key in _SCORES if key in item}, **inner}
    elif isinstance(inner, str):
        item = {"content": inner, **item}
    if isinstance(item.get("kwargs"), Mapping):  # LangChain's serialized form
        item = item["kwargs"]
    if not any(key in item for key in _CONTENT):
        item = snaked(item)
    metadata = clean(from_json(item.get("metadata")))
    metadata = metadata if isinstance(metadata, dict) else {}
    content = first(item, _CONTENT)
    return Document(
        id=text_of(item, _IDS) or text_of(metadata, ("id", "document_id", "doc_id")),
        content=clean_text(content) if isinstance(content, str) else _text(content),
        score=next((score for key in _SCORES if (score := _number(item.get(key))) is not None), None),
        metadata=metadata,
    )


def _text(content: Any) -> str:
    if isinstance(content, Mapping):
        return text_of(content, _CONTENT) or ""
    if isinstance(content, list | tuple):
        return "\n".join(part for item in content if (part := item if isinstance(item, str) else _text(item)))
    return ""


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e300 else None
