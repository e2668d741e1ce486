"""The sheet as a whole → what features of single candidates are measured against."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from docstruct.extractors.fields.scoring import Array
from docstruct.extractors.fields.shapes import NAMED_COMPANY
from docstruct.extractors.fields.sheet import Sheet, Spot
from docstruct.extractors.fields.sums import find_sums
from docstruct.extractors.fields.targets import Target

Voices = tuple[float, float, float]
"""How strongly labels name a target, something near to it, or something else."""
Governing = tuple[str, Sequence[Spot], float]
"""Where labels stand that may speak for a place, which they are, and how strongly they do."""
_MONEYISH = re.compile(r"\d[.,]\d\d(?!\d)")
_SITE = re.compile(r"(?:www\.|https?://)(?:www\.)?([a-z0-9-]+)\.", re.IGNORECASE)
_WEB = re.compile(r"(?:@|www\.|https?://)(?:www\.)?([a-z0-9-]+)\.", re.IGNORECASE)


class Surroundings:
    """What features ask of the whole document, computed once.

    Args:
        sheet: the lines of the document.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.cache: dict[Any, tuple[Mapping[str, float], Array]] = {}  # what places show, worked out once
        self.governing: dict[Any, Sequence[Governing]] = {}  # the labels that may speak for a place
        # By id of a target: how often it is stated, and what labels say of it.
        self.voices: dict[int, tuple[Target, float, dict[tuple[str, int], Voices]]] = {}
        self.body = sheet.body_size
        self.biggest = max((t.size for t in sheet.texts if t.first), default=1.0)
        amounts = [m.value for t in sheet.texts for m in t.mentions if m.kind == "amount" and m.marked]
        cents = [m.value for t in sheet.texts for m in t.mentions if m.kind == "amount" and has_cents(m.raw)]
        self.largest = max((abs(v) for v in amounts + cents), default=Decimal(0))
        self.counts = Counter(
            (m.kind, m.value) for t in sheet.texts for m in t.mentions if not isinstance(m.value, (list, dict))
        )
        found = (re.sub(r"[^a-z0-9]", "", d.lower()) for t in sheet.texts for d in _WEB.findall(t.text))
        self.domains = {domain for domain in found if len(domain) > 3}
        shown = (re.sub(r"[^a-z0-9]", "", d.lower()) for t in sheet.texts for d in _SITE.findall(t.text))
        self.sites = {domain for domain in shown if len(domain) > 3}
        ends = "".join(t.text for t in sheet.texts if t.first or t.last)
        self.letters = re.sub(r"[^a-z0-9]", "", ends.lower())
        upper = (t for t in sheet.texts if t.first and t.bbox.cy < t.page.height / 2)
        self.formal = any(NAMED_COMPANY.search(t.text) for t in upper)
        self.last_amount = self._last_amount_line()
        dates = [m.value for t in sheet.texts for m in t.mentions if m.kind == "date"]
        self.middle_year = sorted(d.year for d in dates)[len(dates) // 2] if dates else 2020
        self.first_seen: dict[str, int] = {}
        for text in sheet.texts:
            for mention in text.mentions:
                self.first_seen.setdefault(mention.kind, text.index)
        self.page_tops = self._page_tops()
        self.sums, self.parts = find_sums(sheet)
        self.roundings = [t for t in sheet.texts if any(s.concepts.get("rounding", 0) >= 0.5 for s in t.spots)]

    def _last_amount_line(self) -> float:
        rows = [t.bbox.cy / t.page.height for t in self.sheet.texts if t.first and t.mentions]
        return max(rows, default=1.0)

    def _page_tops(self) -> dict[int, float]:
        tops: dict[int, float] = {}
        for text in self.sheet.texts:
            tops[text.page.page_no] = min(tops.get(text.page.page_no, math.inf), text.bbox.y0)
        return tops


def has_cents(raw: str) -> bool:
    """Whether a number is printed with two places."""
    return bool(_MONEYISH.search(raw))
