import io
import itertools
import math

import pytest
from PIL import Image, ImageDraw, ImageFont
from pydantic import BaseModel
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import docstruct as ds
from docstruct.facts import Issue
from docstruct.schemas import ChartData, Diagram

NAMES = ("North", "South", "East")
TABLE = "<table><tr><td></td><td>{}</td></tr>{}</table>"
IMAGE = "<|ref|>image<|/ref|><|det|>[[83, 125, 750, 437]]<|/det|>\n"
FLOW = 'node n1 box "North"\nnode n2 diamond "South"\nnode n3 "East"\nedge n1 -> n2\nedge n2 -> n3 "yes"\n'


def table(values, name="Sales", names=NAMES):
    rows = (f"<tr><td>{n}</td><td>{v}</td></tr>" for n, v in zip(names, values))
    return TABLE.format(name, "".join(rows))


def pdf(picture, words=()):
    """A page with a picture of 400 by 250 points, and text of its own below."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 800))
    canvas.drawImage(ImageReader(picture), 50, 450, 400, 250)
    for i, text in enumerate(words):
        canvas.drawString(50, 300 - 20 * i, text)
    canvas.save()
    return out.getvalue()


def named(texts=("Sales", *NAMES), numbers=()):
    """Names in boxes that nothing joins, as no chart, no structure and no diagram has them."""
    picture = Image.new("RGB", (800, 500), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(36)
    for i, text in enumerate(texts):
        draw.text((60 + 180 * i, 60 + 90 * i), text, "black", font)
    for i, text in enumerate(numbers):
        draw.text((80 + 150 * i, 420), text, "black", font)
    return picture


def hexagons(gap=0.0):
    """Two rings with a bond between them and a tail; with gaps at the joints no bonds meet."""
    picture = Image.new("RGB", (800, 500), "white")
    draw = ImageDraw.Draw(picture)
    chains = [
        [(cx + 90 * math.cos(math.pi * k / 3), 250 + 90 * math.sin(math.pi * k / 3)) for k in range(7)]
        for cx in (150, 420)
    ]
    for chain in (*chains, [(240, 250), (330, 250)], [(510, 250), (580, 210), (650, 250)]):
        for (x0, y0), (x1, y1) in itertools.pairwise(chain):
            dx, dy = gap * (x1 - x0), gap * (y1 - y0)
            draw.line([(x0 + dx, y0 + dy), (x1 - dx, y1 - dy)], "black", 4)
    return picture


@pytest.fixture
def figures(reads):
    """Kind, what the model answers, the picture → the figures, and the engine that was asked."""

    def read(kind, answer, picture=None, page="", **more):
        engine = reads(page=page, figure=answer, **more)
        return getattr(ds, kind)(pdf(picture or named()), engine="server"), engine

    return read


def test_what_is_not_read_natively_is_asked_of_the_model_on_its_crop(figures):
    (chart,), engine = figures("charts", table((12, 30.5, 7)))
    assert [prompt for prompt, _ in engine.asked] == ["markdown", "figure"]
    assert engine.asked[-1][1].rounded(0) == (50, 100, 450, 350)
    assert (chart.way, chart.page_no, chart.declined) == ("model", 1, None)
    assert [round(v) for v in chart.bbox] == [50, 100, 450, 350]
    (series,) = chart.series
    assert series.name == "Sales" and chart.x_axis.categories == list(NAMES)
    assert next((p.x, p.y, p.how, p.error) for p in series.points) == ("North", 12.0, "stated", None)


def test_a_figure_that_the_model_saw_on_the_page_is_not_asked_about_again(figures):
    (chart,), engine = figures("charts", table((12, 30.5, 7)), page="# Report\n\n" + IMAGE)
    assert [prompt for prompt, _ in engine.asked] == ["markdown", "figure"]
    assert chart.series[0].points[1].y == 30.5


def test_printed_numbers_are_told_from_stated_ones_and_make_surer(figures):
    (stated,), _ = figures("charts", table((12, 30.5, 7)))
    (printed,), _ = figures("charts", table((12, 30.5, 7)), named(numbers=("12", "30.5", "7")))
    assert {p.how for p in printed.series[0].points} == {"printed"}
    assert 0.3 < stated.confidence < printed.confidence <= 0.9


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (table((12, 30, 7), "Profit", ("Apples", "Pears", "Plums")), "0% of what the table names is printed"),
        (table((12, 30, 7)).removesuffix("</table>"), "breaks off"),
        (table(("lots", 30, 7)), "'lots' in its table is no number"),
        (table(("", "", "n/a")), "no numbers"),
        (table((5,) * 60, names=NAMES[:1] * 60), "repeat themselves"),
        ("<table><tr><td>North</td></tr></table>", "no values"),
        (table((1, 2, 3)).replace("<td>North", "<td rowspan=2>North"), "merged cells"),
    ],
)
def test_a_table_that_cannot_be_believed_is_declined(answer, reason, figures):
    (chart,), _ = figures("charts", answer)
    assert reason in chart.declined and not chart.series and chart.way == "none" and chart.confidence == 0


def test_values_far_from_the_printed_axis_are_declined(figures):
    (chart,), _ = figures("charts", table((12000, 30500, 7000)), named(numbers=("0", "20", "40")))
    assert "lies far from the numbers on the figure, which end at 40" in chart.declined


@pytest.mark.parametrize("code", ["repetition", "cut-off", "random-weights"])
def test_an_answer_with_a_fault_is_declined(code, figures):
    (chart,), _ = figures("charts", table((12, 30, 7)), issues=(Issue(code, "error", "it went wrong"),))
    assert chart.declined == "the model: it went wrong"


@pytest.mark.parametrize("answer", ["A photograph of a dog.", "", "<table>", "node " * 4000, "C(" * 4000, "{'Line': ["])
@pytest.mark.parametrize("kind", ["charts", "molecules", "diagrams"])
def test_what_is_no_figure_of_the_kind_is_not_told(kind, answer, figures):
    assert figures(kind, answer)[0] == []


def test_a_structure_that_makes_sense_and_fits_the_lines(figures):
    (molecule,), _ = figures("molecules", "CCC1CCC(CC1)C1CCCCC1", hexagons(gap=0.25))
    assert molecule.inchikey and molecule.way == "model" and molecule.confidence < 0.5
    assert len(molecule.bonds) == 15 and all(atom.x is None for atom in molecule.atoms)


def test_the_surer_of_two_readings_of_pixels_is_taken(figures):
    (ours,), _ = figures("molecules", "CCC1CCC(CC1)C1CCCCC1", hexagons())
    assert ours.way == "pixels" and ours.confidence > 0.5


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("CC(C)(C)(C)(C)C", "no valid structure"), ("C" * 900, "draws 899 lines"), ("C" * 3000, "no valid structure")],
)
def test_nonsense_structures_are_declined(answer, reason, figures):
    (molecule,), _ = figures("molecules", answer)
    assert reason in molecule.declined and not molecule.smiles


def test_a_diagram_stands_on_the_words_of_the_drawing(figures):
    (diagram,), _ = figures("diagrams", FLOW)
    assert diagram.way == "model" and [node.text for node in diagram.nodes] == list(NAMES)
    assert diagram.nodes[1].shape == "diamond" and 200 < diagram.nodes[1].bbox[0] < 280
    assert [(e.source, e.target, e.label, e.directed) for e in diagram.edges] == [
        ("n1", "n2", "", True), ("n2", "n3", "yes", True),
    ]  # fmt: skip
    assert diagram.edges[0].confidence < diagram.nodes[0].confidence <= 0.9


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (FLOW.replace("North", "Start").replace("South", "Paid?").replace("East", "End"), "0% of what its nodes say"),
        ('node n1 "North"\nnode n2 "South"\n', "joins no nodes"),
        ("node n1\nnode n2\nedge n1 -> n2", "0% of what its nodes say"),
    ],
)
def test_a_diagram_that_cannot_be_believed_is_declined(answer, reason, figures):
    (diagram,), _ = figures("diagrams", answer)
    assert reason in diagram.declined and not diagram.nodes


def test_a_plane_figure_is_named_points_and_the_lines_between_them(figures):
    answer = """{'Line': {'line': ['(-3, 0) -- (3, 0)', '(3, 0) -- (0, 4)'], 'line_type': ['-', '--'],
    'line_endpoint': ['North: (-3, 0)', 'South: (3, 0)']},
    'Circle': {'circle_center': ['East: (0, 1)'], 'radius': [2.5]}}"""
    (diagram,), _ = figures("diagrams", answer)
    assert diagram.kind == "geometry"
    assert [(n.text, n.members) for n in diagram.nodes] == [
        ("North", ["(-3, 0)"]), ("South", ["(3, 0)"]), ("", ["(0, 4)"]), ("East", ["(0, 1)", "radius 2.5"]),
    ]  # fmt: skip
    assert [(e.source, e.target, e.dashed) for e in diagram.edges] == [("n1", "n2", False), ("n2", "n3", True)]


class Report(BaseModel):
    charts: list[ChartData]
    flow: Diagram | None = None


def test_fields_of_a_schema_are_read_from_the_model(reads):
    reads(page="# Report\n\n" + IMAGE, figure=table((12, 30.5, 7)))
    result = ds.extract(pdf(named()), schema=Report, engine="server")
    assert [p.y for p in result.data.charts[0].series[0].points] == [12, 30.5, 7]
    proof = result.evidence["/charts/0/series/0/points/1/y"]
    assert proof.way == "model" and proof.page_no == 1 and proof.bbox.rounded(0) == (50, 100, 450, 350)
    assert result.data.flow is None


def test_without_a_model_no_page_is_read_twice(figures):
    assert ds.charts(pdf(named())) == []
