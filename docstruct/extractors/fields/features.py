"""Candidate → features: what the labels around it say, where it stands, what it looks like.

Every feature lies in about -1 to 1. Which of them matter, and how much, is fitted (see `scoring`); here is only
what can be seen on the page. No feature knows a vendor or a data set.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from docstruct.extractors.fields.free_text import is_label
from docstruct.extractors.fields.label_features import LABELS, label_features
from docstruct.extractors.fields.party_features import party_features
from docstruct.extractors.fields.scoring import Array
from docstruct.extractors.fields.sheet import Span, Text
from docstruct.extractors.fields.surroundings import Surroundings, has_cents
from docstruct.extractors.fields.targets import Candidate
from docstruct.geometry import BBox

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
    "legal", "cut", "under_sender", "named_again", "own_site", "bracketed",
    "own_sum", "own_part", "unknown_label", "prose", "ticked",
)  # fmt: skip

_FEW_WORDS = 8  # a line of more is likely a sentence
_OF_TARGET = (
    "one", "often", "best_own", "strong", "elsewhere", "titled", "unlabelled", "colon", "label_only",
    *(f"{where}_{voice}" for where in LABELS for voice in ("own", "kin", "other")),
    "own_sum", "own_part", "unknown_label",
)  # fmt: skip
"""Features that differ from target to target; the others are what the place shows, and worked out once for it."""
_TARGET_COLUMNS = np.array([FEATURES.index(name) for name in _OF_TARGET])
_SIBLING_COLUMNS = np.array([FEATURES.index(name) for name in ("sibling", "apart")])
_DATEISH = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def featurise(candidates: Sequence[Candidate], around: Surroundings, near: Sequence[Span] = ()) -> Array:
    """Feature matrix (n, len(FEATURES)); `near` are places already chosen for the siblings of the target."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    rows = np.empty((len(candidates), len(FEATURES)))
    own = []
    for i, candidate in enumerate(candidates):
        values = candidate.features
        shown, rows[i] = _seen(candidate, around)
        if not values:
            values.update(label_features(candidate, around))
            values.update(_together(values, shown))
        own.append([values.get(name, 0.0) for name in _OF_TARGET])
    rows[:, _TARGET_COLUMNS] = own
    return with_siblings(rows, candidates, near) if near else rows


def with_siblings(rows: Array, candidates: Sequence[Candidate], near: Sequence[Span]) -> Array:
    """The matrix of candidates with how near each stands to what was chosen for the siblings of the target."""
    rows = rows.copy()
    places = [(span.page.page_no, span.bbox) for span in near]
    for i, candidate in enumerate(candidates):
        candidate.features.update(_siblings(candidate, places))
        rows[i, _SIBLING_COLUMNS] = candidate.features["sibling"], candidate.features["apart"]
    return rows


def _seen(candidate: Candidate, around: Surroundings) -> tuple[Mapping[str, float], Array]:
    """What the place itself shows, whichever target asks, by name and as a row; worked out once for a span."""
    party = candidate.target.family in ("name", "address", "text")
    key = candidate.span.key, candidate.mention is None, party, candidate.ambiguous
    if key not in around.cache:
        shown = {
            **_place(candidate, around),
            **_looks(candidate, around),
            **(party_features(candidate, around) if party else {}),
        }
        around.cache[key] = shown, np.array([shown.get(name, 0.0) for name in FEATURES])
    return around.cache[key]


def _together(values: Mapping[str, float], shown: Mapping[str, float]) -> Mapping[str, float]:
    """What two features say that neither says alone: an amount that its column's head names and that sums it up."""
    own = values.get("best_own", 0.0)
    return {
        "own_sum": own * shown.get("sum", 0.0),
        "own_part": own * shown.get("part", 0.0) * (1.0 - shown.get("sum", 0.0)),
        "unknown_label": values["colon"] * values["unlabelled"],
    }


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
        "ticked": float(any(o.ticked and o.span.overlaps(candidate.span) for o in text.options)),
        "prose": min(max(len(text.words) - _FEW_WORDS, 0), _FEW_WORDS) / _FEW_WORDS,
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
        "moneyish": float(bool(has_cents(raw))),
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
        "cents": float(has_cents(mention.raw)),
        "zero": float(value == 0),
        "negative": float(value < 0),
        "last_amount": float(y >= around.last_amount - 0.02),
    }


def _below(text: Text, upper: Text) -> bool:
    """Whether a line stands in one of the next rows below another."""
    return upper.page is text.page and 0.5 * text.height < text.bbox.cy - upper.bbox.cy < 4 * text.height


# -- siblings -----------------------------------------------------------------------------------------


def _siblings(candidate: Candidate, near: Sequence[tuple[int, BBox]]) -> dict[str, float]:
    """How near the candidate stands to what was chosen for the other leaves of the same object: pages and boxes."""
    box, height, page_no = candidate.span.bbox, candidate.span.texts[0].height, candidate.span.page.page_no
    best = math.inf
    for other_page, other in near:
        if other_page != page_no:
            continue
        dx = max(0.0, max(box.x0, other.x0) - min(box.x1, other.x1))
        dy = max(0.0, max(box.y0, other.y0) - min(box.y1, other.y1))
        best = min(best, dx / (3 * height) + dy / height)
    return {"sibling": math.exp(-best / 3) if best < math.inf else 0.0, "apart": float(best > 12)}
