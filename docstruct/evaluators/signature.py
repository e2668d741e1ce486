"""What makes a number reproducible: version, data and their hash, engine, schema, protocol, comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from docstruct.evaluators.bootstrap import DRAWS
from docstruct.evaluators.datasets.base import Dataset

_SOURCES = (".py", ".json", ".toml", ".csv", ".txt")


def signature(dataset: Dataset, engine: str, schema_id: str | None = None) -> dict[str, str]:
    """Everything a figure depends on besides the documents' order, by name."""
    rules = [str(field) for field in (*getattr(dataset, "header", ()), *getattr(dataset, "line_fields", ()))]
    return {
        "docstruct": version(),
        "code": code(),
        "dataset": dataset.name,
        "data": dataset.fingerprint(),
        "task": dataset.task,
        "schema": schema_id or dataset.schema or "-",
        "engine": engine or "-",
        "protocol": dataset.protocol,
        "comparison": " ".join(rules) or "-",
        "intervals": f"bootstrap by document, {DRAWS} draws, seed 0",
    }


def in_one_line(parts: Mapping[str, str]) -> str:
    """``docstruct=0.1.0|dataset=…|…``, as printed under a figure."""
    return "|".join(f"{name}={value}" for name, value in parts.items())


@cache
def code() -> str:
    """Twelve digits over the sources and data of the installed package: between versions figures move, too."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SOURCES):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def version() -> str:
    """Version of the installed package."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("docstruct")
    except PackageNotFoundError:
        return "unknown"
