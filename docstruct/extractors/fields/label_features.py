"""Labels around a candidate → features: how strongly they name its target, something near to it, or something else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from docstruct.extractors.fields.scoring import presence_of
from docstruct.extractors.fields.sheet import Span, Spot, Text
from docstruct.extractors.fields.surroundings import Governing, Surroundings
from docstruct.extractors.fields.targets import Candidate, Target, affinity
from docstruct.extractors.fields.ticked import is_choice, own_option
from docstruct.geometry import BBox

LABELS = ("inline", "row", "above", "section")


_VOICES = {where: tuple(f"{where}_{voice}" for voice in ("own", "kin", "other")) for where in LABELS}


_MOST_ABOVE = 12  # lines upwards in which a column's label is looked for


_MOST_LEFT = 4  # lines to the left in which a label is looked for, but for signs and options


_FAINT = 0.2  # weight below which a label above says nothing


def label_features(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    """Name of feature -> value."""
    target, span = candidate.target, candidate.span
    found = False
    best = 0.0
    key = span.key
    if key not in around.governing:
        around.governing[key] = list(_governing(span))
    if id(target) not in around.voices:
        around.voices[id(target)] = target, presence(target), {}
    _, often, heard = around.voices[id(target)]
    out = {"one": 1.0, "often": often}
    for where, spots, weight in around.governing[key]:
        if (where, id(spots)) not in heard:
            heard[where, id(spots)] = _voices(where, spots, target)
        own = heard[where, id(spots)][0]
        for name, voice in zip(_VOICES[where], heard[where, id(spots)]):
            if voice * weight > out.get(name, 0.0):
                out[name] = voice * weight
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


def _governing(span: Span) -> Iterator[Governing]:
    """Labels that may speak for a span: before it on the line, left in the row, above, and the section's."""
    text = span.texts[0]
    inside = [s for s in text.spots if s.end <= span.start and own_option(text, s) is None]
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
    named |= {i for o in text.options for i in range(o.span.start, o.span.end)}
    words = (text.words[i].text for i in range(start, end) if i not in named)
    return sum(any(c.isalnum() for c in w) and not (w[0] in "([" and w[-1] in ")]") for w in words)


def _row_labels(text: Text) -> Iterator[Governing]:
    weight = 1.0
    at = text.left
    for _ in range(_MOST_LEFT):
        if at is None:
            return
        spots = [s for s in at.spots if own_option(at, s) is None] if at.options else at.spots
        if spots:
            tail = _gap_words(at, spots[-1].end, len(at.words))
            yield "row", spots, weight / (1 + 0.5 * tail)
            return
        if not (_is_currency(at) or (at.options and is_choice(at))):
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
        weight *= 0.9 if is_figure(upper) else 0.6
        at = upper
        if weight < _FAINT:
            return


def is_figure(text: Text) -> bool:
    """Whether a line is an amount and no more, like those a column of figures has above its sum."""
    return any(m.kind in ("amount", "percent") and m.end - m.start == len(text.words) for m in text.mentions)


def _spot_box(text: Text, spot: Spot) -> BBox:
    return BBox.around(w.bbox for w in text.words[spot.start : spot.end])


def _over(upper: BBox, lower: BBox, em: float) -> bool:
    aligned = abs(upper.x0 - lower.x0) < 1.5 * em or abs(upper.x1 - lower.x1) < 1.5 * em
    return aligned or upper.overlap_x(lower) > 0.5 * min(upper.width, lower.width)
