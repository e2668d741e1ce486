"""Damaged and malicious PDFs: every file has to end, in time, in pages or in a typed error.

There are no labels of content. A prediction is what the runner noted: nothing special where the document was
opened, ``error`` with ``typed`` where it was refused, and ``seconds``. A crash, an untyped exception or more
time than the limit fails. ``opened`` is the share of files that gave pages; what other readers open is in the
manifest and is no truth.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Mean

SECONDS = 30.0


class HostilePdfs(Dataset):
    """``manifest.csv`` with file, reason and password, and the files beside it."""

    name = "hostile_pdfs"
    task = "open"
    headline = "passed"
    protocol = f"pages or a typed error within {SECONDS:g} s; passwords are not given"

    def items(self) -> Iterator[Item]:
        """One item per line of the manifest, by file name."""
        with (self.folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
            rows = sorted(csv.DictReader(stream), key=lambda row: row["file"])
        for row in rows:
            yield Item(row["file"], require(self.folder / row["file"]), {"why": row.get("why", "")})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Whether the file ended well, and whether it was opened; no prediction is a failure."""
        error, seconds = prediction.get("error") or {}, float(prediction.get("seconds") or 0.0)
        well = bool(prediction) and (not error or bool(error.get("typed"))) and seconds <= SECONDS
        opened = bool(prediction) and not error
        told = "opened" if opened else f"{error.get('type', 'nothing')}: {error.get('message', '')}"
        verdict = Verdicted("outcome", item.truth["why"], told, "hit" if well else "wrong")
        return Score(item.id, {"passed": Mean.of(float(well)), "opened": Mean.of(float(opened))}, (verdict,))
