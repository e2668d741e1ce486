"""A molecule as RDKit draws it → a page of PDF written by one of several programs, and molecules to draw.

RDKit says what to draw: lines, filled shapes and letters with their places. reportlab, matplotlib and Ghostscript
each put these on a page in their own way. The molecules are those of the National Cancer Institute that come
with RDKit.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from docstruct.errors import EngineError

WIDTH, HEIGHT = 400, 300  # points
LIMIT = 60.0  # seconds for one page
Point = tuple[float, float]


class Shape(NamedTuple):
    """Lines through points, y up; colours as ``#rrggbb`` or None."""

    points: tuple[Point, ...]
    closed: bool
    fill: str | None
    stroke: str | None
    width: float


class Letter(NamedTuple):
    """A piece of text that starts at a place on its base line."""

    at: Point
    text: str
    size: float
    fill: str


def molecules(count: int, seed: int = 0) -> Iterator[str]:
    """Canonical SMILES of molecules in one piece, whose double bonds have a known geometry, so that a drawing says all.

    Raises:
        ImportError: RDKit is not installed.
    """
    from rdkit import RDConfig

    chem: Any = import_module("rdkit.Chem")
    listed = chem.SDMolSupplier(str(Path(RDConfig.RDDataDir) / "NCI" / "first_200.props.sdf"))
    known = dict.fromkeys(chem.CanonSmiles(chem.MolToSmiles(mol)) for mol in listed if mol is not None)
    told = [smiles for smiles in known if _is_told(chem.MolFromSmiles(smiles))]
    yield from Random(f"structures {seed}").sample(told, min(count, len(told)))


def _is_told(mol: Any) -> bool:
    from rdkit import Chem

    unknown = Chem.StereoSpecified.Unspecified
    vague = [s for s in Chem.FindPotentialStereo(mol) if s.specified == unknown]
    told = not any(s.type == Chem.StereoType.Bond_Double for s in vague)
    return told and mol.GetNumBonds() >= 2 and len(Chem.GetMolFrags(mol)) == 1


def draw_structure(smiles: str, program: str, random: Random) -> bytes:
    """A page with the structure, in colour or black, with bonds of one length or as large as the page allows.

    Raises:
        EngineError: the program is not installed.
    """
    return WRITERS[program](_drawn(smiles, random))


def _drawn(smiles: str, random: Random) -> list[Shape | Letter]:
    from rdkit import Chem
    from rdkit.Chem.Draw import rdMolDraw2D

    drawer = rdMolDraw2D.MolDraw2DSVG(WIDTH, HEIGHT, -1, -1, True)
    options: Any = drawer.drawOptions()
    if random.random() < 0.5:
        options.useBWAtomPalette()
    if random.random() < 0.5:
        options.fixedBondLength = 22
    options.bondLineWidth = random.choice((1, 2))
    options.rotate = random.choice((0, 0, 30, 90))
    rdMolDraw2D.PrepareAndDrawMolecule(drawer, Chem.MolFromSmiles(smiles))
    drawer.FinishDrawing()
    return list(_things(drawer.GetDrawingText()))


def _things(svg: str) -> Iterator[Shape | Letter]:
    for element in ET.fromstring(svg.encode()).iter():
        style = dict(part.split(":") for part in element.get("style", "").split(";") if ":" in part)
        fill, stroke = (None if style.get(name, "none") == "none" else style[name] for name in ("fill", "stroke"))
        if element.tag.endswith("}path"):
            ways = re.findall(r"([MLZ])([^MLZ]*)", element.get("d", ""))
            values = [float(v) for _, numbers in ways for v in re.findall(r"-?[\d.]+", numbers)]
            points = tuple((x, HEIGHT - y) for x, y in zip(values[::2], values[1::2]))
            width = float(style.get("stroke-width", "1px").removesuffix("px"))
            yield Shape(points, ways[-1][0] == "Z", fill, stroke, width)
        elif element.tag.endswith("}text") and element.text:
            at = float(element.get("x", 0)), HEIGHT - float(element.get("y", 0))
            yield Letter(at, element.text, float(style["font-size"].removesuffix("px")), fill or "#000000")


# -- programs -----------------------------------------------------------------------------------------


def _by_reportlab(things: list[Shape | Letter]) -> bytes:
    from reportlab.lib.colors import HexColor
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    page = Canvas(out, pagesize=(WIDTH, HEIGHT))
    for thing in things:
        if isinstance(thing, Letter):
            page.setFillColor(HexColor(thing.fill))
            page.setFont("Helvetica", thing.size)
            page.drawString(*thing.at, thing.text)
            continue
        path = page.beginPath()
        path.moveTo(*thing.points[0])
        for point in thing.points[1:]:
            path.lineTo(*point)
        if thing.closed:
            path.close()
        page.setFillColor(HexColor(thing.fill or "#000000"))
        page.setStrokeColor(HexColor(thing.stroke or "#000000"))
        page.setLineWidth(thing.width)
        page.drawPath(path, stroke=thing.stroke is not None, fill=thing.fill is not None)
    page.save()
    return out.getvalue()


def _by_matplotlib(things: list[Shape | Letter]) -> bytes:
    from matplotlib.figure import Figure
    from matplotlib.patches import Polygon

    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    for thing in things:
        if isinstance(thing, Letter):
            axes.text(*thing.at, thing.text, size=thing.size, color=thing.fill, family="sans-serif")
            continue
        look = {"facecolor": thing.fill or "none", "edgecolor": thing.stroke or "none", "linewidth": thing.width}
        axes.add_patch(Polygon(list(thing.points), closed=thing.closed, **look))
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    return out.getvalue()


def _by_ghostscript(things: list[Shape | Letter]) -> bytes:
    program = shutil.which("gs")
    if program is None:
        raise EngineError("Ghostscript is not installed, which draws structures", remedy="apt-get install ghostscript")
    lines = [f"<< /PageSize [{WIDTH} {HEIGHT}] >> setpagedevice"]
    for thing in things:
        lines += _letter(thing) if isinstance(thing, Letter) else _shape(thing)
    call = [program, "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite", "-sOutputFile=-", "-"]
    text = "\n".join([*lines, "showpage"])
    return subprocess.run(call, input=text.encode(), capture_output=True, check=True, timeout=LIMIT).stdout


def _letter(letter: Letter) -> list[str]:
    text = letter.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    x, y = letter.at
    return [
        f"{_color(letter.fill)} setrgbcolor /Helvetica findfont {letter.size} scalefont setfont",
        f"{x} {y} moveto ({text}) show",
    ]


def _shape(shape: Shape) -> list[str]:
    first, *rest = (f"{x} {y}" for x, y in shape.points)
    way = [f"newpath {first} moveto", *(f"{p} lineto" for p in rest), "closepath" if shape.closed else ""]
    fill = [f"gsave {_color(shape.fill)} setrgbcolor fill grestore"] if shape.fill else []
    stroke = [f"{_color(shape.stroke)} setrgbcolor {shape.width} setlinewidth stroke"] if shape.stroke else []
    return [*way, *fill, *stroke]


def _color(text: str) -> str:
    return " ".join(f"{int(text[k : k + 2], 16) / 255:.3f}" for k in (1, 3, 5))


WRITERS: dict[str, Callable[[list[Shape | Letter]], bytes]] = {
    "reportlab": _by_reportlab,
    "matplotlib": _by_matplotlib,
    "ghostscript": _by_ghostscript,
}
