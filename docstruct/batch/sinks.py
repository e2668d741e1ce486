"""Outcomes → where they go: JSON lines, CSV, Parquet, a review page, or a folder with files for each.

CSV and Parquet hold a row for each document; every list of the schema gets a file of its own beside
(``out.lines.csv``), each row with the document it comes from.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol

from docstruct.batch.pool import Outcome
from docstruct.errors import MissingExtraError, UsageError
from docstruct.export import dumps, failed_dict, to_dict
from docstruct.frames import Rows, frame_of, lists_of, table_of
from docstruct.result import Extraction

AnyOutcome = Outcome[Extraction[Any]]


class Sink(Protocol):
    """Takes outcomes one after the other; a context manager."""

    def write(self, outcome: AnyOutcome) -> None:
        """Keep this outcome."""

    def __enter__(self) -> Sink: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_sink(target: str, documents: int, engine: str) -> Sink:
    """The sink that the target's suffix asks for.

    Args:
        target: "-" for stdout, a file with the suffix .jsonl, .csv, .parquet or .html, else a folder.
        documents: how many there will be.
        engine: written where a document failed before any engine read it.

    Raises:
        UsageError: the suffix is none of these, or one page is to hold several documents.
        MissingExtraError: Parquet without pyarrow.
    """
    path = Path(target)
    if target == "-" or path.suffix == ".jsonl":
        return JsonLines(target, engine)
    if path.suffix in (".csv", ".parquet"):
        return Frames(path)
    if path.suffix == ".html":
        if documents > 1:
            raise UsageError(f"{target} can hold one document", remedy="give a folder, such as -o reviews/")
        return Pages(path)
    if path.suffix and not path.is_dir() and not target.endswith("/"):
        raise UsageError(
            f"no output format {path.suffix!r}",
            remedy="there are .jsonl, .csv, .parquet, .html, or a folder with a / at its end",
        )
    return Folder(path, engine)


def outcome_dict(outcome: AnyOutcome, engine: str) -> dict[str, Any]:
    """The line of a document: its result, or what stands in place of one."""
    if outcome.result is not None:
        return to_dict(outcome.result)
    assert outcome.error is not None
    return failed_dict(outcome.source, outcome.error, engine)


class _Closing:
    """A sink with nothing to finish."""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close(complete=exc[0] is None)

    def close(self, complete: bool) -> None:
        """Finish what was begun; `complete` unless an exception ended the block."""


class JsonLines(_Closing):
    """One JSON object per line, written as soon as it is known."""

    def __init__(self, target: str, engine: str) -> None:
        self._engine = engine
        self._stream: BinaryIO = sys.stdout.buffer if target == "-" else _created(Path(target)).open("wb")

    def write(self, outcome: AnyOutcome) -> None:
        """Write the line of the document."""
        self._stream.write(dumps(outcome_dict(outcome, self._engine)).encode() + b"\n")
        self._stream.flush()

    def close(self, complete: bool) -> None:
        """Close the file; stdout stays open."""
        if self._stream is not sys.stdout.buffer:
            self._stream.close()


class Frames(_Closing):
    """Rows kept until the end, then one file for the documents and one for each list."""

    def __init__(self, path: Path) -> None:
        self._path = _created(path)
        self._tables: dict[str, Rows] = {"": Rows({"source": str, "status": str}, [])}
        if path.suffix == ".parquet":
            _need_pyarrow()

    def write(self, outcome: AnyOutcome) -> None:
        """Keep the rows of the document."""
        if outcome.result is None:
            self._tables[""].rows.append({"source": outcome.source, "status": "failed"})
            return
        result = outcome.result
        self._keep("", table_of(result), {"source": result.source, "status": result.status})
        for name in lists_of(result):
            self._keep(name, table_of(result, name), {"source": result.source})

    def _keep(self, name: str, table: Rows, head: dict[str, Any]) -> None:
        kept = self._tables.setdefault(name, Rows(dict.fromkeys(head, str), []))
        for column, kind in table.columns.items():
            kept.columns[column] = kept.columns.get(column) or kind
        kept.rows.extend({**row, **head} for row in table.rows)

    def close(self, complete: bool) -> None:
        """Write the files."""
        for name, table in self._tables.items():
            suffix = f".{name}{self._path.suffix}" if name else self._path.suffix
            frame, path = frame_of(table, "decimal"), self._path.with_suffix(suffix)
            if suffix.endswith(".csv"):
                frame.to_csv(path, index=False)
            else:
                frame.to_parquet(path, index=False)


class Pages(_Closing):
    """One review page."""

    def __init__(self, path: Path) -> None:
        self._path = _created(path)

    def write(self, outcome: AnyOutcome) -> None:
        """Write the page; a document that failed has none."""
        if outcome.result is not None:
            outcome.result.to_html(self._path)


class Folder(_Closing):
    """A JSON file and a review page for each document, named after it."""

    def __init__(self, path: Path, engine: str) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path, self._engine = path, engine
        self._taken: Counter[str] = Counter()

    def write(self, outcome: AnyOutcome) -> None:
        """Write both files; a document that failed has no page."""
        name = self._name(Path(outcome.source).stem or "document")
        line = dumps(outcome_dict(outcome, self._engine), indent=1) + "\n"
        (self._path / f"{name}.json").write_text(line, encoding="utf-8")
        if outcome.result is not None:
            outcome.result.to_html(self._path / f"{name}.html")

    def _name(self, stem: str) -> str:
        """The stem, with a number from its second use on."""
        self._taken[stem] += 1
        return stem if self._taken[stem] == 1 else self._name(f"{stem}-{self._taken[stem]}")


def _created(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _need_pyarrow() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("writing Parquet", "parquet") from error
