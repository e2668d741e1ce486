"""Molecules drawn by RDKit, put into PDFs by reportlab, read back."""

import io
import re
import xml.etree.ElementTree as ET

import pytest

import docstruct as ds

Chem = pytest.importorskip("rdkit.Chem")
canvas = pytest.importorskip("reportlab.pdfgen.canvas")
from rdkit.Chem.Draw import rdMolDraw2D  # noqa: E402
from reportlab.lib.colors import HexColor  # noqa: E402

_SIZE = (400, 300)


def drawn(smiles, color=True):
    """One page with the structure: lines, polygons and text as RDKit places them."""
    drawer = rdMolDraw2D.MolDraw2DSVG(*_SIZE, -1, -1, True)
    if not color:
        drawer.drawOptions().useBWAtomPalette()
    rdMolDraw2D.PrepareAndDrawMolecule(drawer, Chem.MolFromSmiles(smiles))
    drawer.FinishDrawing()
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=_SIZE)
    for element in ET.fromstring(drawer.GetDrawingText().encode()).iter():
        style = dict(part.split(":") for part in element.get("style", "").split(";") if ":" in part)
        if element.tag.endswith("}path"):
            _draw_path(page, element.get("d"), style)
        elif element.tag.endswith("}text"):
            page.setFillColor(HexColor(style["fill"]))
            page.setFont("Helvetica", float(style["font-size"].removesuffix("px")))
            page.drawString(float(element.get("x")), _SIZE[1] - float(element.get("y")), element.text)
    page.showPage()
    page.save()
    return out.getvalue()


def _draw_path(page, commands, style):
    path = page.beginPath()
    for op, numbers in re.findall(r"([MLZ])([^MLZ]*)", commands):
        values = list(map(float, re.findall(r"-?[\d.]+", numbers)))
        if op == "Z":
            path.close()
        for x, y in zip(values[::2], values[1::2]):
            (path.moveTo if op == "M" else path.lineTo)(x, _SIZE[1] - y)
    for name, use in (("fill", page.setFillColor), ("stroke", page.setStrokeColor)):
        if style.get(name, "none") != "none":
            use(HexColor(style[name]))
    page.setLineWidth(float(style.get("stroke-width", "1px").removesuffix("px")))
    page.drawPath(path, stroke=style.get("stroke", "none") != "none", fill=style.get("fill", "none") != "none")


@pytest.mark.parametrize(
    "smiles",
    [
        "CC(=O)Oc1ccccc1C(=O)O",
        "C[C@H](N)C(=O)O",
        "C#CCN1CCC(O)CC1",
        "C/C=C/C(=O)Nc1ccc(Cl)c(C#N)c1",
        "O=[N+]([O-])c1ccc2[nH]cnc2c1",
        "C[C@@H]1CC[C@H](C(C)C)[C@H](O)C1",
        "CS(=O)(=O)c1ccc(Br)cc1",
        "C[N+](C)(C)CC(=O)[O-]",
        "[Na+].CC(=O)[O-]",
    ],
)
@pytest.mark.parametrize("color", [True, False])
def test_a_drawn_molecule_is_read_back_exactly(smiles, color):
    (found,) = ds.molecules(drawn(smiles, color))
    assert found.smiles == Chem.CanonSmiles(smiles)
    assert found.inchikey == Chem.MolToInchiKey(Chem.MolFromSmiles(smiles))
    assert found.confidence > 0.9 and found.way == "vector" and found.page_no == 1


def test_atoms_stand_where_they_are_drawn():
    (found,) = ds.molecules(drawn("CCO"))
    oxygen = next(a for a in found.atoms if a.element == "O")
    carbons = [a for a in found.atoms if a.element == "C"]
    assert oxygen.label in ("OH", "HO") and oxygen.bbox[0] <= oxygen.x <= oxygen.bbox[2]
    assert len(carbons) == 2 and all(0 <= a.x <= 400 and 0 <= a.y <= 300 for a in carbons)
    assert Chem.CanonSmiles(Chem.MolToSmiles(Chem.MolFromMolBlock(found.molblock))) == "CCO"
    assert found.to_sdf().endswith("$$$$\n")


def lines(page, ends):
    for line in ends:
        page.line(*line)


def plain_page(draw):
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=_SIZE)
    draw(page)
    page.showPage()
    page.save()
    return out.getvalue()


def test_abbreviations_are_expanded_and_kept():
    def draw(page):
        lines(page, [(100, 150, 126, 165), (126, 165, 152, 150), (152, 150, 172, 161.5)])
        page.setFont("Helvetica", 12)
        page.drawString(174, 160, "NHBoc")

    (found,) = ds.molecules(plain_page(draw))
    assert found.smiles == "CCCNC(=O)OC(C)(C)C"
    assert [a.text for a in found.abbreviations] == ["NHBoc"]


def test_variables_stay_attachment_points():
    def draw(page):
        lines(page, [(100, 150, 126, 165), (126, 165, 152, 150), (152, 150, 172, 161.5)])
        page.setFont("Helvetica", 12)
        page.drawString(174, 160, "R2")

    (found,) = ds.molecules(plain_page(draw))
    assert found.smiles == "[2*]CCC" and found.inchikey is None
    assert [(r.label, r.number) for r in found.r_groups] == [("R2", 2)]


def test_boxes_and_tables_are_no_molecules():
    def draw(page):
        for x in (50, 150, 250):
            page.rect(x, 100, 60, 40)
            page.drawString(x + 10, 118, "Step")
        page.lines([(110, 120, 150, 120), (210, 120, 250, 120)])

    assert [m for m in ds.molecules(plain_page(draw)) if m.smiles] == []


def test_a_carbon_with_five_bonds_is_declined():
    def draw(page):
        lines(page, [(200, 150, 200, 180), (200, 150, 228, 159), (200, 150, 218, 126), (200, 150, 182, 126)])
        lines(page, [(200, 150, 172, 159), (172, 159, 150, 140), (228, 159, 250, 140)])

    assert [m for m in ds.molecules(plain_page(draw)) if m.smiles] == []
