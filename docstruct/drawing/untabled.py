"""Blocks of a page that hold no table though much of them stands in columns: forms, lists, letters, plots.

Each function sets one block in a frame, from its y down, and returns the y below it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

from docstruct.drawing.draft import Frame
from docstruct.drawing.paper import Ink, Paper, width_of, wrap
from docstruct.drawing.table_texts import Texts, maker_of
from docstruct.geometry import BBox


class Setter:
    """Sets blocks on the paper in one face and size.

    Args:
        paper: drawn on.
        texts: where the words come from.
        ink: of running text.
        bold: of labels and headings.
        floor: nothing is set below it.
    """

    def __init__(self, paper: Paper, texts: Texts, ink: Ink, bold: Ink, floor: float) -> None:
        self.paper, self.texts, self.ink, self.bold, self.floor = paper, texts, ink, bold, floor
        self.rng: Random = texts.rng
        self.step = ink.size * self.rng.choice([1.1, 1.2, 1.3, 1.5])

    def line(self, x: float, y: float, text: str, bold: bool = False, align: str = "left") -> float:
        """One line of text at baseline y, if there is room; returns its right end."""
        if y > self.floor:
            return x
        return self.paper.write(x, y, text, self.bold if bold else self.ink, "right" if align == "right" else "left")

    def paragraph(self, frame: Frame, text: str = "", hang: float = 0.0) -> float:
        """Wrapped text, all but the first line moved in by `hang`."""
        y = frame.y + self.step
        for i, runs in enumerate(wrap(text or self.texts.paragraph(), self.ink, max(frame.width - hang, 40.0))):
            if y <= self.floor:
                self.paper.write(frame.x0 + (hang if i else 0.0), y, runs, self.ink)
            y += self.step
        return y


def columns_of_prose(s: Setter, frame: Frame) -> float:
    """Two or three columns of text, as in papers and newsletters."""
    n, gap = s.rng.choice([2, 2, 3]), s.rng.choice([10.0, 15.0, 24.0])
    width = (frame.width - (n - 1) * gap) / n
    ends = []
    for i in range(n):
        x = frame.x0 + i * (width + gap)
        y = frame.y
        for _ in range(s.rng.randint(2, 4)):
            if s.rng.random() < 0.3:
                s.line(x, y + s.step, s.texts.phrase(1, 4), bold=True)
                y += 1.5 * s.step
            y = s.paragraph(Frame(x, x + width, y)) + s.rng.choice([0.0, 0.5 * s.step])
        ends.append(y)
    return max(ends)


def dense_form(s: Setter, frame: Frame) -> float:
    """Labels with what was filled in, in one to three columns that need not agree from row to row."""
    n = s.rng.choice([1, 2, 2, 2, 3])
    colon = s.rng.choice([":", ":", ":", "", " :"])
    beside = s.rng.random() < 0.6  # values at one place, or right behind their labels
    irregular = s.rng.random() < 0.5
    pitch = s.step * s.rng.choice([1.0, 1.2, 1.6, 2.0])
    width, y = frame.width / n, frame.y + s.step
    for _ in range(s.rng.randint(4, 22)):
        starts = [frame.x0 + i * width for i in range(n)]
        if irregular and s.rng.random() < 0.5:
            starts = sorted({frame.x0, *(frame.x0 + s.rng.uniform(0.25, 0.8) * frame.width for _ in range(n - 1))})
        for x, stop in zip(starts, [*starts[1:], frame.x1]):
            label = s.texts.phrase(1, 3) + colon
            end = s.line(x, y, label, bold=s.rng.random() < 0.1)
            at = max(end + 0.6 * s.ink.size, x + (0.4 * width if beside and not irregular else 0.0))
            value = _filled_in(s)
            if value and at + width_of(value, s.ink) < stop:
                s.line(at, y, value)
            elif s.rng.random() < 0.3 and y < s.floor and at < stop - 20:
                s.paper.line(at, y + 1.5, stop - 8, y + 1.5)
        y += pitch
        if s.rng.random() < 0.1:
            s.line(frame.x0, y, s.texts.phrase(2, 7), bold=s.rng.random() < 0.6)
            y += pitch
    return y


def boxed_form(s: Setter, frame: Frame) -> float:
    """Boxes side by side, each with its label in small print and what was filled in below it."""
    y, height = frame.y, s.step * s.rng.choice([2.2, 2.6, 3.4])
    small = s.ink._replace(size=max(5.5, 0.7 * s.ink.size))
    for _ in range(s.rng.randint(2, 9)):
        if y + height > s.floor:
            break
        cuts = sorted(s.rng.uniform(0.15, 0.85) for _ in range(s.rng.choice([0, 1, 1, 2, 3])))
        edges = [frame.x0, *(frame.x0 + c * frame.width for c in cuts), frame.x1]
        for x0, x1 in pairwise(edges):
            s.paper.rect(BBox(x0, y, x1, y + height))
            for text, at, ink in ((s.texts.phrase(1, 3), 0.35, small), (_filled_in(s), 0.85, s.ink)):
                if text and width_of(text, ink) < x1 - x0 - 6:
                    s.paper.write(x0 + 3, y + at * height, text, ink)
        y += height
    return y


def _filled_in(s: Setter) -> str:
    """What stands in a field of a form; one in five is empty."""
    kind = s.rng.choice(["figure", "date", "code", "place", "label", "label", "long"])
    return maker_of(s.texts, kind)() if s.rng.random() < 0.8 else ""


def memo_head(s: Setter, frame: Frame) -> float:
    """TO, FROM, DATE, SUBJECT, each with a word or two at one place."""
    labels = s.rng.sample(["TO", "FROM", "DATE", "SUBJECT", "CC", "RE", "FAX", "PHONE", "PAGES", "REF"], 5)
    tail, x = s.rng.choice([":", ":", ""]), frame.x0 + s.rng.uniform(50, 110)
    y = frame.y + s.step
    for label in labels:
        s.line(frame.x0, y, label + tail)
        s.line(x, y, maker_of(s.texts, s.rng.choice(["place", "label", "long", "date", "code"]))())
        y += s.step * s.rng.choice([1.0, 1.5])
    return y


def letter_head(s: Setter, frame: Frame) -> float:
    """Two addresses or blocks of particulars beside one another."""
    y = frame.y + s.step
    for _ in range(s.rng.randint(3, 6)):
        s.line(frame.x0, y, s.texts.phrase(1, 4))
        if s.rng.random() < 0.8:
            text = s.rng.choice([s.texts.phrase(1, 3), f"Tel. +49 30 {s.rng.randint(10**5, 10**6)}", "12.03.2014"])
            s.line(frame.x1, y, text, align="right")
        y += s.step
    return y


def contents(s: Setter, frame: Frame) -> float:
    """Titles of chapters with the page at the right edge."""
    y, dots = frame.y + s.step, s.rng.random() < 0.6
    for i in range(s.rng.randint(6, 20)):
        number = f"{i // 3 + 1}.{i % 3 + 1} " if s.rng.random() < 0.5 else ""
        end = s.line(frame.x0 + s.rng.choice([0.0, 0.0, 12.0]), y, number + s.texts.phrase(2, 6))
        gap = int((frame.x1 - 20 - end) / width_of(".", s.ink))
        if dots and gap > 3:
            s.line(end + 2, y, "." * gap)
        s.line(frame.x1, y, str(3 + 4 * i), align="right")
        y += s.step
    return y


def listing(s: Setter, frame: Frame) -> float:
    """Numbered or marked paragraphs."""
    mark = s.rng.choice(["{i}.", "({i})", "[{i}]", "•", "–", "({a})", "☐", "{i}"])
    hang = s.rng.choice([12.0, 18.0, 24.0, 36.0])
    y = frame.y
    for i in range(s.rng.randint(3, 9)):
        s.line(frame.x0, y + s.step, mark.format(i=i + 1, a=chr(97 + i)))
        long = s.texts.paragraph(1, 2) if s.rng.random() < 0.6 else s.texts.phrase(2, 9)
        y = s.paragraph(Frame(frame.x0 + hang, frame.x1, y), long) - s.step + s.rng.choice([s.step, 1.4 * s.step])
    return y


def definitions(s: Setter, frame: Frame) -> float:
    """Terms at the left, what they mean beside them in running text."""
    split, y = frame.x0 + s.rng.uniform(70, 150), frame.y
    for _ in range(s.rng.randint(3, 7)):
        s.line(frame.x0, y + s.step, s.texts.phrase(1, 2), bold=s.rng.random() < 0.5)
        y = s.paragraph(Frame(split, frame.x1, y), s.texts.paragraph(1, 3)) + 0.4 * s.step
    return y


def index(s: Setter, frame: Frame) -> float:
    """Words with their pages, in three columns."""
    n, rows = s.rng.choice([2, 3, 4]), s.rng.randint(8, 25)
    for i in range(n):
        for k in range(rows):
            text = f"{s.texts.phrase(1, 2).lower()}, {s.rng.randint(1, 400)}"
            s.line(frame.x0 + i * frame.width / n, frame.y + (k + 1) * s.step, text)
    return frame.y + (rows + 1) * s.step


def side_heads(s: Setter, frame: Frame) -> float:
    """A narrow column of headings and remarks beside the text."""
    cut = frame.x0 + s.rng.uniform(0.22, 0.35) * frame.width
    y = frame.y
    for _ in range(s.rng.randint(1, 3)):
        left = s.paragraph(Frame(frame.x0, cut - 10, y), s.texts.phrase(3, 20))
        y = max(left, s.paragraph(Frame(cut + 10, frame.x1, y))) + s.step
    return y


def plot(s: Setter, frame: Frame) -> float:
    """A figure with axes: labels along both, grid lines, a graph."""
    width, height = min(frame.width, s.rng.uniform(160, 380)), s.rng.uniform(90, 200)
    x0, y1 = frame.x0 + 36, frame.y + height
    if y1 + 30 > s.floor:
        return frame.y
    lines = s.rng.random() < 0.6
    for i in range(6):
        y = y1 - i * height / 6
        s.line(x0 - 4, y + 3, str(i * 50), align="right")
        if lines:
            s.paper.line(x0, y, frame.x0 + width, y, 0.4, 0x999999)
    points = [(x0 + i * (width - 50) / 12, y1 - s.rng.uniform(0, height)) for i in range(13)]
    for a, b in pairwise(points):
        s.paper.line(*a, *b, 1.0, 0xAA2222)
    for i in range(5):
        s.line(x0 + i * (width - 60) / 5, y1 + s.step, f"{s.rng.choice(['Q', '20', 'M'])}{i + 10}")
    return y1 + 2.5 * s.step


def boxes(s: Setter, frame: Frame) -> float:
    """Boxes with words, joined by lines: a chart of offices or steps."""
    if frame.y + 180 > s.floor:
        return frame.y
    width = frame.width / 4
    for col in range(3):
        for row in range(3):
            if s.rng.random() < 0.75:
                x, y = frame.x0 + col * 1.4 * width, frame.y + 10 + row * 56
                s.paper.rect(BBox(x, y, x + width, y + 32))
                for k, runs in enumerate(wrap(s.texts.phrase(1, 3), s.ink, width - 10)[:2]):
                    s.paper.write(x + 5, y + 13 + k * s.step, runs, s.ink)
                s.paper.line(x + width, y + 16, x + 1.4 * width, y + 16)
    return frame.y + 180


def signatures(s: Setter, frame: Frame) -> float:
    """Blanks to sign on, with what is asked for below them."""
    n, y = s.rng.choice([2, 2, 3]), frame.y + 3 * s.step
    width = frame.width / n
    for _ in range(s.rng.choice([1, 1, 2])):
        for i in range(n):
            x = frame.x0 + i * width
            if y < s.floor - 12:
                s.paper.line(x, y, x + 0.8 * width, y)
            s.line(x, y + s.step, s.texts.phrase(1, 3))
            if s.rng.random() < 0.4:
                s.line(x + 4, y - 3, s.texts.phrase(1, 2))
        y += 3.5 * s.step
    return y


def ticks(s: Setter, frame: Frame) -> float:
    """Boxes to tick, with what they stand for, several in a row."""
    n, y = s.rng.choice([1, 2, 3, 4]), frame.y + s.step
    for _ in range(s.rng.randint(2, 7)):
        x = frame.x0
        if s.rng.random() < 0.5:
            s.line(x, y, s.texts.phrase(1, 4) + s.rng.choice([":", "?", ""]))
            x += 0.35 * frame.width
        for _ in range(n):
            if x > frame.x1 - 60 or y > s.floor:
                break
            s.paper.rect(BBox(x, y - 7, x + 7, y))
            if s.rng.random() < 0.3:
                s.line(x + 1, y, "X")
            x = s.line(x + 11, y, s.texts.phrase(1, 2)) + s.rng.choice([14.0, 30.0])
        y += 1.4 * s.step
    return y


def source_code(s: Setter, frame: Frame) -> float:
    """Lines of a program, moved in by their depth, with remarks at the right."""
    y = frame.y + s.step
    for _ in range(s.rng.randint(5, 18)):
        word = s.rng.choice(s.texts.pool).lower()
        end = s.line(frame.x0 + 16 * s.rng.randint(0, 3), y, f"{word} = {word[:3]}({s.rng.randint(0, 99)})")
        if s.rng.random() < 0.5:
            s.line(max(end + 12, frame.x0 + 180), y, "# " + s.texts.phrase(1, 5))
        y += s.step
    return y


Block = Callable[[Setter, Frame], float]
BLOCKS: dict[Block, float] = {
    columns_of_prose: 3,
    dense_form: 6,
    boxed_form: 2,
    memo_head: 2,
    letter_head: 2,
    contents: 1,
    listing: 3,
    definitions: 2,
    index: 1,
    side_heads: 2,
    plot: 2,
    boxes: 1,
    signatures: 1.5,
    ticks: 2,
    source_code: 0.5,
}
