"""``draw_sheet``: a seed → a page of tables among other things, or of those other things alone, and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from docstruct.drawing.draft import Frame
from docstruct.drawing.fonts import draw_family
from docstruct.drawing.lexicon import weighted
from docstruct.drawing.paper import Ink, Paper
from docstruct.drawing.table_texts import DrawnCell, Texts, draw_table
from docstruct.drawing.tables import draw_look, set_table
from docstruct.drawing.untabled import BLOCKS, Setter
from docstruct.geometry import BBox

_UNITS = ("in € million", "(in thousands of US$)", "Thousand EUR", "per cent", "in 000s", "Mio. €")
_NOTES = ("Source: ", "Note: ", "* ", "1) ", "a ")


@dataclass(frozen=True)
class DrawnTable:
    """A table of a sheet: its cells, the box they take, in points, and the caption set with it."""

    cells: tuple[DrawnCell, ...]
    bbox: BBox
    caption: str = ""


@dataclass(frozen=True)
class Sheet:
    """One page as PDF, and the tables on it, from top to bottom."""

    pdf: bytes
    tables: tuple[DrawnTable, ...]


def draw_sheet(seed: int, tabled: bool | None = None) -> Sheet:
    """Draw a page.

    Args:
        seed: another seed, another page.
        tabled: whether there are tables; by default on two pages of three.
    """
    rng = Random(f"sheet {seed}")
    tabled = rng.random() < 0.65 if tabled is None else tabled
    return _Sheet(rng).drawn(tabled)


class _Sheet:
    def __init__(self, rng: Random) -> None:
        self.rng, self.texts = rng, Texts(rng)
        size = rng.choice([(595.0, 842.0), (612.0, 792.0), (842.0, 595.0)])
        self.paper = Paper(*size, by_word=rng.random() < 0.1)
        self.family = draw_family(rng, "en", mono=rng.random() < 0.08)
        text = rng.choice([8.5, 9.0, 10.0, 11.0])
        self.margin = rng.choice([36.0, 50.0, 62.0, 71.0])
        self.floor = self.paper.height - self.margin
        inks = Ink(self.family.regular, text), Ink(self.family.bold, text)
        self.setter = Setter(self.paper, self.texts, *inks, self.floor)
        self.frame = Frame(self.margin, self.paper.width - self.margin, self.margin)
        self.tables: list[DrawnTable] = []

    def drawn(self, tabled: bool) -> Sheet:
        """The sheet, all blocks set."""
        if tabled and self.rng.random() < 0.15:
            self._table(self.frame)
            return Sheet(self.paper.pdf(), tuple(self.tables))
        y = self._furniture()
        if tabled and self.rng.random() < 0.1:
            self._beside(self.frame.at(y))
        elif tabled and self.rng.random() < 0.12:
            self._in_columns(y)
        else:
            self._down(self.frame.at(y), tabled)
        return Sheet(self.paper.pdf(), tuple(self.tables))

    def _furniture(self) -> float:
        """Running head, number of the page, a title; returns the y below."""
        s, rng = self.setter, self.rng
        if rng.random() < 0.4:
            s.line(self.frame.x0, self.margin - 14, self.texts.phrase(2, 5))
        if rng.random() < 0.5:
            s.paper.write(self.frame.x1, self.paper.height - 22, str(rng.randint(1, 300)), s.ink, "right")
        if rng.random() < 0.5:
            s.paper.write(self.frame.x0, self.margin + 14, self.texts.phrase(2, 7), s.bold._replace(size=15))
            return self.margin + 30
        return self.margin

    def _down(self, frame: Frame, tabled: bool) -> None:
        """Blocks one below the other, some of them tables."""
        rng, y, step = self.rng, frame.y, self.setter.step
        wanted = rng.randint(1, 3) if tabled else 0
        for _ in range(12):
            if y > self.floor - 4 * step:
                return
            if wanted and rng.random() < 0.5:
                y = self._table(frame.at(y)) + rng.choice([0.8, 1.5, 2.5]) * step
                wanted -= 1
            elif not tabled or rng.random() < 0.3:
                top = y
                y = weighted(rng, list(BLOCKS.items()))(self.setter, frame.at(y)) + rng.choice([0.5, 1, 2]) * step
                self._rule_off(frame, top, y)
            elif rng.random() < 0.7:
                y = self.setter.paragraph(frame.at(y))
            else:
                self.setter.line(frame.x0, y + 1.5 * step, self.texts.phrase(1, 5), bold=True)
                y += 2 * step

    def _rule_off(self, frame: Frame, top: float, bottom: float) -> None:
        """A frame around a block, or a rule below it; mostly nothing."""
        throw = self.rng.random()
        if throw < 0.07 and bottom < self.floor:
            self.paper.rect(BBox(frame.x0 - 5, top, frame.x1 + 5, bottom - 0.4 * self.setter.step))
        elif throw < 0.15:
            self.paper.line(frame.x0, min(bottom, self.floor), frame.x1, min(bottom, self.floor), 0.6)

    def _beside(self, frame: Frame) -> None:
        """Two tables beside one another, with text above and below."""
        if self.rng.random() < 0.7:
            frame = frame.at(self.setter.paragraph(frame) + self.setter.step)
        left, right = frame.split(self.rng.uniform(0.4, 0.6), self.rng.choice([18.0, 28.0, 40.0]))
        below = max(self._table(left), self._table(right))
        if self.rng.random() < 0.6:
            self._down(frame.at(below + self.setter.step), False)

    def _in_columns(self, y: float) -> None:
        """Two columns of text, with tables in them."""
        for half in self.frame.at(y).split(0.5, self.rng.choice([14.0, 20.0])):
            at = half.y
            for _ in range(6):
                if at > self.floor - 60:
                    break
                at = self._table(half.at(at)) if self.rng.random() < 0.3 else self.setter.paragraph(half.at(at))
                at += self.setter.step

    def _table(self, frame: Frame) -> float:
        """A table with its caption, unit and note; returns the y below."""
        s, rng, y, caption = self.setter, self.rng, frame.y, ""
        cells = draw_table(self.texts)
        if rng.random() < 0.6:
            label = rng.choice(["Table {}.", "Table {}:", "Tabelle {}", "Tableau {}", "TABLE {}"])
            caption = f"{label.format(len(self.tables) + 1)} {self.texts.phrase(3, 12)}"
            y = s.paragraph(frame.at(y), caption)
        if rng.random() < 0.3:
            s.line(frame.x0, y + s.step, rng.choice(_UNITS))
            y += 1.3 * s.step
        look = draw_look(rng)
        kept, box = set_table(self.paper, frame.at(y + 3), self.floor, cells, look, self.family)
        if len({cell.row for cell in kept}) > 1 and box.x1 <= self.paper.width:
            self.tables.append(DrawnTable(tuple(kept), box, caption))
        y = box.y1
        if rng.random() < 0.4:
            y = s.paragraph(frame.at(y), rng.choice(_NOTES) + self.texts.phrase(4, 15) + ".")
        return y
