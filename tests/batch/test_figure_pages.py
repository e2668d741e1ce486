"""Figures of documents in files of their own kind."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from docstruct.batch.figure_pages import figure_writer
from docstruct.batch.pool import Outcome
from docstruct.errors import UsageError
from docstruct.figure import FigureData
from docstruct.schemas.chart import ChartData, ChartPoint, ChartSeries
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramNode
from docstruct.schemas.molecule import Molecule

RAIN = ChartData(page_no=2, series=[ChartSeries(name="Oslo", points=[ChartPoint(x="Jan", y=49.0)])])
FLOW = Diagram(page_no=1, nodes=[DiagramNode(id="n1", text="go")], edges=[DiagramEdge(source="n1", target="n2")])
ETHANOL = Molecule(page_no=1, smiles="CCO", molblock="\n\n\n  0  0\nM  END\n", confidence=0.9)


def write(path: Path, *documents: list[FigureData]) -> None:
    write = figure_writer(str(path), [None] * len(documents), pytest.fail)
    for index, figures in enumerate(documents):
        write(Outcome(index, f"{index}.pdf", figures, None, 0.0))


def test_rows_of_all_documents_stand_under_one_head(tmp_path: Path) -> None:
    write(tmp_path / "out.csv", [RAIN, ChartData(declined="no axis")], [], [RAIN])
    with (tmp_path / "out.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["source"], row["page_no"], row["series"], row["y"]) for row in rows] == [
        ("0.pdf", "2", "Oslo", "49.0"),
        ("2.pdf", "2", "Oslo", "49.0"),
    ]


def test_edges_name_the_texts_of_their_ends(tmp_path: Path) -> None:
    write(tmp_path / "out.csv", [FLOW])
    assert "0.pdf,1,1,go,n2," in (tmp_path / "out.csv").read_text()


def test_structures_are_records_with_their_document(tmp_path: Path) -> None:
    write(tmp_path / "out.sdf", [ETHANOL, Molecule(declined="no bonds")], [ETHANOL])
    records = (tmp_path / "out.sdf").read_text().split("$$$$\n")
    assert [">  <SOURCE>\n0.pdf" in records[0], ">  <SOURCE>\n1.pdf" in records[1], records[2]] == [True, True, ""]


def test_other_figures_have_no_sdf(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ChartData has no SDF"):
        write(tmp_path / "out.sdf", [RAIN])


def test_what_was_declined_has_no_record_and_no_drawing() -> None:
    declined = Molecule(declined="no bonds")
    assert declined.records() == []
    for export in (declined.to_sdf, declined.to_svg):
        with pytest.raises(UsageError, match="no structure: no bonds"):
            export()
