"""Receipts: ICDAR-2019 SROIE task 3 and German till receipts labelled by their file names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import ClassVar

from docstruct.errors import CorruptError
from docstruct.evaluators.compare import Amount, Contains, Day, Same
from docstruct.evaluators.datasets.base import Item, Prediction, Score, require
from docstruct.evaluators.datasets.fields import FieldDataset
from docstruct.evaluators.keyvalue import Field
from docstruct.evaluators.normalize import LETTERS, Chain
from docstruct.evaluators.records import Mean

_PRINTED = Same(Chain.of("upper+spaces"))


class Sroie(FieldDataset):
    """``img/ID.jpg`` beside ``key/ID.json`` with company, date, address and total.

    ``exact`` is the protocol of the challenge: string equality per key, micro F1 over the four keys, on the
    text as printed (the evidence's raw text). Its transcripts are upper case throughout, so both sides are.
    ``header`` is normalised: days and amounts by what they mean, company and address by letters and digits,
    since the address is several printed lines joined by spaces or commas as the annotator liked.
    """

    name = "receipts_sroie"
    schema = "receipt"
    protocol = "exact: printed strings, upper case; header: days dmy, amounts, letters and digits"
    header = (
        Field("company", ("/merchant",), Same(LETTERS)),
        Field("date", ("/date",), Day(day_first=True)),
        Field("address", ("/address",), Same(LETTERS)),
        Field("total", ("/total",), Amount()),
    )
    variants: ClassVar[dict[str, tuple[Field, ...]]] = {
        "exact": tuple(
            Field(key, (path,), _PRINTED, as_printed=True)
            for key, path in (
                ("company", "/merchant"),
                ("date", "/date"),
                ("address", "/address"),
                ("total", "/total"),
            )
        )
    }

    def items(self) -> Iterator[Item]:
        """One item per image, by id."""
        for key in sorted((self.folder / "key").glob("*.json")):
            truth = json.loads(key.read_text(encoding="utf-8"))
            yield Item(key.stem, require(self.folder / "img" / f"{key.stem}.jpg"), truth)


class GermanReceipts(FieldDataset):
    """Scans named ``MERCHANT_DDMMYYYY_NUMITEMS_TOTALCENTS.jpg`` in folders A to D.

    The merchant in the name is a chain (``marktkauf``, ``apotheke``), so it need only stand in the name
    given, by letters and digits. The number of items counts printed lines and is noisy: it is reported
    (``line_count``), never part of the headline.
    """

    name = "receipts_german"
    schema = "receipt"
    protocol = "chain name contained in the merchant, day, total ±0.005"
    header = (
        Field("merchant", ("/merchant",), Contains(LETTERS)),
        Field("date", ("/date",), Day()),
        Field("total", ("/total",), Amount()),
    )

    def items(self) -> Iterator[Item]:
        """One item per scan, by folder and name."""
        for path in sorted(self.folder.glob("*/*.jpg")):
            found = re.fullmatch(r"(\D+)_(\d{2})(\d{2})(\d{4})_(\d+)_(\d+)", path.stem)
            if found is None:
                raise CorruptError("not named MERCHANT_DDMMYYYY_NUMITEMS_TOTALCENTS", source=path.name)
            merchant, day, month, year, lines, cents = found.groups()
            truth = {
                "merchant": merchant.replace("_", " "),
                "date": f"{year}-{month}-{day}",
                "total": f"{int(cents) // 100}.{int(cents) % 100:02d}",
                "line_count": int(lines),
            }
            yield Item(f"{path.parent.name}/{path.stem}", path, truth)

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Header verdicts, and whether the number of lines agrees."""
        score = super().score(item, prediction)
        lines = (prediction.get("data") or {}).get("lines") or []
        counted = Mean.of(float(len(lines) == item.truth["line_count"]))
        return Score(score.id, {**score.records, "line_count": counted}, score.verdicts)
