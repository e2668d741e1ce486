"""Files of labels → names of documents with their true values; what cannot be read is a UsageError with file and line.

* ``.jsonl``: one object per line with ``file`` (or ``source``, as `docstruct extract` writes it) and the values, bare
  or under ``data``;
* ``.csv``: a column ``file`` and one column per field, nested fields as ``seller.name``; an empty cell is null. What
  separates the columns (comma, semicolon, tab) is what the first line has most of;
* ``.json``: the values of one document, bare or under ``data``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError

Values = dict[str, Any]


def read_labels(path: Path) -> Iterator[tuple[str, Values]]:
    """Name and values of every document of a JSONL or CSV file."""
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _jsonl_rows(path)
    for number, row in rows:
        name, values = named(object_of(row, str(path), number))
        if not name:
            raise _at(path, number, "a label names no file", "add the column or key 'file'")
        yield name, object_of(values, str(path), number)


def read_label(path: Path) -> Values:
    """The values of one document."""
    try:
        whole = json.loads(_text(path))
    except ValueError as error:
        raise UsageError(f"not JSON: {error}", source=str(path)) from error
    return object_of(unwrapped(whole), str(path))


def named(row: Mapping[str, Any]) -> tuple[str, Any]:
    """Name of the document and values of one object: ``file`` or ``source`` beside ``data`` or bare values."""
    key = next((key for key in ("file", "source") if row.get(key)), "")
    rest = {name: value for name, value in row.items() if name != key}
    return str(row.get(key, "")), rest.get("data", rest)


def unwrapped(whole: Any) -> Any:
    """The values, bare or as `docstruct extract` wraps them."""
    wrapped = isinstance(whole, Mapping) and isinstance(whole.get("data"), Mapping)
    return whole["data"] if wrapped and ("evidence" in whole or len(whole) == 1) else whole


def object_of(values: Any, source: str, line: int | None = None) -> Values:
    """``values`` if they are fields by name, UsageError otherwise."""
    if isinstance(values, Mapping):
        return dict(values)
    message = f"fields by name are wanted here, not {type(values).__name__}"
    raise UsageError(f"line {line}: {message}" if line else message, source=source)


def _jsonl_rows(path: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise _at(path, number, f"not JSON: {error}") from error


def _csv_rows(path: Path) -> Iterator[tuple[int, Values]]:
    lines = _text(path).splitlines(keepends=True)
    first = lines[0] if lines else ""
    rows = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    head = [column.strip() for column in next(rows, [])]
    twice = next((c for c in head if head.count(c) > 1 or any(other.startswith(f"{c}.") for other in head)), None)
    if twice is not None:
        raise _at(path, 1, f"column {twice!r} is there twice, or both a value and the parent of others", "rename one")
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            raise _at(path, rows.line_num, f"{len(row)} cells under {len(head)} columns", "quote cells with separators")
        yield rows.line_num, _nested(zip(head, row, strict=True))


def _nested(cells: Iterable[tuple[str, str]]) -> Values:
    record: Values = {}
    for column, cell in cells:
        place = record
        *parents, key = column.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[key] = cell.strip() or None
    return record


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("not UTF-8", source=str(path), remedy="save it as UTF-8") from error


def _at(path: Path, line: int, message: str, remedy: str | None = None) -> UsageError:
    return UsageError(f"line {line}: {message}", source=str(path), remedy=remedy)
