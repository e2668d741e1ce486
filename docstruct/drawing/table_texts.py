"""What a drawn table states: a random source → cells with spans, in the kinds of columns that tables have.

Words are those of the lexicons, put together without sense; figures, dates and codes take the forms that
documents print them in. Some columns wrap, some rows are heads of groups, some cells span.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from docstruct.drawing.lexicon import LANGUAGES, load, weighted

_LATIN = tuple(language for language in LANGUAGES if language != "zh")
_FORMS = ("count", "large", "tenth", "cent", "share", "money", "signed", "year", "spread", "comma", "sparse", "spaced")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG = {"sentence": (6, 22), "long": (3, 9), "label": (1, 3)}


@dataclass(frozen=True)
class DrawnCell:
    """One cell; `kind` is that of its column and says how it is set: figures apart from words."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    kind: str = "label"
    bold: bool = False
    level: int = 0


class Texts:
    """Words, phrases and paragraphs of one language."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        data = load(rng.choice(_LATIN))
        phrases = [str(product[0]) for product in data["products"]] + data["notes"] + data["bank_lines"]
        large = rng.random() < 0.3  # letters as the lexicon has them, such as of German nouns
        found = {word for p in phrases for word in _WORD.findall(re.sub(r"\{\w+\}", "", p))}
        self.pool = sorted(word if large else word.lower() for word in found)
        self.places = sorted({word for word in data["words"].get("city", ()) if "{" not in word})

    def phrase(self, least: int, most: int) -> str:
        """So many words, the first one large."""
        text = " ".join(self.rng.choices(self.pool, k=self.rng.randint(least, most)))
        return text[:1].upper() + text[1:]

    def paragraph(self, least: int = 2, most: int = 6) -> str:
        """Some sentences."""
        return " ".join(self.phrase(6, 20) + "." for _ in range(self.rng.randint(least, most)))


def draw_table(texts: Texts) -> list[DrawnCell]:
    """The cells of a table, row by row."""
    rng = texts.rng
    n_cols = rng.choice([2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 13])
    n_rows = weighted(rng, [(1, 0.5), (rng.randint(2, 5), 3), (rng.randint(4, 12), 3), (rng.randint(8, 40), 4)])
    kinds = _kinds(rng, n_cols)
    n_cols = len(kinds)
    if "sentence" in kinds:
        n_rows = min(n_rows, 12)
    heads, tiers = _heads(texts, kinds)
    if tiers and rng.random() < 0.08:  # a title inside the table
        title = DrawnCell(0, 0, texts.phrase(2, 5), 1, n_cols, True, "spanner")
        heads, tiers = [title, *(replace(cell, row=cell.row + 1) for cell in heads)], tiers + 1
    body = _body(texts, kinds, max(1 if tiers else 3, n_rows))
    return heads + [replace(cell, row=cell.row + tiers) for cell in body]


def _kinds(rng: Random, n_cols: int) -> list[str]:
    mix = weighted(rng, [("figures", 6), ("mixed", 3), ("words", 2.5)])
    rest = {
        "figures": ["figure"],
        "mixed": ["figure", "figure", "label", "code", "date", "choice", "long"],
        "words": ["label", "long", "sentence", "code"],
    }[mix]
    if mix == "words":
        n_cols = min(n_cols, 5)
    return [rng.choice(["place", "label", "label", "code", "long", "date"]), *rng.choices(rest, k=n_cols - 1)]


# -- heads ---------------------------------------------------------------------------------------------


def _heads(texts: Texts, kinds: list[str]) -> tuple[list[DrawnCell], int]:
    rng = texts.rng
    how = weighted(rng, [("plain", 5), ("long", 2), ("years", 2), ("tiers", 4 if len(kinds) > 3 else 0), ("none", 1)])
    if how == "none":
        return [], 0
    year = rng.randint(1985, 2020)

    def head(col: int) -> str:
        if how == "years" and kinds[col] == "figure":
            return f"{rng.choice(['', '', 'FY '])}{year + col}"
        return texts.phrase(1, 5 if how == "long" else 2)

    stub = "" if rng.random() < 0.3 else texts.phrase(1, 2)
    if how != "tiers":
        cells = [DrawnCell(0, c, head(c) if c else stub, header=True, kind=kinds[c]) for c in range(len(kinds))]
        return [c for c in cells if c.text], 1
    return _two_tiers(texts, kinds, stub, year if rng.random() < 0.5 else 0)


def _two_tiers(texts: Texts, kinds: list[str], stub: str, year: int) -> tuple[list[DrawnCell], int]:
    rng, cells, col = texts.rng, [], 1
    if stub:
        cells.append(DrawnCell(0, 0, stub, 2, header=True, kind=kinds[0]))
    while col < len(kinds):
        n = min(rng.choice([1, 2, 2, 3, 4]), len(kinds) - col)
        if n == 1:
            cells.append(DrawnCell(0, col, texts.phrase(1, 2), 2, header=True, kind=kinds[col]))
        else:
            cells.append(DrawnCell(0, col, texts.phrase(1, 3), 1, n, True, "spanner"))
            below = [str(year + i) if year else texts.phrase(1, 2) for i in range(n)]
            cells += [DrawnCell(1, col + i, t, header=True, kind=kinds[col + i]) for i, t in enumerate(below)]
        col += n
    if any(cell.row for cell in cells):
        return cells, 2
    return [replace(cell, row_span=1) for cell in cells], 1


# -- body ----------------------------------------------------------------------------------------------


def _body(texts: Texts, kinds: list[str], n_rows: int) -> list[DrawnCell]:
    rng = texts.rng
    makers = [maker_of(texts, kind) for kind in kinds]
    if rng.random() < 0.6:  # one form of figures in the whole table
        same = maker_of(texts, "figure")
        makers = [same if kind == "figure" else maker for kind, maker in zip(kinds, makers)]
    empty = rng.choice([0.0, 0.0, 0.03, 0.15])
    group = rng.randint(3, 7) if n_rows > 5 and rng.random() < 0.3 else 0
    spanned = rng.random() < 0.2 and n_rows > 4 and not group
    levels = rng.random() < 0.3
    cells: list[DrawnCell] = []
    row = 0
    for i in range(n_rows):
        if group and i % group == 0:
            over = rng.choice([1, 1, len(kinds)])
            cells.append(DrawnCell(row, 0, texts.phrase(1, 4), 1, over, kind="group", bold=rng.random() < 0.6))
            row += 1
        level = int(bool(group)) + (rng.choice([0, 0, 1]) if levels and i else 0)
        for col, maker in enumerate(makers):
            text = maker() if col == 0 or rng.random() >= empty else ""
            if text:
                cells.append(DrawnCell(row, col, text, kind=kinds[col], level=0 if col else level))
        row += 1
    if spanned:
        cells = _spanning(rng, cells, row)
    if "figure" in kinds and rng.random() < 0.35:
        total = [DrawnCell(row, 0, texts.phrase(1, 2), kind=kinds[0], bold=True)]
        cells += total + [
            DrawnCell(row, col, makers[col](), kind="figure", bold=True)
            for col, kind in enumerate(kinds)
            if kind == "figure"
        ]
    return cells


def _spanning(rng: Random, cells: list[DrawnCell], n_rows: int) -> list[DrawnCell]:
    """Some neighbouring cells of the first column made one."""
    row, kept = 0, [cell for cell in cells if cell.col]
    first = {cell.row: cell for cell in cells if cell.col == 0}
    while row < n_rows:
        n = min(rng.randint(1, 4), n_rows - row)
        kept.append(replace(first[row], row_span=n))
        row += n
    return sorted(kept, key=lambda cell: (cell.row, cell.col))


def maker_of(texts: Texts, kind: str) -> Callable[[], str]:
    """A maker of texts of one kind of column."""
    rng = texts.rng
    if kind == "figure":
        return _figures(rng)
    if kind in _LONG:
        return lambda: texts.phrase(*_LONG[kind])
    pattern = rng.choice(["{d:02d}.{m:02d}.{y}", "{y}-{m:02d}-{d:02d}", "{m}/{d}/{y}", "{d:02d}/{m:02d}/{y}"])
    choices = rng.choice([("Yes", "No"), ("A", "B", "C"), ("open", "closed", "n/a"), ("x", "–"), ("m", "f")])
    makers: dict[str, Callable[[], str]] = {
        "place": lambda: rng.choice(texts.places) if texts.places else texts.phrase(1, 1),
        "code": lambda: f"{rng.choice('ABCDEKX')}{rng.choice(['', '-', '/'])}{rng.randint(1, 9999)}",
        "date": lambda: pattern.format(d=rng.randint(1, 28), m=rng.randint(1, 12), y=rng.randint(1990, 2024)),
        "choice": lambda: rng.choice(choices),
    }
    return makers[kind]


def _figures(rng: Random) -> Callable[[], str]:
    """A maker of figures of one form."""
    form, high = rng.choice(_FORMS), 10 ** rng.randint(2, 8)
    marked = rng.choice([0.0, 0.0, 0.0, 0.06])
    unit = rng.choice(["$", "€", "£", "US$ "])

    def plain() -> str:
        n, x = rng.randint(0, high), rng.uniform(0, 1000)
        texts = {
            "count": str(rng.randint(0, 99)),
            "large": f"{n:,}",
            "tenth": f"{x / 10:.1f}",
            "cent": f"{x:,.2f}",
            "share": f"{x / 10:.1f}%",
            "money": f"{unit}{n:,}",
            "signed": f"({n:,})" if rng.random() < 0.35 else f"{n:,}",
            "year": str(rng.randint(1980, 2024)),
            "spread": f"{x / 30:.1f} ± {x / 300:.1f}",
            "comma": f"{n:,}".replace(",", ".") + f",{n % 100:02d}",
            "sparse": rng.choice(["–", "-", "n/a", str(n % 500), str(n % 70)]),
            "spaced": f"{n:,}".replace(",", " "),
        }
        return texts[form]

    return lambda: plain() + (rng.choice(["*", "†", " a", " b"]) if rng.random() < marked else "")
