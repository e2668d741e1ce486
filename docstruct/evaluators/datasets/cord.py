"""CORD receipts: structure parsing as Donut scores it, on predictions of the Receipt schema.

CORD names things its own way (``menu.nm``, ``sub_total.tax_price``, ``total.total_price``); a Receipt is
written in those names and compared with the labels by nTED accuracy and F1 over (path, value) pairs. Values
of the labels are printed strings, so the F1 ``pairs`` compares letters and digits, ``pairs_exact`` as
printed. Keys that Receipt has no place for (``menu.num``, ``total.menutype_cnt`` …) count as missed. This is
not the other CORD protocol, entity F1 over given words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docstruct.evaluators.compare import is_empty
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.jsontree import match_pairs, nted
from docstruct.evaluators.keyvalue import Verdicted, lookup, printed
from docstruct.evaluators.normalize import LETTERS, VERBATIM

LINE_KEYS = {"nm": "description", "cnt": "quantity", "unitprice": "unit_price", "price": "amount"}
HEADER_KEYS = {
    ("sub_total", "subtotal_price"): "/subtotal",
    ("sub_total", "discount_price"): "/discount_total",
    ("sub_total", "service_price"): "/service_charge",
    ("sub_total", "tax_price"): "/tax_total",
    ("total", "total_price"): "/total",
    ("total", "cashprice"): "/amount_tendered",
    ("total", "changeprice"): "/change",
}


class Cord(Dataset):
    """``json/ID.json`` beside ``image/ID.png``, or ``metadata.jsonl`` with ``gt_parse`` beside images."""

    name = "receipts_cord"
    schema = "receipt"
    headline = "nted"
    protocol = "Donut: nTED accuracy of gt_parse; pair F1 by letters and digits, exact as printed"

    def items(self) -> Iterator[Item]:
        """One item per receipt, by name."""
        metadata = self.folder / "metadata.jsonl"
        if metadata.is_file():
            for line in metadata.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                truth = json.loads(record["ground_truth"])["gt_parse"]
                yield Item(record["file_name"], require(self.folder / record["file_name"]), {"parse": truth})
            return
        for path in sorted((self.folder / "json").glob("*.json")):
            label = json.loads(path.read_text(encoding="utf-8"))
            truth = label.get("gt_parse") or parse_of_lines(label["valid_line"])
            yield Item(path.stem, require(_image(self.folder, path.stem)), {"parse": truth})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """NTED of the prediction in CORD's names, and pair F1."""
        given = receipt_as_cord(prediction.get("data") or {}, prediction.get("evidence") or {})
        pairs = match_pairs(item.truth["parse"], given, chain=LETTERS)
        records = {
            "nted": nted(item.truth["parse"], given),
            "pairs": pairs.counts,
            "pairs_exact": match_pairs(item.truth["parse"], given, chain=VERBATIM).counts,
        }
        missing = [Verdicted(path, value, None, "omitted") for path, value in pairs.missing]
        invented = [Verdicted(path, None, value, "hallucinated") for path, value in pairs.invented]
        return Score(item.id, records, tuple(missing + invented))


def _image(folder: Path, stem: str) -> Path:
    found = sorted((folder / "image").glob(f"{stem}.*"))
    return found[0] if found else folder / "image" / f"{stem}.png"


def parse_of_lines(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``gt_parse`` of the original annotation: words by category, menu entries by group."""
    parse: dict[str, Any] = {}
    menus: dict[int, dict[str, str]] = {}
    for line in lines:
        top, _, key = line["category"].partition(".")
        text = " ".join(word["text"] for word in line["words"])
        place = menus.setdefault(line["group_id"], {}) if top == "menu" else parse.setdefault(top, {})
        place[key] = f"{place[key]} {text}" if key in place else text
    return {**({"menu": list(menus.values())} if menus else {}), **parse}


def receipt_as_cord(data: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A Receipt in CORD's names; values as printed where the evidence says how."""
    parse: dict[str, Any] = {}
    menu = []
    for number, line in enumerate(data.get("lines") or ()):
        entry = {
            key: str(printed(f"/lines/{number}/{ours}", line[ours], evidence))
            for key, ours in LINE_KEYS.items()
            if not is_empty(line.get(ours))
        }
        menu.append(entry)
    if menu:
        parse["menu"] = menu
    for (top, key), pointer in HEADER_KEYS.items():
        value = lookup(data, pointer)
        if not is_empty(value):
            parse.setdefault(top, {})[key] = str(printed(pointer, value, evidence))
    return parse
