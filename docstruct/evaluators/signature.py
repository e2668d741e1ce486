"""What makes a number reproducible: version, data and their hash, engine, schema, protocol, comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from docstruct.evaluators.bootstrap import DRAWS
from docstruct.evaluators.datasets.base import Dataset


def signature(dataset: Dataset, engine: str, schema_id: str | None = None) -> dict[str, str]:
    """Everything a figure depends on besides the documents' order, by name."""
    rules = [str(field) for field in (*getattr(dataset, "header", ()), *getattr(dataset, "line_fields", ()))]
    return {
        "docstruct": version(),
        "dataset": dataset.name,
        "data": data_hash(dataset.folder),
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


def version() -> str:
    """Version of the installed package."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("docstruct")
    except PackageNotFoundError:
        return "unknown"


def data_hash(folder: Path) -> str:
    """Twelve digits over the names and contents of all files of a data set, hidden files left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
