"""JSON Lines of predictions → one prediction per labelled item.

A line belongs to the item whose id it has (as in a run's own predictions), or whose id its ``source`` (or ``file``)
ends in, path part by path part, or else to the one that has its file name, with or without its ending. Commands that
print several lines per file (tables, charts, molecules, diagrams) are gathered into one prediction under the task's
name. Values of fields may stand under ``data``, as `docstruct extract` writes them, or bare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePath
from typing import Any

from docstruct.errors import UsageError
from docstruct.evaluators.datasets.base import Item
from docstruct.evaluators.datasets.labelfiles import named
from docstruct.evaluators.wording import some


def read_lines(path: str | Path) -> list[dict[str, Any]]:
    """All objects of a JSON Lines file; blank lines are skipped."""
    if not Path(path).is_file():
        raise UsageError("no such file of predictions", source=str(path))
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
    if not isinstance(record, dict) or not named(record)[0]:
        raise UsageError(f"line {number} has no key 'source' that names its document", source=str(path))
    return record


Matched = tuple[dict[str, dict[str, Any]], tuple[str, ...]]


def by_item(lines: Iterable[Mapping[str, Any]], items: Sequence[Item], task: str) -> Matched:
    """Item id → prediction, and the sources that no label is of; items without a line are left out.

    Raises:
        UsageError: no source is labelled, a source may be one of several items, or an item has two predictions.
    """
    found: dict[str, dict[str, Any]] = {}
    strangers: list[str] = []
    ids, names = {item.id for item in items}, _names(items)
    for line in lines:
        source = named(line)[0]
        name = str(line["id"]) if line.get("id") in ids else _item_of(source, ids, names)
        if name is None:
            strangers.append(source)
        elif task == "extract" and name in found:
            raise UsageError("two predictions for one document", source=source, remedy="give one of them")
        elif task == "extract":
            found[name] = _whole(line)
        elif task in line:
            found[name] = dict(line)
        else:
            found.setdefault(name, {task: []})[task].append(dict(line))
    strangers = list(dict.fromkeys(strangers))
    if strangers and not found:
        remedy = f"labelled are {some([item.id for item in items])}"
        raise UsageError(f"the labels do not know {some(strangers)}", remedy=remedy)
    return found, tuple(strangers)


def _whole(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of `docstruct extract`; of bare values one is made."""
    return dict(line) if {"data", "error"} & line.keys() else {"data": named(line)[1]}


def _names(items: Iterable[Item]) -> dict[str, list[str]]:
    """What an item may be called → ids: the ends of its id's path, and its file's name with and without ending."""
    names: dict[str, list[str]] = {}
    for item in items:
        for name in dict.fromkeys((*_tails(item.id), item.path.name, item.path.stem)):
            names.setdefault(name, []).append(item.id)
    return names


def _item_of(source: str, ids: AbstractSet[str], names: Mapping[str, Sequence[str]]) -> str | None:
    """Id of the item that a source names."""
    tails = _tails(source)
    if whole := next((tail for tail in tails if tail in ids), None):
        return whole
    meant = next((names[tail] for tail in (*tails, PurePath(source).stem) if tail in names), ())
    if len(meant) > 1:
        remedy = "give as much of the path as tells them apart"
        raise UsageError(f"several labelled documents are called so: {some(meant)}", source=source, remedy=remedy)
    return meant[0] if meant else None


def _tails(path: str) -> list[str]:
    """``in/may/a.pdf`` → itself, ``may/a.pdf``, ``a.pdf``."""
    parts = PurePath(path).parts
    return [path, *("/".join(parts[start:]) for start in range(1, len(parts)))]
