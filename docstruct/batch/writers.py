"""Parsed documents → JSON, Markdown, text or HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docstruct.batch.pool import Outcome
from docstruct.document import Document
from docstruct.errors import UsageError
from docstruct.export import dumps, failed_dict

FORMATS: dict[str, Callable[[Document], str]] = {
    "json": Document.to_json,
    "md": Document.to_markdown,
    "txt": Document.to_text,
    "html": Document.to_html,
}


def writer(name: str, engine: str) -> Callable[[Outcome[Any]], str | None]:
    """Outcome → text in the format of this name; None where a document failed and only JSON could say so.

    Args:
        name: of the format.
        engine: that was asked to read, for documents that failed.

    Raises:
        UsageError: there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}", remedy=f"there are {', '.join(FORMATS)}")

    def write(outcome: Outcome[Any]) -> str | None:
        if outcome.result is not None:
            return FORMATS[name](outcome.result)
        if name == "json" and outcome.error is not None:
            return dumps(failed_dict(outcome.source, outcome.error, engine))
        return None

    return write
