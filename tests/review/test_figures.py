"""The review page of figures: beside the picture what was read, drawn anew; nothing from a document is code."""

import base64
import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from docstruct.errors import CorruptError
from docstruct.geometry import BBox
from docstruct.review.figures import to_html
from docstruct.schemas.chart import ChartData, ChartPoint, ChartSeries
from docstruct.schemas.diagram import Diagram, DiagramEdge, DiagramGroup, DiagramNode

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PLACE = {"page_no": 1, "bbox": (100, 100, 300, 200), "way": "vector", "confidence": 0.9}


def chart(**more):
    points = [
        ChartPoint(x="North", y=3.0, bbox=(120, 150, 140, 190), error=0.01234567),
        ChartPoint(x="South", y=5.0, how="printed", bbox=(160, 120, 180, 190)),
    ]
    return ChartData(**{**PLACE, "kind": "bar", "series": [ChartSeries(name="<b>Sales</b>", points=points)], **more})


def diagram():
    nodes = [
        DiagramNode(id="n1", text="Start", shape="ellipse", bbox=(110, 110, 170, 140), confidence=0.95),
        DiagramNode(id="n2", text="Paid & sent?", shape="diamond", bbox=(110, 160, 170, 190), confidence=0.6),
        DiagramNode(id="n3", text="End"),
    ]
    edges = [
        DiagramEdge(source="n1", target="n2", label="go", points=[(140, 140), (90, 150), (140, 160)]),
        DiagramEdge(source="n2", target="n3", directed=False, dashed=True),
        DiagramEdge(source="n2", target="gone"),
    ]
    groups = [DiagramGroup(id="g1", text="Lane", bbox=(105, 105, 200, 195))]
    return Diagram(**PLACE, nodes=nodes, edges=edges, groups=groups)


def render(page_no, dpi, clip):
    return Image.new("RGB", (round(clip.width * dpi / 72), round(clip.height * dpi / 72)), "white")


def drawn(html):
    """The SVG pictures of a page."""
    return [base64.b64decode(data).decode() for data in re.findall(r"data:image/svg\+xml;base64,([^\"]+)", html)]


def test_a_figure_stands_beside_itself_drawn_anew(tmp_path):
    html = to_html([chart(), diagram()], "report.pdf", render, tmp_path / "x.html")
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == html
    assert html.count("data:image/webp;base64,") == 2 and len(drawn(html)) == 2
    assert "2 figures, 2 read" in html and "drawing operators" in html and "confidence 0.90" in html


def test_boxes_lie_on_the_parts_in_percent_of_the_picture():
    html = to_html([chart()], "report.pdf", render)
    boxes = re.findall(r'<span class="box (\w+)" style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%', html)
    assert [box[0] for box in boxes] == ["sure", "sure"]
    left, shown = float(boxes[0][1]) / 100, 212.0  # the figure and its margin
    assert left * shown + 94 == pytest.approx(119, abs=0.5)


def test_what_a_document_says_is_no_markup():
    html = to_html([chart()], "<script>alert(1)</script>.pdf", render)
    assert "<script" not in html and "&lt;b&gt;Sales" in html
    assert "default-src 'none'" in html


def test_a_declined_figure_says_why():
    html = to_html([ChartData(page_no=1, bbox=(0, 0, 9, 9), declined="no axis with <a> scale")], "x.png", render)
    assert "declined: no axis with &lt;a&gt; scale" in html and "1 figure, 0 read" in html and not drawn(html)


def test_without_a_picture_the_values_stand():
    def broken(page_no, dpi, clip):
        raise CorruptError("gone", source="x")

    for how in (None, broken):
        html = to_html([chart()], "x.png", how)
        assert "webp" not in html and "North" in html and "0.012" in html


def test_no_figures_and_no_place():
    assert "No figure of this kind" in to_html([], "x.png")
    assert "no place on a page" in to_html([Diagram(nodes=[DiagramNode(id="n1", text="a")])], "x.png", render)


def test_a_diagram_drawn_anew_holds_all_its_nodes_and_edges():
    svg = diagram().to_svg()
    assert svg.count("<polyline") == 2 and "<ellipse" in svg and "Paid &amp; sent?" in svg and "Lane" in svg
    x0, _, width, _ = map(float, re.search(r'viewBox="([^"]+)"', svg)[1].split())
    assert x0 < 90 and x0 + width > 200  # the edge that goes around lies inside
    assert 'stroke-dasharray="4 3"/>' in svg


def test_an_empty_diagram_is_an_empty_picture():
    assert Diagram().to_svg().startswith("<svg")


def test_a_chart_that_lies_is_drawn_with_its_first_bar_on_top():
    axes = chart(horizontal=True).plot()
    assert axes.yaxis_inverted() and [label.get_text() for label in axes.get_yticklabels()] == ["North", "South"]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_page_stands_in_a_browser(tmp_path):
    page, shot = tmp_path / "x.html", tmp_path / "x.png"
    to_html([chart(), diagram()], "report.pdf", render, page)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900", f"--screenshot={shot}"]
    subprocess.run([CHROMIUM, *flags, page.as_uri()], check=True, capture_output=True, timeout=60)
    seen = np.asarray(Image.open(shot).convert("RGB"))
    blue = (seen[:500, 600:] == (31, 119, 180)).all(-1).sum()
    assert blue > 1000  # the bars that matplotlib drew


def test_molecules_have_atoms_and_names():
    chem = pytest.importorskip("rdkit.Chem")
    from docstruct.extractors.molecules.chemistry import named
    from docstruct.schemas.molecule import Atom

    mol = chem.MolFromSmiles("CCO")
    from rdkit.Chem.rdDepictor import Compute2DCoords

    Compute2DCoords(mol)
    atoms = [
        Atom(id=0, element="C", x=120, y=120),
        Atom(id=1, element="C"),
        Atom(id=2, element="O", label="OH", x=1, y=2),
    ]
    molecule = named(mol, atoms=atoms, **PLACE)
    assert [part.text for part in molecule.parts()] == ["C", "OH"]
    assert molecule.parts()[0].bbox == (118, 118, 122, 122)
    html = to_html([molecule], "x.png", render)
    assert "CCO" in html and "<svg" in drawn(html)[0] and BBox(*molecule.bbox).width == 200
