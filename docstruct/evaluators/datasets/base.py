"""What a labelled data set is: items with a document and its truth, and a protocol that scores a prediction.

A prediction is what one JSON line of ``docstruct extract`` holds (``data``, ``evidence``, …); for tables,
charts, molecules and diagrams it is ``{"tables": [...]}`` and so on, the lines of that command for one file.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from docstruct.errors import CorruptError, UsageError
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Record

Prediction = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One labelled document: a name that is unique in the set, where it lies, and what is true of it."""

    id: str
    path: Path
    truth: dict[str, Any]
    page_no: int | None = None


@dataclass(frozen=True)
class Score:
    """What one document contributes: records that add up, and the comparisons behind them."""

    id: str
    records: Mapping[str, Record]
    verdicts: tuple[Verdicted, ...] = field(default=())


class Dataset(ABC):
    """A folder of labelled documents in its original format.

    Args:
        folder: where the set lies.
    """

    name: ClassVar[str]
    folder_name: ClassVar[str] = ""  # where it is found among other sets, if not under its own name
    task: ClassVar[str] = "extract"  # which command makes its predictions
    schema: str | None = None  # name of the schema to extract, for the task "extract"
    headline: ClassVar[str]  # the record to quote first
    protocol: ClassVar[str]  # what counts as right, one line for the signature

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise UsageError(f"{self.folder} is not a folder", remedy=f"give the folder of {self.name}")

    @abstractmethod
    def items(self) -> Iterator[Item]:
        """The labelled documents, in a fixed order."""

    @abstractmethod
    def score(self, item: Item, prediction: Prediction) -> Score:
        """Compare one prediction with its labels; an empty prediction is one that omits everything."""

    def prepare(self, item: Item, scratch: Path) -> Path:
        """The file to give to a system; sets whose documents contain their labels take them out here."""
        return item.path

    def notes(self) -> tuple[str, ...]:
        """What a reader of the figures has to know of the folder, such as documents that nobody labelled."""
        return ()

    def fingerprint(self) -> str:
        """Twelve digits over the names and contents of all files of the set, hidden files left out."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
                digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:12]


def require(path: Path) -> Path:
    """``path`` if it is there; a label without its document is damage to report, not to skip."""
    if not path.is_file():
        raise CorruptError("a labelled document is missing", source=str(path))
    return path
