"""Where on the pages a value is printed: value -> page, box in points, and the words as they stand there.

Grounds what came from elsewhere: the XML of an e-invoice, an answer of a model. Matching is exact up to the
form of print (see `docstruct.extractors.evidence.printed`); a value that is not found so is not on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from docstruct.document import Page
from docstruct.extractors.evidence.printed import fold
from docstruct.extractors.evidence.wordindex import Place, WordIndex

__all__ = ["Place", "WordIndex", "ground", "locate"]


def locate(value: Any, pages: Sequence[Page] | WordIndex, near: Place | None = None) -> Place | None:
    """Where the value is printed, or None.

    Args:
        value: Decimal, int, float, date, time, str or Enum; None and bool are never found.
        pages: the pages, or their index when many values are looked up.
        near: of several places the one nearest to this; without it the first in reading order.
    """
    places = _indexed(pages).places(value)
    if near is None:
        return places[0] if places else None
    return min(places, key=lambda place: _distance(place, near), default=None)


def ground(values: Mapping[str, Any], pages: Sequence[Page] | WordIndex) -> dict[str, Place]:
    """The places of all leaves of nested values, by JSON Pointer; those not printed are left out.

    The leaves of one object are looked for near its most telling one (the longest text), and the objects of a
    list one after another, so that equal rows do not share a place. A value too short to tell where it is
    printed counts only on the rows of its object.
    """
    found: dict[str, Place] = {}
    _ground_object(values, "", _indexed(pages), found, None)
    return found


def _indexed(pages: Sequence[Page] | WordIndex) -> WordIndex:
    return pages if isinstance(pages, WordIndex) else WordIndex(pages)


def _ground_object(
    values: Mapping[str, Any],
    pointer: str,
    index: WordIndex,
    found: dict[str, Place],
    anchor: Place | None,
) -> None:
    leaves = {f"{pointer}/{k}": v for k, v in values.items() if not isinstance(v, (Mapping, list, tuple))}
    if anchor is None and pointer:
        anchor = _anchor(leaves.values(), index, None)
    taken: set[int] = set()
    for path, value in sorted(leaves.items(), key=lambda leaf: -len(str(leaf[1]))):
        runs = _choose(index, value, anchor, taken)
        if runs is not None:
            found[path] = index.place(runs)
            taken.update(word for run in runs for word in run)
    for key, value in values.items():
        if isinstance(value, Mapping):
            _ground_object(value, f"{pointer}/{key}", index, found, None)
        elif isinstance(value, (list, tuple)):
            _ground_list(value, f"{pointer}/{key}", index, found)


def _choose(index: WordIndex, value: Any, anchor: Place | None, taken: set[int]) -> tuple[range, ...] | None:
    """The words meant for a leaf: not those of another leaf of the object, near the anchor."""
    places = [(runs, index.place(runs)) for runs in index.matches(value)]
    if anchor is None:
        # An amount of 3.00 is not the "3" of a position.
        places = [each for each in places if isinstance(value, str) or len(fold(each[1].raw_text)) > 2]
    best = min(places, key=lambda each: _cost(each[0], each[1], anchor, taken), default=None)
    if best is None or not (_tells(value) or (anchor is not None and _beside(best[1], anchor))):
        return None
    return best[0]


def _cost(
    runs: tuple[range, ...], place: Place, anchor: Place | None, taken: set[int]
) -> tuple[bool, tuple[int, float]]:
    used = any(word in taken for run in runs for word in run)
    return used, _distance(place, anchor) if anchor is not None else (0, 0.0)


def _ground_list(items: Sequence[Any], pointer: str, index: WordIndex, found: dict[str, Place]) -> None:
    last: Place | None = None
    for number, item in enumerate(items):
        path = f"{pointer}/{number}"
        if isinstance(item, Mapping):
            anchor = _anchor(item.values(), index, last)
            _ground_object(item, path, index, found, anchor)
            last = anchor or last
        elif (place := locate(item, index)) is not None:
            found[path] = place


def _anchor(values: Iterable[Any], index: WordIndex, after: Place | None) -> Place | None:
    """The place of the most telling value, below the one before it where there is such a place."""
    for value in sorted(filter(_tells, values), key=lambda value: -len(str(value))):
        if places := index.places(value):
            below = [place for place in places if after is None or _follows(place, after)]
            return (below or places)[0]
    return None


def _follows(place: Place, other: Place) -> bool:
    return (place.page_no, place.bbox.cy) > (other.page_no, other.bbox.cy)


def _tells(value: Any) -> bool:
    """Whether a value is long enough for its place to mean something."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(str(value))
        return bool(number) and len(number.as_tuple().digits) > 2
    return len(fold(str(value))) > 2


def _beside(place: Place, anchor: Place) -> bool:
    """Whether a place is on the rows of the anchor."""
    reach = max(place.bbox.height, 4.0) + anchor.bbox.height / 2
    return place.page_no == anchor.page_no and abs(place.bbox.cy - anchor.bbox.cy) <= reach


def _distance(place: Place, near: Place) -> tuple[int, float]:
    """Pages apart, then points apart; across a row counts a tenth, since rows are read across."""
    dx = max(0.0, place.bbox.x0 - near.bbox.x1, near.bbox.x0 - place.bbox.x1)
    first_row = near.bbox.y0 + place.bbox.height / 2  # cells of a row with a tall one stand at its top or middle
    dy = min(abs(place.bbox.cy - near.bbox.cy), abs(place.bbox.cy - first_row))
    return abs(place.page_no - near.page_no), dy + dx / 10
