"""Scans of drawn documents: PDF pages -> pictures with the faults of scanners, faxes and phones.

The faults are drawn once per document, as one machine makes them all. What moves ink (skew, scale, a wider
bed) comes back as one affine map per page, in points, so that places can follow.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docstruct.drawing.lexicon import weighted
from docstruct.geometry import Affine

Gray = NDArray[np.float32]


@dataclass(frozen=True)
class Machine:
    """What a scanner does to a page.

    Attributes:
        dpi: pixels per inch of the picture.
        skew: degrees clockwise.
        zoom: how much larger the page comes out.
        bed: points of background added at left, top, right and bottom.
        blur: radius of a Gaussian blur, pixels at 150 dpi.
        noise: standard deviation of the sensor noise, grey levels of 255.
        paper: grey level of the paper.
        ink: grey level of the ink; high where thermal paper has faded.
        shade: how much darker one side is, grey levels.
        specks: dark dots per million pixels.
        streaks: thin lines a dirty scanner leaves.
        quality: of the JPEG; None keeps two levels only, as a fax does.
    """

    dpi: int
    skew: float
    zoom: float
    bed: tuple[float, float, float, float]
    bed_level: float
    blur: float
    noise: float
    paper: float
    ink: float
    shade: float
    specks: int
    streaks: int
    quality: int | None
    tint: tuple[int, int, int] | None

    @classmethod
    def draw(cls, rng: Random, receipt: bool) -> Machine:
        """A machine: most are decent, some are bad, none is beyond reading."""
        grade = weighted(rng, [("good", 4), ("fair", 3), ("poor", 1.5), ("fax", 1)])
        bad = {"good": 0.2, "fair": 0.6, "poor": 1.0, "fax": 0.5}[grade]
        skew = rng.gauss(0, 0.3 + bad) if rng.random() < 0.8 else rng.uniform(-4, 4) * bad
        wide = receipt and rng.random() < 0.5
        bed = tuple(rng.uniform(5, 120 if wide else 15) for _ in range(4)) if receipt else (0.0, 0.0, 0.0, 0.0)
        faded = receipt and rng.random() < 0.3
        return cls(
            dpi=204 if grade == "fax" else rng.choice([130, 150, 150, 200, 200, 250]),
            skew=max(-6.0, min(6.0, skew)),
            zoom=rng.uniform(0.985, 1.015),
            bed=(bed[0], bed[1], bed[2], bed[3]),
            bed_level=rng.choice([255.0, 250.0, 235.0, 90.0, 40.0]),
            blur=rng.uniform(0.1, 0.5 + 0.6 * bad),
            noise=rng.uniform(0, 12) * bad,
            paper=rng.uniform(255 - 35 * bad, 255),
            ink=rng.uniform(90, 140) if faded else rng.uniform(0, 70 * bad),
            shade=rng.choice([0, 0, rng.uniform(10, 50)]) * bad,
            specks=int(rng.uniform(0, 60) * bad),
            streaks=rng.choice([0, 0, 0, 1, 2]) if bad > 0.5 else 0,
            quality=None if grade == "fax" else int(rng.uniform(88 - 50 * bad, 92)),
            tint=(250, 246, 236) if rng.random() < 0.15 else None,
        )


@dataclass(frozen=True)
class Scanned:
    """A scan: all pages as a PDF of pictures, the picture of a single page, and where points went."""

    pdf: bytes
    image: bytes | None
    moves: tuple[Affine, ...]


def scan(pdf: bytes, rng: Random, receipt: bool = False) -> Scanned:
    """Print and scan again every page of a PDF."""
    machine = Machine.draw(rng, receipt)
    noise = np.random.default_rng(rng.randrange(2**32))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    moves, pictures = [], []
    document = pdfium.PdfDocument(pdf)
    for page in document:
        size = page.get_size()
        picture, move = _scan_page(page.render(scale=machine.dpi / 72).to_pil().convert("L"), size, machine, noise)
        data = _encoded(picture, machine)
        width, height = (side * 72 / machine.dpi for side in picture.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(data)), 0, 0, width, height)
        canvas.showPage()
        moves.append(move)
        pictures.append(data)
    document.close()
    canvas.save()
    return Scanned(out.getvalue(), pictures[0] if len(pictures) == 1 else None, tuple(moves))


def _scan_page(
    page: Image.Image, size: tuple[float, float], machine: Machine, noise: np.random.Generator
) -> tuple[Image.Image, Affine]:
    """The picture of one page and the map from its points to those of the picture."""
    width, height = size
    left, top, right, bottom = machine.bed
    move = (
        Affine.rotation(machine.skew, width / 2, height / 2)
        .then(Affine(machine.zoom, 0, 0, machine.zoom, 0, 0))
        .then(Affine(e=left, f=top))
    )
    scale = machine.dpi / 72
    pixels = (round((width + left + right) * scale), round((height + top + bottom) * scale))
    # From picture pixels back to page pixels, as PIL wants it.
    back = Affine(1 / scale, 0, 0, 1 / scale, 0, 0).then(move.inverse()).then(Affine(scale, 0, 0, scale, 0, 0))
    coefficients = (back.a, back.c, back.e, back.b, back.d, back.f)
    fill = int(machine.bed_level) if any(machine.bed) else 255
    moved = page.transform(pixels, Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC, fillcolor=fill)
    if machine.blur > 0.15:
        moved = moved.filter(ImageFilter.GaussianBlur(machine.blur * machine.dpi / 150))
    toned = _tone(np.asarray(moved, dtype=np.float32), machine, noise)
    return Image.fromarray(toned.clip(0, 255).astype(np.uint8)), move


def _tone(gray: Gray, machine: Machine, noise: np.random.Generator) -> Gray:
    """Levels, shade, noise, specks and streaks."""
    toned: Gray = machine.ink + gray * np.float32((machine.paper - machine.ink) / 255)
    if machine.shade:
        toned -= np.linspace(0, machine.shade, toned.shape[1], dtype=np.float32)
    if machine.noise > 0.5:
        toned += noise.standard_normal(toned.shape, dtype=np.float32) * np.float32(machine.noise)
    rows, columns = toned.shape
    for _ in range(machine.specks * toned.size // 1_000_000):
        y, x, side = noise.integers(rows), noise.integers(columns), noise.integers(1, 3)
        toned[y : y + side, x : x + side] = noise.integers(0, 120)
    for _ in range(machine.streaks):
        x = noise.integers(columns)
        toned[:, x : x + 1] = toned[:, x : x + 1] * np.float32(0.75)
    return toned


def _encoded(picture: Image.Image, machine: Machine) -> bytes:
    out = io.BytesIO()
    dpi = (machine.dpi, machine.dpi)
    if machine.quality is None:
        # Between ink and paper, or a faded receipt would come out empty.
        edge = machine.ink + 0.6 * (machine.paper - machine.ink) - machine.shade / 2
        picture.point(lambda level: 255 if level > edge else 0).convert("1").save(out, "PNG", dpi=dpi)
    elif machine.tint:
        tinted = Image.merge("RGB", [picture.point(lambda v, t=t: v * t // 255) for t in machine.tint])
        tinted.save(out, "JPEG", quality=machine.quality, dpi=dpi)
    else:
        picture.save(out, "JPEG", quality=machine.quality, dpi=dpi)
    return out.getvalue()
