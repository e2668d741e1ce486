from pathlib import Path

import pytest
from pydantic import BaseModel, Field

import docstruct as ds
from docstruct.document import Document
from docstruct.errors import ExtractionError
from docstruct.extractors.extractor import extract_from
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.typed import READERS, Material, typed_nodes
from docstruct.figure import FigureData, FigurePart
from docstruct.options import Deadline, Options
from docstruct.schemas import ChartData, FinancialStatement, Molecule


class Report(BaseModel):
    company: str | None = None
    statements: list[FinancialStatement] = Field(default_factory=list)
    first: FinancialStatement | None = None


class Bars(FigureData):
    heights: list[float] = Field(default_factory=list)

    def parts(self) -> list[FigurePart]:
        return []

    def records(self) -> list[dict[str, object]]:
        return [{"height": height} for height in self.heights]

    def rows(self) -> list[list[object]]:
        return [["height"], *([height] for height in self.heights)]

    def to_svg(self) -> str:
        return "<svg xmlns='http://www.w3.org/2000/svg'/>"


class Slide(BaseModel):
    bars: list[Bars] = Field(default_factory=list)


def two_bars(material: Material) -> list[Bars]:
    assert material.document.source == "slide.pdf"
    low = Bars(page_no=1, bbox=(0, 50, 9, 90), confidence=0.8, way="vector", heights=[1.0, 2.0])
    high = Bars(page_no=1, bbox=(0, 5, 9, 40), confidence=0.9, way="vector", heights=[3.0])
    return [low, high]


def test_places_of_typed_schemas_are_found():
    nodes = {(node.path, node.kind, node.many) for node in typed_nodes(Report)}
    assert nodes == {("/statements", FinancialStatement, True), ("/first", FinancialStatement, False)}
    assert [node.path for node in typed_nodes(FinancialStatement)] == [""]


def test_plan_asks_for_the_other_fields_one_by_one():
    plan = plan_of(Report)
    assert [leaf.path for leaf in plan.leaves] == ["/company"]
    assert plan.lists == ()
    assert plan_of(FinancialStatement).leaves == ()


def test_every_reader_is_there():
    for kind in READERS:
        assert callable(typed_nodes(kind)[0].reader())


def test_figures_of_a_field_become_values_with_their_place(monkeypatch):
    monkeypatch.setitem(READERS, Bars, f"{__name__}:two_bars")
    document = Document("slide.pdf", "native", ())
    result = extract_from(document, plan_of(Slide), Options(), Deadline(9, "slide.pdf"))
    assert [bars.heights for bars in result.data.bars] == [[3.0], [1.0, 2.0]]  # from top to bottom
    proof = result["bars[1].heights[1]"]
    assert (proof.value, proof.page_no, proof.bbox, proof.confidence, proof.way) == (
        2.0,
        1,
        (0, 50, 9, 90),
        0.8,
        "vector",
    )


def declined_bars(material: Material) -> list[Bars]:
    return [Bars(page_no=4, declined="its base line is not found")]


class OneBars(BaseModel):
    bars: Bars | None = None


@pytest.mark.parametrize("schema", [Bars, OneBars, Slide])
def test_a_figure_that_is_declined_is_told_with_its_reason(schema, monkeypatch):
    monkeypatch.setitem(READERS, Bars, f"{__name__}:declined_bars")
    document = Document("slide.pdf", "native", ())
    result = extract_from(document, plan_of(schema), Options(), Deadline(9, "slide.pdf"))
    issue = next(issue for issue in result.issues if issue.code == "declined")
    assert "its base line is not found" in issue.message
    assert issue.page_no == 4
    assert issue.severity == ("warning" if schema is Slide else "error")
    assert result.status == "failed"


def test_a_schema_that_is_a_figure_gives_no_empty_one(monkeypatch):
    monkeypatch.setitem(READERS, Bars, f"{__name__}:declined_bars")
    result = extract_from(Document("slide.pdf", "native", ()), plan_of(Bars), Options(), Deadline(9, "slide.pdf"))
    assert result.data is None
    with pytest.raises(ExtractionError, match="its base line is not found; Bars: not found"):
        result.unwrap()


def test_a_figure_read_less_surely_than_asked_is_withheld(monkeypatch):
    monkeypatch.setitem(READERS, Bars, f"{__name__}:two_bars")
    options = Options(min_confidence=0.95)
    result = extract_from(Document("slide.pdf", "native", ()), plan_of(Bars), options, Deadline(9, "slide.pdf"))
    assert result.data is None
    assert [i.message for i in result.issues if i.severity == "error"] == [
        "Bars: withheld for its low confidence, 0.80"
    ]


def test_what_is_not_there_is_absent():
    result = extract_from(Document("a.pdf", "native", ()), plan_of(Report), Options(), Deadline(9, "a.pdf"))
    assert result.data == Report()
    assert result["first.kind"].status == result["first.currency"].status == "absent"


def test_figures_are_fields_of_a_schema(tmp_path: Path) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.bar(["Q1", "Q2", "Q3"], [12.5, 17.2, 9.8])
    figure.savefig(tmp_path / "report.pdf")
    plt.close(figure)

    class Report(BaseModel):
        revenue: ChartData
        charts: list[ChartData]
        compounds: list[Molecule] = []

    r = ds.extract(tmp_path / "report.pdf", schema=Report)
    assert r.data is not None and len(r.data.charts) == 1 and r.data.compounds == []
    assert r["revenue.series[0].points[0].y"].value == pytest.approx(12.5, abs=0.05)
    assert r["revenue"].crop().size > (400, 300) and r["revenue"].confidence > 0.5
    assert r["revenue.series[0].points[0].y"].page_no == 1 and r["charts[0].kind"].value == "bar"
