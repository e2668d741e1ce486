"""Candidate → features: what the labels around it say, where it stands, what it looks like.

Every feature lies in about -1 to 1. Which of them matter, and how much, is fitted (see `scoring`); here is only
what can be seen on the page. No feature knows a vendor or a data set.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from docstruct.extractors.fields.candidates import Candidate, Target, affinity, is_label
from docstruct.extractors.fields.scoring import Array, presence_of
from docstruct.extractors.fields.shapes import CODE_LINE, COMPANY, NAMED_COMPANY, POSTCODE, STREET
from docstruct.extractors.fields.sheet import Sheet, Span, Spot, Text
from docstruct.extractors.fields.sums import find_sums
from docstruct.extractors.lexicon.words import is_region
from docstruct.geometry import BBox

LABELS = ("inline", "row", "above", "section")
FEATURES = (
    "one",
    *(f"{where}_own" for where in LABELS),
    *(f"{where}_other" for where in LABELS),
    *(f"{where}_kin" for where in LABELS),
    "often", "best_own", "unlabelled", "label_only", "colon",
    "first_page", "last_page", "y", "top", "bottom", "right", "order",
    "size", "biggest", "bold", "unsure", "ambiguous", "in_table", "rest_of_line", "spot_inside",
    "repeats", "largest", "marked", "cents", "zero", "negative", "last_amount", "years_off",
    "digits", "letters", "caps", "short", "long", "words", "lines", "dateish", "moneyish",
    "company", "person", "street", "postcode", "phone", "place", "letterhead", "address_next", "code_near",
    "own_web", "sibling", "apart", "title_word", "continues",
    "open_start", "open_end", "strong", "elsewhere", "titled",
    "first_addressy", "last_addressy", "share_addressy", "before_addressy", "odd_lines", "ends_company", "coded",
    "outranked", "sum", "part", "rounded", "comma_before", "comma_after", "region_last", "region_after",
)  # fmt: skip

_DATEISH = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_MONEYISH = re.compile(r"\d[.,]\d\d(?!\d)")
_CODE_TAIL = re.compile(r"[(\[]?\b\w*\d{4,}[\w-]*\b[)\]]?\s*$")
_CONTACTS = frozenset({"phone", "email", "url", "iban", "vat_id"})
_WEB = re.compile(r"(?:@|www\.|https?://)(?:www\.)?([a-z0-9-]+)\.", re.IGNORECASE)


_MOST_ABOVE = 12  # lines upwards in which a column's label is looked for
_FAINT = 0.2  # weight below which a label above says nothing


class Surroundings:
    """What features ask of the whole document, computed once.

    Args:
        sheet: the lines of the document.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._seen: dict[Any, Mapping[str, float]] = {}
        self.body = sheet.body_size
        self.biggest = max((t.size for t in sheet.texts if t.first), default=1.0)
        amounts = [m.value for t in sheet.texts for m in t.mentions if m.kind == "amount" and m.marked]
        cents = [m.value for t in sheet.texts for m in t.mentions if m.kind == "amount" and _has_cents(m.raw)]
        self.largest = max((abs(v) for v in amounts + cents), default=Decimal(0))
        self.counts = Counter(
            (m.kind, m.value) for t in sheet.texts for m in t.mentions if not isinstance(m.value, (list, dict))
        )
        self.raws = Counter(t.text.casefold() for t in sheet.texts)
        found = (re.sub(r"[^a-z0-9]", "", d.lower()) for t in sheet.texts for d in _WEB.findall(t.text))
        self.domains = {domain for domain in found if len(domain) > 3}
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

    def seen(self, candidate: Candidate) -> Mapping[str, float]:
        """What the place itself shows, whichever target asks; worked out once for a span."""
        party = candidate.target.family in ("name", "address", "text")
        key = candidate.span.key, candidate.mention is None, party, candidate.ambiguous
        if key not in self._seen:
            self._seen[key] = {
                **_place(candidate, self),
                **_looks(candidate, self),
                **(_party(candidate, self) if party else {}),
            }
        return self._seen[key]

    def _last_amount_line(self) -> float:
        rows = [t.bbox.cy / t.page.height for t in self.sheet.texts if t.first and t.mentions]
        return max(rows, default=1.0)

    def _page_tops(self) -> dict[int, float]:
        tops: dict[int, float] = {}
        for text in self.sheet.texts:
            tops[text.page.page_no] = min(tops.get(text.page.page_no, math.inf), text.bbox.y0)
        return tops


def _has_cents(raw: str) -> bool:
    return bool(_MONEYISH.search(raw))


def featurise(candidates: Sequence[Candidate], around: Surroundings, near: Sequence[Span] = ()) -> Array:
    """Feature matrix (n, len(FEATURES)); `near` are places already chosen for the siblings of the target."""
    rows = np.zeros((len(candidates), len(FEATURES)))
    for i, candidate in enumerate(candidates):
        values = candidate.features
        if not values:
            values.update(around.seen(candidate))
            values.update(_labels(candidate, around))
        if near:
            values.update(_siblings(candidate, near))
        rows[i] = [values.get(name, 0.0) for name in FEATURES]
    return rows


# -- what the labels say ------------------------------------------------------------------------------


def _labels(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    target, span = candidate.target, candidate.span
    out = {"one": 1.0, "often": presence(target)}
    found = False
    best = 0.0
    for where, spots, weight in _governing(span):
        own, kin, other = _voices(where, spots, target)
        for name, voice in (("own", own), ("kin", kin), ("other", other)):
            out[f"{where}_{name}"] = max(out.get(f"{where}_{name}", 0.0), voice * weight)
        if where != "section":
            best, found = max(best, own * weight), True
    out["best_own"] = best
    out["strong"] = float(best >= 0.6)
    out["elsewhere"] = float(best > 0 and out.get("section_other", 0.0) > 0 and not target.group)
    if out["elsewhere"] and not out["strong"]:
        # "Number" under "Seller" is the seller's, whatever else might be called so.
        out |= {name: 0.3 * out[name] for name in ("inline_own", "row_own", "above_own", "best_own") if name in out}
    out["titled"] = float(out.get("inline_own", 0.0) > 0 and span.texts[0].size >= 0.95 * around.biggest)
    out["unlabelled"] = float(not found)
    before = span.texts[0].words[max(0, span.start - 1)].text if span.start else ""
    out["colon"] = float(before.endswith((":", "：", "#")))
    out["label_only"] = float(span.texts[0].heading)
    return out


def presence(target: Target) -> float:
    """How often documents state the target's concept, as log odds of about -1 to 1; 0 for what is not known."""
    rate = presence_of(target.concept)
    return math.log(rate / (1 - rate)) / 4


def _voices(where: str, spots: Sequence[Spot], target: Target) -> tuple[float, float, float]:
    """How strongly labels name the target, something near to it, or (when neither) something else."""
    own = max(affinity(s, target) for s in spots)
    if where == "section":
        own = max(own, *(_group_affinity(s, target) for s in spots))
    kin = max(s.concepts.get(c, 0.0) for s in spots for c in (*target.kin, ""))
    other = 0.0 if own > 0 or kin > 0 else max(_strength(s, target) for s in spots)
    return own, kin if own <= 0 else 0.0, other


def _group_affinity(spot: Spot, target: Target) -> float:
    return max((spot.concepts[c] * w for c, w in target.group.items() if c in spot.concepts), default=0.0)


def _strength(spot: Spot, target: Target) -> float:
    """How surely the label names something else; a label of the target's own group does not."""
    return max((v for c, v in spot.concepts.items() if c not in target.group), default=0.0)


Governing = tuple[str, Sequence[Spot], float]


def _governing(span: Span) -> Iterator[Governing]:
    """Labels that may speak for a span: before it on the line, left in the row, above, and the section's."""
    text = span.texts[0]
    inside = [s for s in text.spots if s.end <= span.start]
    if inside:
        for spot in inside[-3:]:
            yield "inline", (spot,), 1.0 / (1 + 0.5 * _gap_words(text, spot.end, span.start))
    else:
        yield from _row_labels(text)
    if not (inside and inside[-1].end == span.start):
        yield from _labels_above(text, span)
    if text.section is not None:
        yield "section", text.section.spots, 1.0


def _gap_words(text: Text, start: int, end: int) -> int:
    """Words between a label and a value, but for other labels and what stands in brackets."""
    named = {i for s in text.spots for i in range(s.start, s.end)}
    words = (text.words[i].text for i in range(start, end) if i not in named)
    return sum(any(c.isalnum() for c in w) and not (w[0] in "([" and w[-1] in ")]") for w in words)


def _row_labels(text: Text) -> Iterator[Governing]:
    weight = 1.0
    at = text.left
    for _ in range(4):
        if at is None:
            return
        if at.spots:
            tail = _gap_words(at, at.spots[-1].end, len(at.words))
            yield "row", at.spots, weight / (1 + 0.5 * tail)
            return
        if not _is_currency(at):
            weight *= 0.7 if at.mentions else 0.5
        at = at.left


def _is_currency(text: Text) -> bool:
    """Whether a line is nothing but a currency sign or code between a label and its amount."""
    return any(m.kind == "currency" and m.end - m.start == len(text.words) for m in text.mentions)


def _labels_above(text: Text, span: Span) -> Iterator[Governing]:
    box = span.bbox
    weight = 1.0
    at = text
    for _ in range(_MOST_ABOVE):
        upper = next((t for t in at.above if _over(t.bbox, box, text.height)), None)
        if upper is None:
            return
        gap = (at.bbox.y0 - upper.bbox.y1) / text.height
        weight *= 1.0 if gap < 1.2 else 0.7
        spots = [s for s in upper.spots if _over(_spot_box(upper, s), box, text.height)]
        if upper.heading and upper.right is not None and not upper.right.heading:
            spots = []  # its value stands beside it
        if spots and (upper.heading or len(upper.spots) > 1):
            yield "above", spots[:1], weight
            return
        weight *= 0.9 if _is_figure(upper) else 0.6
        at = upper
        if weight < _FAINT:
            return


def _is_figure(text: Text) -> bool:
    """Whether a line is an amount and no more, like those a column of figures has above its sum."""
    return any(m.kind in ("amount", "percent") and m.end - m.start == len(text.words) for m in text.mentions)


def _spot_box(text: Text, spot: Spot) -> BBox:
    return BBox.around(w.bbox for w in text.words[spot.start : spot.end])


def _over(upper: BBox, lower: BBox, em: float) -> bool:
    aligned = abs(upper.x0 - lower.x0) < 1.5 * em or abs(upper.x1 - lower.x1) < 1.5 * em
    return aligned or upper.overlap_x(lower) > 0.5 * min(upper.width, lower.width)


# -- where it stands ----------------------------------------------------------------------------------


def _place(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    text, box = candidate.span.texts[0], candidate.span.bbox
    y = min(max(box.cy / max(text.page.height, 1.0), 0.0), 1.0)
    kind = candidate.mention.kind if candidate.mention else ""
    order = text.index - around.first_seen.get(kind, 0)
    words = candidate.span.words
    return {
        "first_page": float(text.first),
        "last_page": float(text.last),
        "y": y,
        "top": float(y < 0.25),
        "bottom": float(y > 0.85),
        "right": float(box.x0 > 0.5 * text.page.width),
        "order": math.exp(-order / 10) if kind else 0.0,
        "size": min(max(math.log2(max(text.size, 1) / around.body), -1), 2) / 2,
        "biggest": float(text.size >= 0.95 * around.biggest > 1.15 * around.body),
        "bold": float(all(w.bold for w in words)),
        "unsure": 1.0 - candidate.span.confidence,
        "ambiguous": float(candidate.ambiguous),
        "in_table": float(text.in_table),
        "rest_of_line": float(candidate.span.end in (0, len(text.words))),
        "spot_inside": float(_spot_inside(candidate.span)),
    }


def _spot_inside(span: Span) -> bool:
    if len(span.texts) > 1:
        return any(is_label(t, s) for t in span.texts for s in t.spots)
    text = span.texts[0]
    return any(s.start < span.end and span.start < s.end and is_label(text, s) for s in text.spots)


# -- what it looks like -------------------------------------------------------------------------------


def _looks(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    raw, value = candidate.raw, candidate.value
    length = max(len(raw), 1)
    digits = sum(c.isdigit() for c in raw) / length
    letters = [c for c in raw if c.isalpha()]
    n_words = len(raw.split())
    out = {
        "digits": digits,
        "letters": len(letters) / length,
        "caps": sum(c.isupper() for c in letters) / max(len(letters), 1),
        "short": float(length < 4),
        "long": float(length > 40),
        "words": min(n_words, 12) / 12,
        "lines": min(raw.count("\n"), 6) / 6,
        "dateish": float(bool(_DATEISH.search(raw))),
        "moneyish": float(bool(_MONEYISH.search(raw))),
        "repeats": 0.0,
    }
    if candidate.mention is not None:
        count = around.counts[(candidate.mention.kind, value)]
        out["repeats"] = min(math.log2(count), 3) / 3 if count else 0.0
        out.update(_amount_looks(candidate, around))
    return out


def _amount_looks(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    mention, value = candidate.mention, candidate.value
    assert mention is not None
    if mention.kind == "date":
        return {"years_off": min(abs(value.year - around.middle_year), 10) / 10}
    if mention.kind not in ("amount", "percent"):
        return {}
    text = candidate.span.texts[0]
    y = candidate.span.bbox.cy / candidate.span.page.height
    key = text.index, mention.start
    return {
        "sum": float(key in around.sums),
        "part": float(key in around.parts),
        "rounded": float(any(_below(text, rounding) for rounding in around.roundings)),
        "largest": float(abs(value) == around.largest > 0),
        "marked": float(mention.marked),
        "cents": float(_has_cents(mention.raw)),
        "zero": float(value == 0),
        "negative": float(value < 0),
        "last_amount": float(y >= around.last_amount - 0.02),
    }


def _below(text: Text, upper: Text) -> bool:
    """Whether a line stands in one of the next rows below another."""
    return upper.page is text.page and 0.5 * text.height < text.bbox.cy - upper.bbox.cy < 4 * text.height


# -- names and addresses ------------------------------------------------------------------------------


def _party(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    span, raw = candidate.span, candidate.raw
    lines = span.lines
    text, last = span.texts[0], span.texts[-1]
    following = next(iter(last.below), None)
    street = sum(bool(STREET.search(line)) for line in lines)
    postcode = sum(bool(POSTCODE.search(line)) for line in lines)
    top = around.page_tops.get(text.page.page_no, 0.0)
    letters = re.sub(r"[^a-z0-9]", "", raw.lower())
    return {
        "company": float(bool(COMPANY.search(raw))),
        "person": float(bool(re.fullmatch(r"(?:[A-ZÀ-Ý][\w'’.-]+ ){1,3}[A-ZÀ-Ý][\w'’-]+", raw))),
        "street": min(street, 2) / 2,
        "postcode": min(postcode, 2) / 2,
        "phone": float(any(m.kind in _CONTACTS for t in span.texts for m in t.mentions)),
        "place": float(bool(re.search(r",\s*[A-Za-zÀ-ÿ]", raw))),
        "letterhead": math.exp(-(text.bbox.y0 - top) / (4 * text.height)) if text.first else 0.0,
        "address_next": float(following is not None and _addressy(following.text)),
        "code_near": float(any(_codes(t) for t in (following, *(following.below[:2] if following else ())) if t)),
        "own_web": float(any(d in letters or (len(letters) > 4 and letters in d) for d in around.domains)),
        "title_word": float(text.heading),
        "first_addressy": float(_addressy(lines[0])),
        "last_addressy": float(_addressy(lines[-1])),
        "share_addressy": sum(map(_addressy, lines)) / len(lines),
        "before_addressy": float(any(_addressy(t.text) for t in text.above[:1])),
        "odd_lines": sum(bool(CODE_LINE.match(line)) for line in lines) / len(lines),
        "ends_company": float(any(COMPANY.fullmatch(w.strip(".,")) for w in raw.split()[-1:])),
        "outranked": float(around.formal and not NAMED_COMPANY.search(raw)),
        "coded": float(bool(_CODE_TAIL.search(raw))),
        "comma_before": float(any(t.text.endswith(",") and _same_style(t, text) for t in text.above[:1])),
        "comma_after": float(last.words[span.end - 1 if len(span.texts) == 1 else -1].text.endswith(",")),
        "region_last": float(_region(lines[-1])),
        "region_after": float(following is not None and _same_style(last, following) and _region(following.text)),
        "open_start": float(any(_same_style(t, text) for t in text.above[:1])),
        "open_end": float(following is not None and _same_style(last, following) and not _addressy(following.text)),
        "continues": float(
            following is not None and _addressy(following.text) and following.bbox.y0 - last.bbox.y1 < text.height
        ),
    }  # fmt: skip


def _same_style(upper: Text, lower: Text) -> bool:
    """Whether two lines are set alike and close, as the lines of one name are."""
    close = lower.bbox.y0 - upper.bbox.y1 < 0.8 * upper.height
    return close and upper.line.bold == lower.line.bold and abs(upper.size - lower.size) < 0.15 * upper.size


def _region(line: str) -> bool:
    """Whether a line ends with a region or a country."""
    return any(is_region(part) for part in re.split(r"[,.;]\s*|\s(?=\S+$)", line.strip(" .,;()"))[-2:]) or is_region(
        line
    )


def _addressy(line: str) -> bool:
    return bool(STREET.search(line) or POSTCODE.search(line))


def _codes(text: Text) -> bool:
    return any(m.kind in ("vat_id", "phone", "email", "url") for m in text.mentions)


# -- siblings -----------------------------------------------------------------------------------------


def _siblings(candidate: Candidate, near: Sequence[Span]) -> dict[str, float]:
    """How near the candidate stands to what was chosen for the other leaves of the same object."""
    box, height = candidate.span.bbox, candidate.span.texts[0].height
    best = math.inf
    for span in near:
        if span.page.page_no != candidate.span.page.page_no:
            continue
        other = span.bbox
        dx = max(0.0, max(box.x0, other.x0) - min(box.x1, other.x1))
        dy = max(0.0, max(box.y0, other.y0) - min(box.y1, other.y1))
        best = min(best, dx / (3 * height) + dy / height)
    return {"sibling": math.exp(-best / 3) if best < math.inf else 0.0, "apart": float(best > 12)}


def vector_names() -> Mapping[str, int]:
    """Feature name -> column."""
    return {name: i for i, name in enumerate(FEATURES)}
