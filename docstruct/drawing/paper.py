"""A sheet to draw on that remembers where each value went: text and rules -> PDF bytes and places.

Coordinates are points from the top left of the page, y of text is its baseline; the flip to PDF's own frame
happens in `Paper.pdf` only. Pages are kept as lists of marks until the end, so that footers can say how many
there are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from docstruct.geometry import BBox

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, eq=False)
class Leaf:
    """A value of the truth on its way to the paper. Each object is one printing of it.

    Attributes:
        pointer: JSON Pointer in the truth, such as ``/lines/0/amount``.
        value: in ISO or plain form, as the truth states it.
        text: as printed.
        further: other pointers whose value this printing is as well.
    """

    pointer: str
    value: str
    text: str
    further: tuple[str, ...] = ()

    def part(self, text: str) -> Part:
        """A piece of the leaf, for values that go over several lines."""
        return Part(self, text)


class Part(NamedTuple):
    """What of a leaf stands in one run of text."""

    leaf: Leaf
    text: str


Run = str | Leaf | Part
Runs = Run | Sequence[Run]


class Ink(NamedTuple):
    """Font name, size in points, colour 0xRRGGBB."""

    font: str
    size: float
    color: int = 0


class Place(NamedTuple):
    """Where a value is printed: page from 1, box in points, and what is printed there."""

    page_no: int
    bbox: BBox
    raw_text: str


class _Text(NamedTuple):
    x: float
    y: float
    text: str
    ink: Ink
    angle: float = 0.0


class _Line(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    color: int
    dash: tuple[float, ...] = ()


class _Rect(NamedTuple):
    box: BBox
    fill: int | None
    stroke: int | None
    width: float
    radius: float = 0.0
    round: bool = False


_Mark = _Text | _Line | _Rect


def also(runs: Sequence[Run], pointer: str, further: str) -> list[Run]:
    """The runs with the leaf of `pointer` standing for `further` too: one number, two meanings."""
    return [
        replace(r, further=(*r.further, further)) if isinstance(r, Leaf) and r.pointer == pointer else r for r in runs
    ]


def text_of(runs: Runs) -> str:
    """The text of the runs without what it means."""
    return "".join(r if isinstance(r, str) else r.text for r in _as_list(runs))


def width_of(runs: Runs, ink: Ink) -> float:
    """Length of the runs in points."""
    return float(pdfmetrics.stringWidth(text_of(runs), ink.font, ink.size))


def wrap(runs: Runs, ink: Ink, width: float, by_character: bool = False) -> list[list[Run]]:
    """The runs broken into lines no longer than the width, between words (or anywhere: Chinese)."""
    lines: list[list[Run]] = [[]]
    room = width
    for atom in _atoms(runs, by_character):
        text = text_of(atom)
        need = width_of(text.rstrip(), ink)
        if need > room and lines[-1]:
            lines[-1] = _stripped(lines[-1])
            lines.append([])
            room = width
        lines[-1].append(atom)
        room -= width_of(text, ink)
    lines[-1] = _stripped(lines[-1])
    return [_joined(line) for line in lines if line]


class Paper:
    """Pages of one size.

    Args:
        width: of every page, points.
        height: of every page, points.
        mixed: draw the marks of a page in another order than they were set, as some programs do.
        by_word: draw every word for itself, without the spaces, as others do.
    """

    def __init__(self, width: float, height: float, mixed: Random | None = None, by_word: bool = False) -> None:
        self.width = width
        self.height = height
        self.pages: list[list[_Mark]] = [[]]
        self.page_no = 1
        self._mixed = mixed
        self._by_word = by_word
        self.code = ""  # of the currency
        self._printed: dict[int, list[tuple[Leaf, int, BBox, str]]] = {}

    def new_page(self) -> None:
        """Start another page and draw there."""
        self.pages.append([])
        self.page_no = len(self.pages)

    def turn_to(self, page_no: int) -> None:
        """Draw on this page from now on."""
        self.page_no = page_no

    def write(self, x: float, y: float, runs: Runs, ink: Ink, align: Align = "left") -> float:
        """Set one line of text at baseline y; returns its right end."""
        items = _as_list(runs)
        text = text_of(items)
        length = width_of(text, ink)
        left = x - {"left": 0.0, "right": length, "centre": length / 2}[align]
        if text.strip():
            # pdfium drops a lone character of a font that is neither embedded nor on the machine.
            alone = " " if len(text) == 1 and ink.font == "STSong-Light" else ""
            self._page.append(_Text(left, y, text + alone, ink))
        done = ""
        for item in (part for whole in items for part in self._with_code(whole)):
            piece = item if isinstance(item, str) else item.text
            if not isinstance(item, str):
                start = left + width_of(done, ink)
                self._record(item, start, y, piece, ink)
            done += piece
        return left + length

    def _with_code(self, item: Run) -> list[Run]:
        """Plain text with the code of the currency in it as a leaf: "Total EUR" states the currency."""
        if not isinstance(item, str) or not self.code:
            return [item]
        parts = re.split(rf"\b({self.code})\b", item)
        return [Leaf("/currency", part, part) if i % 2 else part for i, part in enumerate(parts)]

    def paragraph(
        self, x: float, y: float, runs: Runs, ink: Ink, width: float, leading: float = 1.25, cjk: bool = False
    ) -> float:
        """Set wrapped lines from baseline y down; returns the baseline after the last one."""
        for line in wrap(runs, ink, width, cjk):
            self.write(x, y, line, ink)
            y += ink.size * leading
        return y

    def upward(self, x: float, y: float, text: str, ink: Ink) -> None:
        """Set text that runs from bottom to top, as in margins."""
        self._page.append(_Text(x, y, text, ink, 90.0))

    def line(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        width: float = 0.5,
        color: int = 0,
        dash: tuple[float, ...] = (),
    ) -> None:
        """Draw a straight line."""
        self._page.append(_Line(x0, y0, x1, y1, width, color, dash))

    def rect(
        self,
        box: BBox,
        fill: int | None = None,
        stroke: int | None = 0,
        width: float = 0.5,
        radius: float = 0.0,
        ellipse: bool = False,
    ) -> None:
        """Draw a rectangle, with round corners if asked, or the ellipse inside it."""
        self._page.append(_Rect(box, fill, stroke, width, radius, ellipse))

    def places(self) -> dict[str, list[Place]]:
        """Pointer -> every printing of the leaf, in drawing order."""
        found: dict[str, list[Place]] = {}
        for pieces in self._printed.values():
            leaf, page_no = pieces[0][:2]
            here = [p for p in pieces if p[1] == page_no]
            raw = "\n".join(text for *_, text in here)
            box = BBox.around(p[2] for p in here)
            for pointer in (leaf.pointer, *leaf.further):
                found.setdefault(pointer, []).append(Place(page_no, box, raw))
        return found

    def values(self) -> dict[str, str]:
        """Pointer -> value of every leaf printed."""
        found: dict[str, str] = {}
        for pieces in self._printed.values():
            leaf = pieces[0][0]
            for pointer in (leaf.pointer, *leaf.further):
                found.setdefault(pointer, leaf.value)
        return found

    def pdf(self) -> bytes:
        """The pages as PDF; the same marks give the same bytes."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(self.width, self.height), invariant=1, pageCompression=1)
        for marks in self.pages:
            for mark in self._order(marks):
                for piece in _by_word(mark) if self._by_word else (mark,):
                    _paint(canvas, piece, self.height)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    @property
    def _page(self) -> list[_Mark]:
        return self.pages[self.page_no - 1]

    def _record(self, item: Leaf | Part, x: float, y: float, text: str, ink: Ink) -> None:
        leaf = item if isinstance(item, Leaf) else item.leaf
        ascent, descent = pdfmetrics.getAscentDescent(ink.font, ink.size)
        box = BBox(x, y - ascent, x + width_of(text, ink), y - descent)
        self._printed.setdefault(id(leaf), []).append((leaf, self.page_no, box, text))

    def _order(self, marks: list[_Mark]) -> Iterable[_Mark]:
        if self._mixed is None:
            return marks
        # Backgrounds first, or they would hide the text.
        texts = [m for m in marks if isinstance(m, _Text)]
        cut = self._mixed.randrange(len(texts) + 1)
        return [*(m for m in marks if not isinstance(m, _Text)), *texts[cut:], *texts[:cut]]


def _as_list(runs: Runs) -> list[Run]:
    if isinstance(runs, (str, Leaf, Part)):
        return [runs]
    return list(runs)


def _atoms(runs: Runs, by_character: bool) -> Iterable[Run]:
    """Pieces between which a line may break; spaces stay with the word before them."""
    for run in _as_list(runs):
        text = run if isinstance(run, str) else run.text
        leaf = None if isinstance(run, str) else run if isinstance(run, Leaf) else run.leaf
        if by_character:
            pieces = list(text)
        else:
            pieces = [word + " " for word in text.split(" ")]
            pieces[-1] = pieces[-1][:-1]
        for piece in pieces:
            if piece:
                yield piece if leaf is None else leaf.part(piece)


def _stripped(line: list[Run]) -> list[Run]:
    if not line:
        return line
    last = line[-1]
    end: Run = last.rstrip() if isinstance(last, str) else Part(_leaf(last), last.text.rstrip())
    return [*line[:-1], end]


def _joined(line: list[Run]) -> list[Run]:
    """Neighbouring pieces of one leaf, or of plain text, made one again."""
    out: list[Run] = []
    for run in line:
        before = out[-1] if out else None
        if isinstance(run, str) and isinstance(before, str):
            out[-1] = before + run
        elif isinstance(run, Part) and isinstance(before, Part) and run.leaf is before.leaf:
            out[-1] = Part(run.leaf, before.text + run.text)
        else:
            out.append(run)
    return out


def _leaf(run: Leaf | Part) -> Leaf:
    return run if isinstance(run, Leaf) else run.leaf


def _by_word(mark: _Mark) -> Iterable[_Mark]:
    """The words of a text as texts of their own; other marks, and words alone, as they are."""
    if not isinstance(mark, _Text) or mark.angle or " " not in mark.text.strip():
        yield mark
        return
    for match in re.finditer(r"[^ ]+", mark.text):
        yield mark._replace(x=mark.x + width_of(mark.text[: match.start()], mark.ink), text=match[0])


def _rgb(color: int) -> tuple[float, float, float]:
    return (color >> 16) / 255, (color >> 8 & 255) / 255, (color & 255) / 255


def _paint(canvas: Any, mark: _Mark, height: float) -> None:
    """Put one mark on a reportlab canvas, whose y points up."""
    if isinstance(mark, _Text):
        canvas.setFillColorRGB(*_rgb(mark.ink.color))
        canvas.setFont(mark.ink.font, mark.ink.size)
        if mark.angle:
            canvas.saveState()
            canvas.translate(mark.x, height - mark.y)
            canvas.rotate(mark.angle)
            canvas.drawString(0, 0, mark.text)
            canvas.restoreState()
        else:
            canvas.drawString(mark.x, height - mark.y, mark.text)
    elif isinstance(mark, _Line):
        canvas.setStrokeColorRGB(*_rgb(mark.color))
        canvas.setLineWidth(mark.width)
        canvas.setDash(list(mark.dash))
        canvas.line(mark.x0, height - mark.y0, mark.x1, height - mark.y1)
    else:
        _paint_rect(canvas, mark, height)


def _paint_rect(canvas: Any, mark: _Rect, height: float) -> None:
    canvas.setDash([])
    canvas.setLineWidth(mark.width)
    if mark.fill is not None:
        canvas.setFillColorRGB(*_rgb(mark.fill))
    if mark.stroke is not None:
        canvas.setStrokeColorRGB(*_rgb(mark.stroke))
    how = {"fill": int(mark.fill is not None), "stroke": int(mark.stroke is not None)}
    box = mark.box
    if mark.round:
        canvas.ellipse(box.x0, height - box.y1, box.x1, height - box.y0, **how)
    elif mark.radius:
        canvas.roundRect(box.x0, height - box.y1, box.width, box.height, mark.radius, **how)
    else:
        canvas.rect(box.x0, height - box.y1, box.width, box.height, **how)
