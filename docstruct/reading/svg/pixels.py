"""Words and paths → pixels, for drawings whose format no library at hand can paint.

Good enough to look at and to crop: shapes filled and stroked without antialiasing at twice the size, then
halved; text in Pillow's own face at the size of the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFont

from docstruct.facts import Path, Word
from docstruct.geometry import BBox
from docstruct.reading.image import render_size

_TWICE = 2
_CURVE_STEPS = 12

Point = tuple[float, float]


def paint_drawing(words: Sequence[Word], paths: Sequence[Path], clip: BBox, dpi: float) -> Image.Image:
    """The part ``clip`` (points) of a drawing at ``dpi``, as RGB over white."""
    size = render_size(clip.width, clip.height, dpi)
    canvas = Image.new("RGB", (size[0] * _TWICE, size[1] * _TWICE), "white")
    pencil = ImageDraw.Draw(canvas)
    scale = canvas.width / max(clip.width, 1e-6)

    def place(point: Point) -> Point:
        return (point[0] - clip.x0) * scale, (point[1] - clip.y0) * scale

    for path in paths:
        _paint_path(pencil, path, [[place(p) for p in line] for line in flattened(path)], scale)
    for word in words:
        _paint_word(canvas, word, place((word.bbox.x0, word.bbox.y0)), scale)
    return canvas.resize(size, Image.Resampling.BOX)


def flattened(path: Path) -> Iterator[list[Point]]:
    """The sub-paths as polylines; a closed one ends where it starts."""
    line: list[Point] = []
    for op, points in path.segments:
        if op == "m":
            if line:
                yield line
            line = [points[0]]
        elif op == "l":
            line.append(points[0])
        elif op == "c" and line:
            line += _curve(line[-1], *points)
        elif op == "h" and line:
            line.append(line[0])
    if line:
        yield line


def _curve(a: Point, b: Point, c: Point, d: Point) -> Iterator[Point]:
    for i in range(1, _CURVE_STEPS + 1):
        t = i / _CURVE_STEPS
        u = 1 - t
        yield (
            u**3 * a[0] + 3 * u * u * t * b[0] + 3 * u * t * t * c[0] + t**3 * d[0],
            u**3 * a[1] + 3 * u * u * t * b[1] + 3 * u * t * t * c[1] + t**3 * d[1],
        )


def _paint_path(pencil: ImageDraw.ImageDraw, path: Path, lines: list[list[Point]], scale: float) -> None:
    for line in lines:
        if path.fill is not None and len(line) > 2:
            pencil.polygon(line, fill=_rgb(path.fill))
    for line in lines:
        if path.stroke is not None and len(line) > 1:
            pencil.line(line, fill=_rgb(path.stroke), width=max(1, round(path.width * scale)))


def _paint_word(canvas: Image.Image, word: Word, corner: Point, scale: float) -> None:
    size = word.size * scale
    if size < 1:
        return
    face = ImageFont.load_default(size)
    mask = Image.new("L", (max(1, round(face.getlength(word.text))), max(1, round(1.2 * size))), 0)
    ImageDraw.Draw(mask).text((0, 0), word.text, fill=255, font=face)
    turned = mask.rotate(-word.angle, expand=True)
    wanted = (max(1, round(word.bbox.width * scale)), max(1, round(word.bbox.height * scale)))
    turned = turned.resize(wanted) if word.angle % 90 == 0 else turned
    canvas.paste(_rgb(word.color), (round(corner[0]), round(corner[1])), turned)


def _rgb(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255
