"""Tables with known cells: ICDAR 2013, PubTabNet (and FinTabNet), tabula-java's reference CSV files.

One scoring for all. Predicted tables are paired with the true ones by shared relations on the same page; a
true table without a partner scores 0 everywhere, a predicted one too many costs precision. Records:
``adjacency`` (relations of all tables pooled), ``adjacency_document`` and ``adjacency_table`` (mean F1 per
document and per true table), ``grits_con``, ``grits_top``, ``teds``, ``teds_s`` (means per true table),
``numbers`` (numeric cells), ``tables`` (found or not).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from docstruct.errors import CorruptError
from docstruct.evaluators.adjacency import match_relations, numeric_cells, pair_tables
from docstruct.evaluators.datasets.base import Dataset, Item, Prediction, Score, require
from docstruct.evaluators.grid import Cell, Table
from docstruct.evaluators.grits import grits_con, grits_top
from docstruct.evaluators.keyvalue import Verdicted
from docstruct.evaluators.records import Counts, Mean, Record
from docstruct.evaluators.teds import teds

TEDS_LIMIT = 4000  # cells; the time grows with the square, and larger tables are left out of the means


RUN = 4  # tables of one page in one file, at most


class TableDataset(Dataset):
    """Documents whose truth is a list of ``Table``."""

    task = "tables"
    headline = "adjacency_document"
    protocol = "relations by text without white space and case; TEDS without inline tags; GriTS by difflib"

    def score(self, item: Item, prediction: Prediction) -> Score:
        """Pair tables and compare them in every way."""
        truth: Sequence[Table] = item.truth["tables"]
        predicted = [Table.from_json(line) for line in prediction.get("tables") or ()]
        partner = dict(pair_tables(truth, predicted))
        records: dict[str, Record] = {name: Mean() for name in ("grits_con", "grits_top", "teds", "teds_s")}
        adjacency, numbers, per_table = Counts(), Counts(), Mean()
        verdicts = []
        for i, table in enumerate(truth):
            other = predicted[partner[i]] if i in partner else Table(())
            found = match_relations(table, other)
            adjacency, numbers = adjacency + found.counts, numbers + numeric_cells(table, other)
            per_table += Mean.of(found.counts.f1)
            for name, value in _similarities(table, other).items():
                records[name] = records[name] + Mean.of(value)
            verdicts += _verdicts(i, table, found)
        for j, table in enumerate(predicted):
            if j not in partner.values():
                adjacency += match_relations(Table(()), table).counts
        records |= {
            "adjacency": adjacency,
            "adjacency_document": Mean.of(adjacency.f1),
            "adjacency_table": per_table,
            "numbers": numbers,
            "tables": Counts.matched(len(partner), len(predicted), len(truth)),
        }
        return Score(item.id, records, tuple(verdicts))


def _similarities(truth: Table, predicted: Table) -> dict[str, float]:
    if not any(cell.header for cell in truth.cells):
        # Labels without header marks say nothing about headers: do not compare them.
        predicted = Table(tuple(replace(cell, header=False) for cell in predicted.cells))
    found = {"grits_con": grits_con(truth, predicted).value, "grits_top": grits_top(truth, predicted).value}
    if not predicted.cells:
        return {**found, "teds": 0.0, "teds_s": 0.0}
    if max(len(truth.cells), len(predicted.cells)) > TEDS_LIMIT:
        return found
    return {
        **found,
        "teds": teds(truth, predicted).value,
        "teds_s": teds(truth, predicted, structure_only=True).value,
    }


def _verdicts(number: int, table: Table, found: Any) -> list[Verdicted]:
    """Relations that are not right, as a person debugging wants to see them."""
    name = f"table {number + 1}" + (f" on page {table.page_no}" if table.page_no else "")
    missing = [Verdicted(name, " → ".join(relation), None, "omitted") for relation in found.missing]
    return missing + [Verdicted(name, None, " → ".join(r), "hallucinated") for r in found.invented]


class Icdar2013(TableDataset):
    """``ID.pdf`` beside ``ID-str.xml``: regions of tables with cells by start and end row and column.

    Every region counts as one table on its page. Boxes are in the PDF's own bottom-up frame and are not used:
    tables are found by what stands in them.
    """

    name = "tables_icdar2013"

    def items(self) -> Iterator[Item]:
        """One item per document, by name."""
        for path in sorted(self.folder.glob("*-str.xml")):
            stem = path.name.removesuffix("-str.xml")
            yield Item(stem, require(self.folder / f"{stem}.pdf"), {"tables": read_regions(path)})


def read_regions(path: Path) -> list[Table]:
    """The table regions of a structure file; rows and columns are moved to start at 0."""
    try:
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    except etree.XMLSyntaxError as error:
        raise CorruptError(f"not XML: {error}", source=path.name) from error
    return [_region(node) for node in root.iter("region")]


def _region(region: etree._Element) -> Table:
    cells = []
    for node in region.iter("cell"):
        row, col = int(node.get("start-row") or 0), int(node.get("start-col") or 0)
        rows = int(node.get("end-row") or row) - row + 1
        cols = int(node.get("end-col") or col) - col + 1
        cells.append((row, col, node.findtext("content") or "", rows, cols))
    top, left = min((c[0] for c in cells), default=0), min((c[1] for c in cells), default=0)
    placed = (Cell(row - top, col - left, text, rows, cols) for row, col, text, rows, cols in cells)
    return Table(tuple(placed), page_no=int(region.get("page") or 1))


class PubTabNet(TableDataset):
    """Cropped images beside ``*.jsonl``: structure tokens and cell tokens (PubTabNet; FinTabNet alike).

    Files lie beside the labels, in a folder of their split (PubTabNet) or in ``pdf`` (FinTabNet, whose pages may hold
    several tables, a line for each). Inline tags (``<b>``, ``<sup>``) are taken out of the cells: a reader of text
    cannot give them.
    """

    name = "tables_pubtabnet_examples"
    headline = "teds"

    def items(self) -> Iterator[Item]:
        """One item per labelled file, by name."""
        pages: dict[str, dict[Any, Any]] = {}
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                label = json.loads(line) if line.strip() else {}
                if "html" in label:  # FinTabNet's other files repeat a table by its number
                    tables = pages.setdefault(str(label["filename"]), {})
                    tables.setdefault(label.get("table_id", len(tables)), label)
        for name, labels in sorted(pages.items()):
            truth = [Table.from_html(pubtabnet_html(label["html"])) for label in labels.values()]
            split = str(next(iter(labels.values())).get("split") or "")
            places = [self.folder / place / name for place in ("", split, "pdf")]
            document = next((place for place in places if place.is_file()), places[0])
            yield Item(Path(name).with_suffix("").as_posix(), require(document), {"tables": truth})


def pubtabnet_html(label: dict[str, Any]) -> str:
    """Structure tokens with the text of each cell put in before its ``</td>``."""
    cells = iter(label["cells"])
    parts = []
    structure = label["structure"]
    for token in structure["tokens"] if isinstance(structure, dict) else structure:
        if token == "</td>":
            letters = next(cells)["tokens"]
            text = "".join(t for t in letters if not (t.startswith("<") and t.endswith(">") and len(t) > 1))
            parts.append(text.replace("&", "&amp;").replace("<", "&lt;"))
        parts.append(token)
    return f"<table>{''.join(parts)}</table>"


class TabulaJava(TableDataset):
    """``NAME.pdf`` beside ``NAME.csv``, the blessed output of another tool, so a smoke test.

    A file holds one table of its document, or all tables of a page one below the other: it is compared with the run
    of predicted tables, stacked, that it agrees with best. Merged cells are blank-filled, in the file as in the
    prediction.
    """

    name = "tables_tabula_java"

    def items(self) -> Iterator[Item]:
        """One item per CSV file, by name."""
        for path in sorted(self.folder.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as stream:
                table = Table.from_rows(list(csv.reader(stream)))
            yield Item(path.stem, require(path.with_suffix(".pdf")), {"tables": [table]})

    def score(self, item: Item, prediction: Prediction) -> Score:
        """As always, but only for the predicted tables that are nearest to what the file holds."""
        lines = list(prediction.get("tables") or ())
        runs = [_stacked(lines[i:j]) for i in range(len(lines)) for j in range(i + 1, min(i + 1 + RUN, len(lines) + 1))]
        (truth,) = item.truth["tables"]
        best = max(runs, key=lambda run: match_relations(truth, Table.from_json(run)).counts.f1, default=None)
        return super().score(item, {"tables": [best] if best else []})


def _stacked(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Tables one below the other as one; cells that span stand in their first place alone."""
    cells: list[dict[str, Any]] = []
    for line in lines:
        top = max((c["row"] + (c.get("row_span") or 1) for c in cells), default=0)
        cells += [{**c, "row": c["row"] + top, "row_span": 1, "col_span": 1} for c in line.get("cells") or ()]
    return {"cells": cells}
