"""Extraction → dict, JSON, DataFrame: the shapes that other programs rely on."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from docstruct.document import Issue
from docstruct.errors import UsageError
from docstruct.result import Evidence, Extraction, pointer_of

if TYPE_CHECKING:
    import pandas as pd


def to_dict(result: Extraction[Any], evidence: bool = True) -> dict[str, Any]:
    """The result as plain JSON values.

    Args:
        result: what was extracted.
        evidence: whether the evidence of every leaf stands in it.

    Returns:
        Keys ``source, schema_id, engine, status, data, evidence, issues, pages, coverage``; ``data`` is the
        validated object, or what was found of it. Amounts are strings of their exact digits.
    """
    data = result.data if result.data is not None else result.partial
    out: dict[str, Any] = {
        "source": result.source,
        "schema_id": result.schema_id,
        "engine": result.engine,
        "status": result.status,
        "data": plain(data),
    }
    if evidence:
        out["evidence"] = {pointer: evidence_dict(e) for pointer, e in result.evidence.items()}
    out["issues"] = [issue_dict(issue) for issue in result.issues]
    out["pages"] = [
        {
            "page_no": p.page_no,
            "width": round(p.width, 2),
            "height": round(p.height, 2),
            "way": p.way,
            "reason": p.reason,
        }
        for p in result.document.pages
    ]
    out["coverage"] = {path: {"seen": seen, "returned": n} for path, (seen, n) in result.coverage.items()}
    return out


def to_json(result: Extraction[Any], evidence: bool = True, indent: int | None = None) -> str:
    """The result as JSON text; the same input gives the same bytes."""
    return json.dumps(to_dict(result, evidence), ensure_ascii=False, indent=indent)


def to_dataframe(
    result: Extraction[Any], path: str = "", numbers: Literal["decimal", "float"] = "decimal"
) -> pd.DataFrame:
    """A list of the result as rows, or all single values as one row.

    Args:
        result: what was extracted.
        path: of a list, such as ``"lines"``; "" for the single values.
        numbers: exact ``Decimal`` objects, or ``float64`` columns.

    Returns:
        A column for each leaf in the schema's order: ``datetime64`` for dates, ``category`` for choices.

    Raises:
        UsageError: there is no list at `path`.
    """
    from docstruct.frames import frame_of

    return frame_of(_rows(result, path), numbers)


def _rows(result: Extraction[Any], path: str) -> list[dict[str, Any]]:
    data = result.data if result.data is not None else result.partial
    tree = python_values(data)
    if not path:
        return [dict(_flat(tree))]
    at: Any = tree
    for part in pointer_of(path).split("/")[1:]:
        at = at.get(part) if isinstance(at, Mapping) else None
    if not isinstance(at, list):
        lists = [name for name, value in tree.items() if isinstance(value, list)]
        raise UsageError(
            f"no list at {path!r}", source=result.source, remedy=f"there are {', '.join(lists) or 'none'}"
        )
    return [dict(_flat(item)) if isinstance(item, Mapping) else {"value": item} for item in at]


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Any:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield prefix + name, value


def python_values(value: Any) -> Any:
    """Models as dicts, all else as it is."""
    if isinstance(value, BaseModel):
        return {name: python_values(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: python_values(child) for name, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [python_values(child) for child in value]
    return value


def plain(value: Any) -> Any:
    """A value as JSON has it: dates ISO, Decimal as the string of its digits, enumerations as their values."""
    if isinstance(value, BaseModel):
        return plain(python_values(value))
    if isinstance(value, Mapping):
        return {str(name): plain(child) for name, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(child) for child in value]
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value


def evidence_dict(evidence: Evidence) -> dict[str, Any]:
    """The evidence of one leaf as plain JSON values."""
    out: dict[str, Any] = {
        "value": plain(evidence.value),
        "raw_text": evidence.raw_text,
        "page_no": evidence.page_no,
        "bbox": [round(v, 2) for v in evidence.bbox] if evidence.bbox else None,
        "confidence": evidence.confidence,
        "way": evidence.way,
        "status": evidence.status,
    }
    if evidence.alternatives:
        out["alternatives"] = list(evidence.alternatives)
    return out


def issue_dict(issue: Issue) -> dict[str, Any]:
    """An issue as plain JSON values."""
    return {
        "code": issue.code,
        "severity": issue.severity,
        "path": issue.path,
        "page_no": issue.page_no,
        "message": issue.message,
    }
