"""Drafts of tables → how surely each is a table read rightly, from what can be measured on it.

A draft is scored by a logistic function of its features (`features_of`), all of them free of scale: shares of
rows and cells, distances in em. The weights (``weights.json``) were fitted on pages drawn for the purpose, where
the truth is known, by ``python -m docstruct.fitting.tables``; none on documents of others. The judge
then takes the set of drafts, of which no two share a line, that explains most words surely.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import islice, pairwise
from statistics import median
from typing import NamedTuple

from docstruct.document import BULLET, Line
from docstruct.geometry import BBox
from docstruct.reading.tables.draft import Draft, Place, is_value, joined_text
from docstruct.reading.tables.rules import Rules

LEAST = 0.35  # a draft less sure than this is no table
LONG = 12  # words in a cell of running text
EDGE = 0.25  # em by which edges of one column may differ
LEVEL = 0.3  # of the height of a row, by which the middle of what stands beside it may differ
MOST_EXCHANGED = 40  # drafts that are tried in the place of one
MOST_BESIDE = 60  # lines on one height that are looked at

Row = dict[int, tuple[Place, list[Line]]]


def judged(drafts: Sequence[Draft], least: float = LEAST) -> list[Draft]:
    """The drafts at least so sure that together explain most, no two of which share a line, in reading order.

    Found greedily from the most telling and from the surest on, then by exchange: a draft over two tables may tell
    most, and yet less than those of the two together.
    """
    sure = [_Weighed.of(draft, least) for draft in drafts if draft.confidence >= least and draft.cells]
    orders: Sequence[Callable[[_Weighed], tuple[float, float]]] = (
        lambda d: (d.gain, d.draft.confidence),
        lambda d: (d.draft.confidence, d.gain),
    )
    found = [_disjoint(sorted(sure, key=order, reverse=True)) for order in orders]
    best = max(found, key=_gain)
    for chosen in list(best):
        best = _exchanged(best, chosen, sure)
    return sorted((d.draft for d in best), key=lambda d: (d.bbox.y0, d.bbox.x0))


class _Weighed(NamedTuple):
    """A draft with its words and how much it explains."""

    draft: Draft
    words: frozenset[int]
    gain: float

    @classmethod
    def of(cls, draft: Draft, least: float) -> _Weighed:
        words = frozenset(id(word) for line in draft.lines for word in line.words)
        return cls(draft, words, (draft.confidence - least + 0.02) * len(words))


def _gain(drafts: Iterable[_Weighed]) -> float:
    return sum(d.gain for d in drafts)


def _disjoint(drafts: Iterable[_Weighed]) -> list[_Weighed]:
    chosen: list[_Weighed] = []
    taken: set[int] = set()
    for draft in drafts:
        if taken.isdisjoint(draft.words):
            chosen.append(draft)
            taken |= draft.words
    return chosen


def _exchanged(best: list[_Weighed], one: _Weighed, drafts: Sequence[_Weighed]) -> list[_Weighed]:
    """The drafts with one of them given up for those that could stand in its place, where these explain more."""
    others = [d for d in best if d is not one]
    taken = frozenset().union(*(d.words for d in others))
    pool = [d for d in drafts if d is not one and not d.words.isdisjoint(one.words) and taken.isdisjoint(d.words)]
    pool = sorted(pool, key=lambda d: -d.gain)[:MOST_EXCHANGED]
    instead = max((_disjoint([first, *pool]) for first in pool), key=_gain, default=[])
    return [*others, *instead] if _gain(instead) > one.gain else best


class Heights:
    """The lines of a page by the height at which they stand, and how many words they have."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = sorted(lines, key=lambda line: line.bbox.cy)
        self.middles = [line.bbox.cy for line in self.lines]
        self.n_words = sum(len(line.words) for line in lines)

    def beside(self, row: BBox, box: BBox) -> tuple[bool, bool]:
        """Whether lines stand left and right of a table on the height of one of its rows."""
        slack = LEVEL * row.height
        start, stop = bisect_left(self.middles, row.cy - slack), bisect_left(self.middles, row.cy + slack)
        near = [line.bbox for line in self.lines[start : min(stop, start + MOST_BESIDE)]]
        return any(b.x1 <= box.x0 + 1 for b in near), any(b.x0 >= box.x1 - 1 for b in near)


def scored(draft: Draft, rules: Rules, page: Heights) -> Draft:
    """The draft with its features and how sure they make it: a logistic function of their weighted sum.

    Drawn grids and white columns have weights of their own: what tells against the one is usual in the other.

    Args:
        draft: to be scored.
        rules: of the page.
        page: its lines.
    """
    draft.features = features_of(draft, rules)
    if "empty" not in draft.features:
        draft.features |= _left_out(draft, page)
    draft.features["share"] = sum(len(line.words) for line in draft.lines) / max(1, page.n_words)
    weights = _weights()["ruled" if draft.ruled else "unruled"]
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in draft.features.items())
    draft.confidence = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
    return draft


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    text = files("docstruct.reading.tables").joinpath("weights.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)
    return weights


def features_of(draft: Draft, rules: Rules) -> dict[str, float]:
    """What can be measured on a draft, by name; every value lies between -1 and about 3."""
    rows = _rows(draft)
    body = rows[draft.header_rows :]
    cells = [lines for row in body for _, lines in row.values()]
    if not cells:
        return {"empty": 1.0}
    columns = _columns(body)
    features = {
        **_size(draft, body),
        **_filling(draft, body, columns),
        **_texts(body, cells),
        **_alignment(columns),
        **_row_order(body),
        **_drawn(draft, body, rules),
        "head bold": _head_bold(draft, cells),
    }
    for name in ("loose inside", "going on"):
        features[name] *= 1.0 - features["rows ruled"]  # rules say where rows end
    return features


def _left_out(draft: Draft, page: Heights) -> dict[str, float]:
    """Of how many rows text stands left and right of the table on their very height: a column it lacks, perhaps."""
    boxes = [BBox.around(x.bbox for _, lines in row.values() for x in lines) for row in _rows(draft) if row]
    found = [page.beside(box, draft.bbox) for box in boxes]
    return {
        "left out": sum(left for left, _ in found) / len(found),
        "right out": sum(right for _, right in found) / len(found),
    }


def _head_bold(draft: Draft, cells: Sequence[Sequence[Line]]) -> float:
    """How much more of the header is bold than of the body."""
    heads = [line.bold for place, lines in draft.cells.items() if place.row < draft.header_rows for line in lines]
    body = [line.bold for lines in cells for line in lines]
    return max(0.0, sum(heads) / len(heads) - sum(body) / len(body)) if heads else 0.0


def _rows(draft: Draft) -> list[Row]:
    """Row by row the cells with text by the column they begin in."""
    rows: list[Row] = [{} for _ in range(draft.n_rows)]
    for place, lines in draft.cells.items():
        if lines:
            rows[place.row][place.col] = place, lines
    return rows


def _columns(body: Sequence[Row]) -> dict[int, list[list[Line]]]:
    columns: dict[int, list[list[Line]]] = defaultdict(list)
    for row in body:
        for col, (place, lines) in row.items():
            if place.col_span == 1:
                columns[col].append(lines)
    return columns


def _size(draft: Draft, body: Sequence[Row]) -> dict[str, float]:
    return {
        "rows": math.log(len(body)) / 3,
        "cols": math.log(draft.n_cols) / 2,
        "two columns": float(draft.n_cols == 2),
        "one row": float(len(body) == 1),
        "two rows": float(len(body) == 2),
        "header": float(draft.header_rows > 0),
    }


def _filling(draft: Draft, body: Sequence[Row], columns: Mapping[int, list[list[Line]]]) -> dict[str, float]:
    """How many places are filled, and how surely each column is of figures or of words."""
    n = len(body) * draft.n_cols
    spans = [place.row_span > 1 or place.col_span > 1 for place in draft.cells if place.row >= draft.header_rows]
    values = {col: sum(_is_figure(x) for x in cells) / len(cells) for col, cells in columns.items()}
    filled = sum(map(len, columns.values()))
    pure = sum(max(v, 1 - v) * len(columns[c]) for c, v in values.items()) / max(1, filled)
    heads = {
        col
        for place, lines in draft.cells.items()
        if lines and place.row < draft.header_rows
        for col in range(place.col, place.col + place.col_span)
    }
    places = [place for row in body for place, _ in row.values()]
    first = sum(place.row_span for place in places if place.col == 0)
    return {
        "filled": min(1.0, sum(place.row_span * place.col_span for place in places) / n),
        "spans": sum(spans) / len(spans),
        "lone cells": sum(len(row) == 1 for row in body) / len(body),
        "no first": max(0.0, 1.0 - first / len(body)),
        "pure": pure,
        "figure columns": sum(v >= 0.5 for c, v in values.items() if c) / draft.n_cols,
        "figures": sum(v * len(columns[c]) for c, v in values.items()) / max(1, filled),
        "thin columns": sum(len(c) <= 0.15 * len(body) for c in columns.values()) / draft.n_cols,
        "unnamed": (draft.n_cols - len(heads | {0})) / draft.n_cols if draft.header_rows else 0.0,
    }


def _is_figure(lines: Sequence[Line]) -> bool:
    return is_value(joined_text(lines).replace("\n", " "))


def _texts(body: Sequence[Row], cells: Sequence[Sequence[Line]]) -> dict[str, float]:
    texts = [joined_text(lines) for lines in cells]
    lengths = [len(text.split()) for text in texts]
    firsts = [joined_text(row[min(row)][1]) for row in body if row]
    split = [joined_text(lines).split("\n")[0] for row in body[1:] for col, (_, lines) in row.items() if len(row) <= 2]
    doubles = sum(_values_apart(lines) for lines in cells)
    return {
        "words": math.log(1 + sum(lengths) / len(lengths)),
        "long cells": sum(n > LONG for n in lengths) / len(lengths),
        "labels": sum(text.endswith(":") for text in firsts) / len(firsts),
        "colons": sum(":" in text[:-1] and not is_value(text) for text in texts) / len(texts),
        "bullets": sum(bool(BULLET.match(text + " ")) for text in firsts) / len(firsts),
        "going on": sum(text[:1].islower() for text in split) / len(body),
        "full stops": sum(text.endswith(".") and n > 4 for text, n in zip(texts, lengths)) / len(texts),
        "doubles": doubles / len(cells),
    }


def _values_apart(lines: Sequence[Line]) -> bool:
    """Whether a cell holds several figures: columns or rows were not told apart."""
    if len(lines) > 1 and sum(is_value(line.text) for line in lines) > 1:
        return True
    for line in lines:
        runs = [is_value(w.text) and any(map(str.isdigit, w.text)) for w in line.words]
        wide = [(b.bbox.x0 - a.bbox.x1) > 0.4 * (a.size or a.bbox.height) for a, b in pairwise(line.words)]
        if any(x and y and w for x, y, w in zip(runs, runs[1:], wide)):
            return True
    return False


def _alignment(columns: Mapping[int, list[list[Line]]]) -> dict[str, float]:
    """How well the edges of columns agree, and how much white parts them."""
    agreeing = total = 0.0
    spans = []
    for _, cells in sorted(columns.items()):
        boxes = [line.bbox for lines in cells for line in lines]
        ems = [line.size or line.bbox.height for lines in cells for line in lines]
        em = median(ems) or 1.0
        share = max(_agreement([place(b) / em for b in boxes]) for place in (_left, _right, _middle))
        agreeing += share * len(boxes)
        total += len(boxes)
        spans.append((boxes, em))
    gaps = [_gutter(a, b, em) for (a, em), (b, _) in pairwise(spans)]
    return {
        "aligned": agreeing / max(1.0, total),
        "narrowest": min(3.0, max(-1.0, min(gaps, default=0.0))),
        "gutters": min(3.0, median(gaps)) / 2 if gaps else 0.0,
        "widest": min(20.0, max(gaps, default=0.0)) / 10,
    }


def _gutter(left: Sequence[BBox], right: Sequence[BBox], em: float) -> float:
    """White between the right edge of a column, but for its widest tenth, and the left edge of the next, in em."""
    ends, starts = sorted(b.x1 for b in left), sorted(b.x0 for b in right)
    return (starts[len(starts) // 10] - ends[-1 - len(ends) // 10]) / em


def _left(box: BBox) -> float:
    return box.x0


def _right(box: BBox) -> float:
    return box.x1


def _middle(box: BBox) -> float:
    return box.cx


def _agreement(edges: Sequence[float]) -> float:
    """The share of edges within ``EDGE`` of the most usual one."""
    ordered = sorted(edges)
    best = max(bisect_left(ordered, x + 2 * EDGE) - i for i, x in enumerate(ordered))
    return best / len(ordered)


def _row_order(body: Sequence[Row]) -> dict[str, float]:
    """Whether rows follow each other as rows do: evenly, and with less white inside than between them."""
    spans = [BBox.around(x.bbox for _, lines in row.values() for x in lines) for row in body if row]
    em = median([x.size or x.bbox.height for row in body for _, lines in row.values() for x in lines]) or 1.0
    between = [(b.y0 - a.y1) / em for a, b in pairwise(spans)]
    inside = [
        (b.bbox.y0 - a.bbox.y1) / em
        for row in body
        for _, lines in row.values()
        for a, b in pairwise(lines)
        if b.bbox.y0 > a.bbox.cy
    ]
    usual = median(between) if between else 0.0
    tall = sum(gap >= usual - 0.05 for gap in inside) / len(inside) if inside and between else 0.0
    wrapped = sum(any(_wrapped(lines) for _, lines in row.values()) for row in body) / len(body)
    return {
        "overlapping": sum(gap < -0.35 for gap in between) / len(body),
        "clear white": min(3.0, max(between, default=0.0) - usual) / 3,
        "uneven": sum(abs(gap - usual) > 0.5 for gap in between) / len(body),
        "loose inside": tall * wrapped,
        "wrapped": wrapped,
    }


def _wrapped(lines: Sequence[Line]) -> bool:
    return any(b.bbox.y0 > a.bbox.cy for a, b in pairwise(lines))


def _drawn(draft: Draft, body: Sequence[Row], rules: Rules) -> dict[str, float]:
    """What is drawn there: rules between rows, at the edges, through cells; and slanted strokes."""
    box = draft.bbox
    em = median([x.size or x.bbox.height for x in draft.lines]) or 1.0
    near = box.expand(0.0, em)
    wide = _lengthy(((r.cy, r.overlap_x(box)) for r in rules.across if near.y0 < r.cy < near.y1), 0.6 * box.width)
    down = _lengthy(((r.cx, r.overlap_y(box)) for r in rules.down if box.x0 + 2 < r.cx < box.x1 - 2), 0.5 * box.height)
    spans = [BBox.around(x.bbox for _, lines in row.values() for x in lines) for row in body if row]
    ruled_gaps = sum(_one_between(wide, a.cy, b.cy) for a, b in pairwise(spans))
    crossed = sum(any(a.y0 + 0.2 * em < y < a.y1 - 0.2 * em for y in wide) for a in spans)
    columns_ruled = min(1.0, len(down) / max(1, draft.n_cols - 1))
    cut = Counter(line.bbox.x0 < x < line.bbox.x1 for x in down for line in draft.lines)
    share = ruled_gaps / max(1, len(spans) - 1)
    return {
        "rows ruled": share,
        "columns ruled": columns_ruled,
        "boxed": columns_ruled * share,
        "some rows ruled": 4 * share * (1 - share) if len(spans) > 3 else 0.0,
        "closed": (any(abs(y - box.y0) < 1.5 * em for y in wide) + any(abs(y - box.y1) < 1.5 * em for y in wide)) / 2,
        "rows crossed": crossed / max(1, len(spans)),
        "head ruled": float(_head_ruled(draft, spans, wide)),
        "cut by rules": cut[True] / max(1, cut.total()),
        "slanted": len(list(islice(filter(box.intersect, rules.slanted), 3))) / 3,
    }


def _head_ruled(draft: Draft, spans: Sequence[BBox], wide: Sequence[float]) -> bool:
    """Whether a rule lies between header and body."""
    heads = [line.bbox.y1 for p, lines in draft.cells.items() if p.row < draft.header_rows for line in lines]
    return bool(heads) and _one_between(wide, max(heads) - 1.0, min(box.y0 for box in spans) + 1.0)


def _lengthy(pieces: Iterable[tuple[float, float]], least: float) -> list[float]:
    """Places at which rules of (place, length) have at least some length together."""
    drawn: dict[int, float] = defaultdict(float)
    for place, length in pieces:
        drawn[round(place / 2)] += length
    return [2.0 * place for place, length in sorted(drawn.items()) if length >= least]


def _one_between(heights: Sequence[float], upper: float, lower: float) -> bool:
    return any(upper < y < lower for y in heights)
