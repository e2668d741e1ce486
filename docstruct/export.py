"""Results and documents → dict, JSON, DataFrame: the shapes that other programs rely on.

Boxes are ``[x0, y0, x1, y1]`` in points of the page as displayed, rounded to 0.01; amounts are strings of
their exact digits, dates ISO 8601.
"""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from docstruct.document import Block, Cell, Document, Line, Page, Table, TablePart
from docstruct.errors import DocstructError
from docstruct.facts import Issue, Word
from docstruct.geometry import BBox
from docstruct.result import Evidence, Extraction

if TYPE_CHECKING:
    import pandas as pd

_SURROGATES = re.compile("[\ud800-\udfff]")


# -- results ------------------------------------------------------------------------------------------


def to_dict(result: Extraction[Any], evidence: bool = True) -> dict[str, Any]:
    """The result as plain JSON values.

    Args:
        result: what was extracted.
        evidence: whether the evidence of every leaf stands in it.

    Returns:
        Keys ``source, schema_id, engine, status, data, evidence, issues, pages, coverage``; ``data`` is the
        validated object, or what was found of it.
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
    out["pages"] = [_page_head(page) for page in result.document.pages]
    out["coverage"] = {path: {"seen": seen, "returned": n} for path, (seen, n) in result.coverage.items()}
    return out


def failed_dict(source: str, error: DocstructError, engine: str) -> dict[str, Any]:
    """What stands in place of a document that could not be read: the same keys, the error as an issue."""
    return {
        "source": source,
        "schema_id": None,
        "engine": engine,
        "status": "failed",
        "data": None,
        "evidence": {},
        "issues": [issue_dict(issue_of(error))],
        "pages": [],
        "coverage": {},
    }


def issue_of(error: DocstructError) -> Issue:
    """The error as an issue: ``EncryptedError`` has the code "encrypted"."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()
    message = f"{error.message} ({error.remedy})" if error.remedy else error.message
    return Issue(name, "error", message, error.field, error.page_no)


def to_json(result: Extraction[Any], evidence: bool = True, indent: int | None = None) -> str:
    """The result as JSON text; the same input gives the same bytes."""
    return dumps(to_dict(result, evidence), indent)


def dumps(value: Any, indent: int | None = None) -> str:
    """JSON text that every reader takes: UTF-8 without escapes, half surrogates of broken fonts replaced."""
    return _SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False, indent=indent))


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
    from docstruct.frames import frame_of, table_of

    return frame_of(table_of(result, path), numbers)


# -- documents ----------------------------------------------------------------------------------------


def document_dict(document: Document) -> dict[str, Any]:
    """Pages with words, blocks, tables, figures and label-value pairs, as plain JSON values."""
    return {
        "source": document.source,
        "engine": document.engine,
        "metadata": document.metadata,
        "attachments": [{"name": a.name, "bytes": len(a.data)} for a in document.attachments],
        "issues": [issue_dict(issue) for issue in document.issues],
        "pages": [_page_dict(page) for page in document.pages],
    }


def figure_dict(figure: BaseModel, source: str) -> dict[str, Any]:
    """A chart, molecule or diagram as plain JSON values."""
    return {"source": source, **figure.model_dump(mode="json")}


def table_dict(table: Table, source: str) -> dict[str, Any]:
    """A table with every cell, as plain JSON values."""
    return {
        "source": source,
        "page_no": table.page_no,
        "bbox": _box(table.bbox),
        "caption": table.caption,
        "unit": table.unit,
        "caption_bbox": _box(table.caption_bbox),
        "unit_bbox": _box(table.unit_bbox),
        "notes": [note.text for note in table.notes],
        "note_bboxes": [_box(note.bbox) for note in table.notes],
        "way": table.way,
        "confidence": round(table.confidence, 4),
        **({"parts": [_part_dict(part) for part in table.parts]} if table.parts else {}),
        "cells": [
            {
                "row": cell.row,
                "col": cell.col,
                "row_span": cell.row_span,
                "col_span": cell.col_span,
                "text": cell.text,
                "header": cell.header,
                "bbox": _box(cell.bbox),
                **({"page_no": cell.page_no} if cell.page_no is not None else {}),
                **({"marks": list(cell.marks)} if cell.marks else {}),
                **({"confidence": round(cell.confidence, 4)} if cell.confidence < 1.0 else {}),
            }
            for cell in table.cells
        ],
    }


def _part_dict(part: TablePart) -> dict[str, Any]:
    return {"page_no": part.page_no, "bbox": _box(part.bbox), "rows": [part.rows.start, part.rows.stop]}


def table_csv(table: Table) -> str:
    """A table as comma-separated values, RFC 4180 but for line ends, which are those of Unix."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for r, row in enumerate(table.grid()):
        writer.writerow(
            _csv_text(cell) if cell and (cell.row, cell.col) == (r, c) else "" for c, cell in enumerate(row)
        )
    return out.getvalue()


def _csv_text(cell: Cell) -> str:
    """The text; a number without its marks, which would make another number of it."""
    number = any(map(str.isdigit, cell.unmarked)) and not any(map(str.isalpha, cell.unmarked))
    return cell.unmarked if number else cell.text


def _page_head(page: Page) -> dict[str, Any]:
    return {
        "page_no": page.page_no,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "way": page.way,
        "reason": page.reason,
    }


def _page_dict(page: Page) -> dict[str, Any]:
    tables = [table_dict(table, "") for table in page.tables]
    return {
        **_page_head(page),
        "issues": [issue_dict(issue) for issue in page.issues],
        "words": [_word_dict(word) for word in page.words],
        "blocks": [_block_dict(block) for block in page.blocks],
        "tables": [{k: v for k, v in table.items() if k not in ("source", "page_no")} for table in tables],
        "figures": [{"kind": f.kind, "text": f.text, "bbox": _box(f.bbox)} for f in page.figures],
        "pairs": [
            {
                "label": pair.label.text,
                "value": "\n".join(line.text for line in pair.value),
                "bbox": _box(pair.bbox),
                "confidence": round(pair.confidence, 4),
            }
            for pair in page.pairs
        ],
    }


def _word_dict(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "bbox": _box(word.bbox),
        "size": round(word.size, 2),
        "bold": word.bold,
        "angle": round(word.angle, 1),
        "confidence": round(word.confidence, 4),
        "way": word.way,
        "visible": word.visible,
    }


def _block_dict(block: Block) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "text": block.text,
        "bbox": _box(block.bbox),
        "lines": [_line_dict(line) for line in block.lines],
    }


def _line_dict(line: Line) -> dict[str, Any]:
    return {"text": line.text, "bbox": _box(line.bbox)}


# -- values -------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as JSON has it: dates ISO, Decimal as the string of its digits, choices as their values."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
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
    return to_jsonable_python(value)


def evidence_dict(evidence: Evidence) -> dict[str, Any]:
    """The evidence of one leaf as plain JSON values."""
    out: dict[str, Any] = {
        "value": plain(evidence.value),
        "raw_text": evidence.raw_text,
        "page_no": evidence.page_no,
        "bbox": _box(evidence.bbox),
        "confidence": round(evidence.confidence, 4),
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


def _box(box: BBox | None) -> list[float] | None:
    return [round(v, 2) for v in box] if box else None
