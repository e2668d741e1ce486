"""JSON Lines of predictions → one prediction per labelled item.

A line belongs to the item whose file name (or id) its ``source`` ends in. Commands that print several lines
per file (tables, charts, molecules, diagrams) are gathered into one prediction under the task's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.datasets.base import Item


def read_lines(path: str | Path) -> list[dict[str, Any]]:
    """All objects of a JSON Lines file; blank lines are skipped."""
    lines = []
    with Path(path).open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                lines.append(_parse(line, number, path))
    return lines


def _parse(line: str, number: int, path: str | Path) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {number} is not JSON: {error.msg}", source=str(path)) from error
    if not isinstance(record, dict) or "source" not in record:
        raise UsageError(f"line {number} has no key 'source'", source=str(path))
    return record


def by_item(lines: Iterable[Mapping[str, Any]], items: Iterable[Item], task: str) -> dict[str, dict[str, Any]]:
    """Item id → prediction; items without a line are left out, lines of unknown sources raise UsageError."""
    names: dict[str, str] = {}
    for item in items:
        names |= {item.id: item.id, item.path.name: item.id, item.path.stem: item.id}
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        source = str(line["source"])
        name = next((n for n in (source, Path(source).name, Path(source).stem) if n in names), None)
        if name is None:
            raise UsageError("the labels do not know this document", source=source)
        if task == "extract" or task in line:
            found[names[name]] = dict(line)
        else:
            found.setdefault(names[name], {task: []})[task].append(dict(line))
    return found
