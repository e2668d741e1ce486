"""Leaf of the plan + sheet → candidates: spans of the page that could be its value, each converted to its type.

Typed leaves (dates, amounts, IBANs, ...) draw on the typed mentions of the whole document; free text on what stands
beside or below a fitting label; names and addresses also on where such things stand on a page.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping

from docstruct.extractors.fields.free_text import (
    MOST_LINES,
    column_below,
    from_labels,
    goes_on,
    rows_below,
    segments_of,
    set_wide,
    trimmed,
)
from docstruct.extractors.fields.shapes import CODE_LINE, NAMED_COMPANY
from docstruct.extractors.fields.sheet import Mention, Sheet, Span, Spot, Text
from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE, NAMES, Candidate, Target, affinity
from docstruct.extractors.fields.ticked import answers, own_option
from docstruct.extractors.lexicon.words import choose, country_code, truth

_PLAIN_PAGES = 2  # unlabelled mentions count on this many first and last pages
_MEANT = 0.75  # how well a text must fit a choice


def candidates_of(target: Target, sheet: Sheet) -> list[Candidate]:
    """All candidates of a target, one for each place."""
    source = _from_mentions if target.type in MENTIONS_OF_TYPE else _SOURCES.get(target.type, from_labels)
    unique: dict[tuple[tuple[int, ...], int, int], Candidate] = {}
    for candidate in source(target, sheet):
        unique.setdefault(candidate.span.key, candidate)
    return list(unique.values())


def _from_mentions(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    kinds = MENTIONS_OF_TYPE[target.type]
    pages = len(sheet.document.pages)
    for text in sheet.texts:
        near_end = _PLAIN_PAGES < text.page.page_no <= pages - _PLAIN_PAGES
        if near_end and not any(affinity(s, target) for t in (text, text.left, *text.above[:1]) if t for s in t.spots):
            continue
        for mention in text.mentions:
            if mention.kind not in kinds:
                continue
            value = mention.value
            if target.type == "int" and value != int(value):
                continue
            if target.leaf.choices and value not in target.leaf.choices:
                continue
            span = Span((text,), mention.start, mention.end)
            if target.type == "datetime":
                yield _moment(target, text, mention)
                continue
            yield Candidate(target, span, value, mention.raw, mention, mention.ambiguous, mention.alternatives)
        if target.type in _LOOSE and not any(m.kind in kinds for m in text.mentions):
            yield from _loose(target, text)


def _moment(target: Target, text: Text, date: Mention) -> Candidate:
    """A date with the time printed behind it; without one the time of day is unknown, and the value ambiguous."""
    time = next((m for m in text.mentions if m.kind == "time" and 0 <= m.start - date.end <= 2), None)
    if time is None:
        return Candidate(target, Span((text,), date.start, date.end), date.value, date.raw, date, True)
    whole = dataclasses.replace(
        date,
        end=time.end,
        value=dt.datetime.combine(date.value, time.value),
        raw=" ".join(w.text for w in text.words[date.start : time.end]),
    )
    return Candidate(target, Span((text,), date.start, time.end), whole.value, whole.raw, whole, date.ambiguous)


_LOOSE = {"iban": re.compile(r"[A-Z]{2}\d{2}[A-Z\d]{8,30}")}
"""Codes that a label announces although their length or form is wrong: read as printed, and the rules tell."""


def _loose(target: Target, text: Text) -> Iterator[Candidate]:
    """The words behind a label that make up something like the code."""
    starts = [spot.end for spot in text.spots if affinity(spot, target) >= NAMES]
    if text.left is not None and any(affinity(s, target) >= NAMES for s in text.left.spots[-1:]):
        starts.append(0)
    for start in starts:
        for end in range(len(text.words), start, -1):
            code = "".join(w.text for w in text.words[start:end]).lstrip(":")
            if _LOOSE[target.type].fullmatch(code):
                yield Candidate(target, Span((text,), start, end), code, code)
                break


def _names(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Names: what labels point at, and what else could be one."""
    yield from from_labels(target, sheet)
    yield from _drawn(target, sheet, _lines_for_names)


def _drawn(target: Target, sheet: Sheet, source: Callable[[Target, Sheet], Iterator[Candidate]]) -> Iterator[Candidate]:
    """Candidates that depend on the type of the target alone; worked out for the first that asks."""
    if target.type not in sheet.drawn:
        sheet.drawn[target.type] = [(c.span, c.raw) for c in source(target, sheet)]
    for span, raw in sheet.drawn[target.type]:
        yield Candidate(target, span, raw, raw)


def _lines_for_names(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Any line of the first page or of a section, or a part, or a line with the next."""
    for text in sheet.texts:
        if not (text.first or text.section) or sum(c.isalpha() for c in text.text) < 2:
            continue
        yield from trimmed(target, Span((text,), 0, len(text.words)))
        segments = segments_of(text)[:MOST_LINES]
        for a, b in segments if len(segments) > 1 else ():
            yield from trimmed(target, Span((text,), a, b))
        row = set_wide(text)
        for end in range(2, len(row) + 1):
            yield from trimmed(target, Span(row[:end], 0, 0))
        for upper, lower in rows_below(row):
            alike = abs(upper[0].size - lower[0].size) < 0.4 * min(upper[0].size, lower[0].size)
            close = lower[0].bbox.y0 - upper[0].bbox.y1 < 1.0 * upper[0].height
            if alike and close and not any(t.heading for t in lower):
                yield from trimmed(target, Span((*upper, *lower), 0, 0))
            break


def _from_blocks(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    return _drawn(target, sheet, _blocks)


def _blocks(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Addresses: runs of up to six flush lines without a gap, and parts of one line."""
    for text in sheet.texts:
        if not (text.first or text.last):
            continue
        yield from trimmed(target, Span((text,), 0, len(text.words)))
        segments = segments_of(text)[: 2 * MOST_LINES]
        for i, (a, _) in enumerate(segments if len(segments) > 1 else ()):
            for _, b in segments[i : i + 4]:
                yield from trimmed(target, Span((text,), a, b))
        if CODE_LINE.match(text.text) or NAMED_COMPANY.search(text.text):
            continue  # a registration number or the name: an address begins below
        texts = [text]
        for upper, lower in column_below(text):
            if lower.bbox.y0 - upper.bbox.y1 > 1.3 * max(upper.height, lower.height):
                break
            texts.append(lower)
            if not CODE_LINE.match(lower.text):
                yield from trimmed(target, Span(tuple(texts), 0, 0))
        if text.left is None or not goes_on(text.left, text):
            yield from _wide_block(target, set_wide(text))


def _wide_block(target: Target, first: tuple[Text, ...]) -> Iterator[Candidate]:
    """An address of which wide spaces have cut a line or more into pieces."""
    texts = list(first)
    rows = 1
    if len(texts) > 1:
        yield from trimmed(target, Span(first, 0, 0))
    for upper, lower in rows_below(first):
        if lower[0].bbox.y0 - upper[0].bbox.y1 > 1.3 * max(upper[0].height, lower[0].height):
            return
        texts += lower
        rows += 1
        if len(texts) > rows and not CODE_LINE.match(lower[-1].text):
            yield from trimmed(target, Span(tuple(texts), 0, 0))


def _choices(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Enums: short parts of lines that mean one of the choices; of options with boxes the ticked ones."""
    for text in sheet.texts:
        ticked = [o.span for o in text.options if o.ticked]
        parts = (Span((text,), a, b) for a, b in segments_of(text)[:MOST_LINES])
        for span in [*ticked, *(p for p in parts if not any(o.span.overlaps(p) for o in text.options))]:
            if span.end - span.start > 6 or not (text.first or text.spots or ticked):
                continue
            ranked = choose(span.text, target.leaf.choices)
            if ranked and ranked[0][1] >= _MEANT:
                others = tuple(choice for choice, _ in ranked[1:])
                yield Candidate(target, span, ranked[0][0], span.text, None, bool(others), others)


def _countries(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Countries: parts of lines that name one in full, and codes beside a label."""
    for text in sheet.texts:
        for a, b in segments_of(text)[: 2 * MOST_LINES]:
            span = Span((text,), a, b)
            code = country_code(span.text.strip(" .,;()")) if b - a <= 4 else None
            if code is not None and len(span.text) > 3:
                yield Candidate(target, span, code, span.text)
    for candidate in from_labels(target, sheet):
        code = country_code(candidate.raw)
        if code is not None:
            candidate.value = code
            yield candidate


def _truths(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Yes and no beside a label, and boxes: the label's own, or that of a yes or no which answers it."""
    spots = ((text, spot) for text in sheet.texts for spot in text.spots if affinity(spot, target) > 0)
    for text, spot in spots:
        own = own_option(text, spot)
        if own is not None:
            yield Candidate(target, own.span, own.ticked, own.span.text)
            continue
        asked = [(option, value) for option in answers(text, spot) if (value := truth(option.span.text)) is not None]
        ticked = [(option, value) for option, value in asked if option.ticked]
        if len(ticked) == 1:
            yield Candidate(target, ticked[0][0].span, ticked[0][1], ticked[0][0].span.text)
        for span in _answers(text, spot) if not asked else ():
            value = truth(span.text)
            if value is not None:
                yield Candidate(target, span, value, span.text)


def _answers(text: Text, spot: Spot) -> Iterator[Span]:
    """Where yes or no may stand: behind a label, to its right, below."""
    count = len(text.words)
    yield Span((text,), spot.end, count)
    if spot.end < count and text.words[spot.end].text[0].isalpha():
        yield Span((text,), spot.end, spot.end + 1)
    beside = [t for t in (text.right, *text.below[:1]) if t is not None] if spot.end >= count - 1 else []
    yield from (Span((t,), 0, len(t.words)) for t in beside if not t.options)


_SOURCES: Mapping[str, Callable[[Target, Sheet], Iterator[Candidate]]] = {
    "address": _from_blocks,
    "bool": _truths,
    "country": _countries,
    "enum": _choices,
    "name": _names,
}
"""Semantic type -> what draws its candidates; others are read beside labels."""
