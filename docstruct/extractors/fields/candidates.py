"""Leaf of the plan + sheet → candidates: spans of the page that could be its value, each converted to its type.

Typed leaves (dates, amounts, IBANs, ...) draw on the typed mentions of the whole document; free text on what stands
beside or below a fitting label; names and addresses also on where such things stand on a page.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docstruct.extractors.fields.plan import Kind, Leaf
from docstruct.extractors.fields.shapes import CODE_LINE, COMPANY, NAMED_COMPANY
from docstruct.extractors.fields.sheet import Mention, Sheet, Span, Spot, Text
from docstruct.extractors.lexicon.words import choose, country_code, is_salutation, truth

FAMILY_OF_TYPE = {
    "id": "id", "name": "name", "address": "address", "date": "date", "datetime": "date", "time": "time",
    "money": "money", "number": "number", "int": "number", "percent": "number", "iban": "code", "bic": "code",
    "vat_id": "code", "gtin": "code", "email": "code", "phone": "code", "url": "code", "currency": "currency",
    "country": "code", "bool": "bool", "enum": "enum",
}  # fmt: skip
"""Semantic type -> family of weights; everything else is "text"."""

MENTIONS_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "date": ("date",), "datetime": ("date",), "time": ("time",), "money": ("amount",),
    "number": ("amount", "percent"), "int": ("amount",), "percent": ("percent",), "iban": ("iban",),
    "bic": ("bic",), "vat_id": ("vat_id",), "gtin": ("gtin",), "email": ("email",), "phone": ("phone",),
    "url": ("url",), "currency": ("currency",),
}  # fmt: skip
"""Semantic type -> kinds of mentions that can be its value."""

_TYPE_OF_KIND: Mapping[Kind, str] = {
    "int": "int", "float": "number", "decimal": "number", "bool": "bool", "date": "date",
    "datetime": "datetime", "time": "time", "enum": "enum",
}  # fmt: skip

_PLAIN_PAGES = 2  # unlabelled mentions count on this many first and last pages
_MOST_LINES = 6  # lines of one value of several lines
_MOST_WIDE = 4  # lines side by side that make up one name
_NAMES = 0.5  # affinity from which a label surely names a target
_MEANT = 0.75  # how well a text must fit a choice


@dataclass(frozen=True)
class Target:
    """A leaf with what the lexicon knows of it.

    Attributes:
        concepts: concept -> how well the leaf's names fit it, 0 to 1.
        group: concepts of the object the leaf belongs to (seller, buyer, ...).
        kin: concepts that are printed where a document does not name the target itself.
        type: semantic type, the key of `FAMILY_OF_TYPE`.
    """

    leaf: Leaf
    concepts: Mapping[str, float]
    group: Mapping[str, float]
    type: str
    kin: frozenset[str] = frozenset()
    schema: str = ""

    @property
    def concept(self) -> str:
        """The concept that names the target best, "" for none."""
        return max((c for c in self.concepts if ":" not in c), key=lambda c: self.concepts[c], default="")

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the corrections to its family's weights: its concept, in any schema and in this one."""
        return (self.concept, f"{self.schema}/{self.concept}") if self.concept else ()

    @property
    def family(self) -> str:
        """The family of weights that scores it."""
        return FAMILY_OF_TYPE.get(self.type, "text")


@dataclass(eq=False, slots=True)
class Candidate:
    """A span that could be the value of a target."""

    target: Target
    span: Span
    value: Any
    raw: str
    mention: Mention | None = None
    ambiguous: bool = False
    alternatives: tuple[Any, ...] = ()
    features: dict[str, float] = field(default_factory=dict)
    p: float = 0.0


_TYPE_OF_FORMAT: Mapping[str, str] = {
    "percent": "percent", "iban": "iban", "bic": "bic", "vat-id": "vat_id", "gtin": "gtin", "currency": "currency",
    "country": "country", "email": "email", "uri": "url",
}  # fmt: skip


def semantic_type(leaf: Leaf, concept_type: str | None) -> str:
    """What kind of thing the leaf is: what its schema says, else its best concept's type."""
    by_format = _TYPE_OF_FORMAT.get(str(leaf.constraints.get("format")))
    if by_format is not None:
        return by_format
    by_kind = _TYPE_OF_KIND.get(leaf.kind)
    if by_kind is None:
        return concept_type if concept_type not in (None, "int", "number", "money", "bool") else "text"
    if by_kind == "number" and concept_type in ("money", "percent"):
        return concept_type
    return by_kind


def final_value(value: Any, leaf: Leaf) -> Any:
    """The candidate's value in the leaf's own type."""
    if leaf.kind == "float":
        return float(value)
    if leaf.kind == "int":
        return int(value)
    return value


def candidates_of(target: Target, sheet: Sheet) -> list[Candidate]:
    """All candidates of a target, one for each place."""
    source = _from_mentions if target.type in MENTIONS_OF_TYPE else _SOURCES.get(target.type, _from_labels)
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
    starts = [spot.end for spot in text.spots if affinity(spot, target) >= _NAMES]
    if text.left is not None and any(affinity(s, target) >= _NAMES for s in text.left.spots[-1:]):
        starts.append(0)
    for start in starts:
        for end in range(len(text.words), start, -1):
            code = "".join(w.text for w in text.words[start:end]).lstrip(":")
            if _LOOSE[target.type].fullmatch(code):
                yield Candidate(target, Span((text,), start, end), code, code)
                break


def affinity(spot: Spot, target: Target) -> float:
    """How well a spotted label names the target, 0 to 1."""
    return max((spot.concepts[c] * w for c, w in target.concepts.items() if c in spot.concepts), default=0.0)


def _from_labels(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    for text in sheet.texts:
        for spot in text.spots:
            named = affinity(spot, target)
            if named <= 0 and target.kin.isdisjoint(spot.concepts):
                continue
            if 0 < named <= _NAMES and target.concept and not target.group and text.section is not None:
                continue  # "Number" under "Seller" is the seller's, whatever else might be called so
            yield from _inline(target, text, spot)
            if spot.end >= len(text.words) - 1:
                yield from _beside(target, text, spot)


_NOISE = re.compile(r"^[\W_]+$")


def _inline(target: Target, text: Text, spot: Spot) -> Iterator[Candidate]:
    """What follows the label on its own line: the first word, and all up to the next label."""
    start = spot.end
    while start < len(text.words) and _NOISE.match(text.words[start].text):
        start += 1
    first = start + (target.type == "id")  # an identifier may begin like a label: "RE 2024-17", "WEB-88"
    stop = min((s.start for s in text.spots if s.start >= first), default=len(text.words))
    if start >= stop:
        return
    if target.type == "id":
        yield from _ids(target, text, start, stop)
        return
    ends = {start + 1, min(start + 2, stop), stop, len(text.words)}
    if target.type == "name":
        ends |= {end for _, end in _segments(text) if start < end < stop}
    for end in sorted(ends):
        yield from _free(target, Span((text,), start, end))


def _beside(target: Target, text: Text, spot: Spot) -> Iterator[Candidate]:
    """The next line to the right, and the lines below the label."""
    right = text.right
    if right is not None:
        yield from _whole(target, right)
        if target.type == "text":
            yield from _run(target, right)
    for below in text.below[:2]:
        yield from _whole(target, below)
        if target.type == "text":
            yield from _run(target, below)


def _whole(target: Target, text: Text) -> Iterator[Candidate]:
    """A line as a value, without labels that stand in it."""
    if text.heading:
        return
    stop = min((s.start for s in text.spots if s.start > 0 and is_label(text, s)), default=len(text.words))
    if target.type == "id":
        yield from _ids(target, text, 0, stop)
    else:
        yield from _free(target, Span((text,), 0, stop))


_PREFIX = re.compile(r"^[A-ZÀ-Ý]{1,4}[-/.:]?$")
_CENTS = re.compile(r"-?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}")
_NOT_IDS = frozenset({"date", "time", "iban", "percent", "email", "url"})


def _ids(target: Target, text: Text, start: int, stop: int) -> Iterator[Candidate]:
    """Identifiers: the first words with a digit, with letters before and groups behind that belong to them."""
    taken = [m for m in text.mentions if _fills_its_words(m, text) and (m.kind in _NOT_IDS or _is_amount(m))]
    firsts = [
        i for i in range(start, stop)
        if any(c.isdigit() for c in text.words[i].text) and not text.words[i].text.startswith("(")
        and not any(m.start <= i < m.end for m in taken)
    ]  # fmt: skip
    for i in firsts[:2]:
        begins = [i - 1, i] if i > start and _PREFIX.match(text.words[i - 1].text) else [i]
        end = i + 1
        while end < stop and (end in firsts or _SEPARATOR.match(text.words[end].text)):
            end += 1
        for begin in begins:
            for last in sorted({i + 1, end}):
                yield from _free(target, Span((text,), begin, last))


def _is_amount(mention: Mention) -> bool:
    """Whether a number is plainly an amount: with a currency, or with cents."""
    return mention.kind == "amount" and (
        mention.marked or bool(re.fullmatch(r"-?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}", mention.raw))
    )


def _fills_its_words(mention: Mention, text: Text) -> bool:
    """Whether the words are the value: there is a date in "RE-20170509/505", which is none."""
    return len(mention.raw) >= 0.8 * sum(len(w.text) for w in text.words[mention.start : mention.end])


def _run(target: Target, first: Text) -> Iterator[Candidate]:
    """A line with the lines that continue it below."""
    texts = [first]
    for upper, lower in _column(first):
        labelled = lower.spots or (lower.left is not None and lower.left.heading)
        if labelled or lower.bbox.y0 - upper.bbox.y1 > 0.9 * upper.height:
            return
        texts.append(lower)
        yield from _free(target, Span(tuple(texts), 0, 0))


def _column(first: Text) -> Iterator[tuple[Text, Text]]:
    """Pairs of (upper, lower) lines downwards with a common left edge, right edge or middle."""
    at = first
    for _ in range(_MOST_LINES - 1):
        lower = next((t for t in at.below if _flush(t, at)), None)
        if lower is None:
            return
        yield at, lower
        at = lower


def _flush(a: Text, b: Text) -> bool:
    em = min(a.height, b.height)
    edges = abs(a.bbox.x0 - b.bbox.x0), abs(a.bbox.x1 - b.bbox.x1), abs(a.bbox.cx - b.bbox.cx)
    return min(edges) < 1.2 * em


_WRAP = "[](){}<>*_=;,. \t"
_EDGE = re.compile(r"^[\s:;,.#*=|~\-–—_]+|[\s:;,|*=_~]+$")


def _free(target: Target, span: Span) -> Iterator[Candidate]:
    """A candidate of free text, trimmed of separators; nothing where no letter or digit is left."""
    raw = "\n".join(_EDGE.sub("", line) for line in span.lines).strip()
    if target.type == "name" and _no_name(raw, span):
        return
    if any(c.isalnum() for c in raw):
        yield Candidate(target, span, raw, raw)


_NOT_IN_NAMES = re.compile(r"-$|://|@|\d{5,}")


def _no_name(raw: str, span: Span) -> bool:
    """Whether a text is nobody's name: a label, a legal form alone, an address of the web, a long number."""
    last = span.texts[-1]
    if is_salutation(raw) or _is_pair(span):
        return True
    if any(t.heading for t in span.texts) if len(span.texts) > 1 else _is_label(span):
        return True
    if last.text.endswith((":", "：")) and (len(span.texts) > 1 or span.end == len(last.words)):
        return True
    return bool(_NOT_IN_NAMES.search(raw)) or all(COMPANY.fullmatch(w.strip(".,()")) for w in raw.split())


def _is_pair(span: Span) -> bool:
    """Whether a line begins with a label and its colon, and says more: "Weight: 4.2 kg"."""
    text = span.texts[0]
    start, end = (span.start, span.end) if len(span.texts) == 1 else (0, len(text.words))
    return any(s.start == start and s.end < end and text.words[s.end - 1].text[-1] in ":：" for s in text.spots)


def _is_label(span: Span) -> bool:
    """Whether the words are no more than a label."""
    text = span.texts[0]
    whole = span.end - span.start == len(text.words)
    return (whole and text.heading) or any(s.start <= span.start and span.end <= s.end for s in text.spots)


_SEPARATOR = re.compile(r"^[•·|●∙▪♦◆/\-–—,;*]+$")


def _segments(text: Text) -> list[tuple[int, int]]:
    """Parts of a line such as "Name GmbH · Street 1 · 12345 Town", as word ranges; one for a plain line."""
    cuts = [0]
    for i, word in enumerate(text.words):
        if i and _SEPARATOR.match(word.text):
            cuts += [i, i + 1]
        elif i and word.text[0] in "([" and any(c.isdigit() for c in word.text):
            cuts.append(i)  # a registration number behind a name
        elif i + 1 < len(text.words) and (word.text.endswith((",", ";", "|")) or _closes_name(text, i)):
            cuts.append(i + 1)
    for spot in text.spots:
        if is_label(text, spot):
            cuts += [spot.start, spot.end] if spot.start else [spot.end]
    edges = sorted({*cuts, len(text.words)})
    return [(a, b) for a, b in itertools.pairwise(edges) if _says_something(text, a, b)]


def is_label(text: Text, spot: Spot) -> bool:
    """Whether the words of a label are meant as one: at the start, before a colon or a figure, not amid a name."""
    if spot.start == 0 or text.words[spot.end - 1].text.endswith((":", "：", "#")):
        return True
    following = text.words[spot.end].text if spot.end < len(text.words) else ""
    before = text.words[spot.start - 1].text
    return following[:1] in ":：#" or following[:1].isdigit() or bool(_SEPARATOR.match(before)) or before[-1] in ",;:"


def _closes_name(text: Text, i: int) -> bool:
    """Whether a word is the last of a legal form ("Sdn Bhd") with something else behind it."""
    return bool(COMPANY.fullmatch(text.words[i].text)) and not COMPANY.fullmatch(text.words[i + 1].text)


def _says_something(text: Text, start: int, end: int) -> bool:
    words = [w.text for w in text.words[start:end]]
    return any(c.isalnum() for w in words for c in w) and not all(COMPANY.fullmatch(w.strip(".,")) for w in words)


def _names(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Names: what labels point at, and any line of the first page, or a part, or a line with the next."""
    yield from _from_labels(target, sheet)
    for text in sheet.texts:
        if not (text.first or text.section) or sum(c.isalpha() for c in text.text) < 2:
            continue
        yield from _free(target, Span((text,), 0, len(text.words)))
        segments = _segments(text)[:_MOST_LINES]
        for a, b in segments if len(segments) > 1 else ():
            yield from _free(target, Span((text,), a, b))
        for row in _set_wide(text):
            yield from _free(target, Span(row, 0, 0))
        for upper, lower in _column(text):
            alike = abs(upper.size - lower.size) < 0.4 * min(upper.size, lower.size)
            if alike and lower.bbox.y0 - upper.bbox.y1 < 1.0 * upper.height and not lower.heading:
                yield from _free(target, Span((upper, lower), 0, 0))
            break


def _set_wide(text: Text) -> Iterator[tuple[Text, ...]]:
    """Lines that stand side by side in one type, as the words of a name in large letters do."""
    row: tuple[Text, ...] = (text,)
    at = text
    while at.right is not None and len(row) < _MOST_WIDE:
        near = at.right.bbox.x0 - at.bbox.x1 < 2.5 * at.height
        if not near or abs(at.right.size - at.size) > 0.25 * at.size:
            return
        at = at.right
        row = (*row, at)
        yield row


def _from_blocks(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Addresses: runs of up to six flush lines without a gap, and parts of one line."""
    for text in sheet.texts:
        if not (text.first or text.last):
            continue
        yield from _free(target, Span((text,), 0, len(text.words)))
        segments = _segments(text)[: 2 * _MOST_LINES]
        for i, (a, _) in enumerate(segments if len(segments) > 1 else ()):
            for _, b in segments[i : i + 4]:
                yield from _free(target, Span((text,), a, b))
        if CODE_LINE.match(text.text) or NAMED_COMPANY.search(text.text):
            continue  # a registration number or the name: an address begins below
        texts = [text]
        for upper, lower in _column(text):
            if lower.bbox.y0 - upper.bbox.y1 > 1.3 * max(upper.height, lower.height):
                break
            texts.append(lower)
            if not CODE_LINE.match(lower.text):
                yield from _free(target, Span(tuple(texts), 0, 0))


def _choices(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Enums: short parts of lines that mean one of the choices."""
    for text in sheet.texts:
        for a, b in _segments(text)[:_MOST_LINES]:
            span = Span((text,), a, b)
            if b - a > 6 or not (text.first or text.spots):
                continue
            ranked = choose(span.text, target.leaf.choices)
            if ranked and ranked[0][1] >= _MEANT:
                others = tuple(choice for choice, _ in ranked[1:])
                yield Candidate(target, span, ranked[0][0], span.text, None, bool(others), others)


def _countries(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Countries: parts of lines that name one in full, and codes beside a label."""
    for text in sheet.texts:
        for a, b in _segments(text)[: 2 * _MOST_LINES]:
            span = Span((text,), a, b)
            code = country_code(span.text.strip(" .,;()")) if b - a <= 4 else None
            if code is not None and len(span.text) > 3:
                yield Candidate(target, span, code, span.text)
    for candidate in _from_labels(target, sheet):
        code = country_code(candidate.raw)
        if code is not None:
            candidate.value = code
            yield candidate


def _truths(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """Yes and no beside a label, and boxes that are ticked or empty."""
    spots = ((text, spot) for text in sheet.texts for spot in text.spots if affinity(spot, target) > 0)
    for text, spot in spots:
        for span in _answers(text, spot):
            value = truth(span.text)
            if value is not None:
                yield Candidate(target, span, value, span.text)


def _answers(text: Text, spot: Spot) -> Iterator[Span]:
    """Where yes or no may stand: behind a label (boxes, or a word), as a box before it, to its right, below."""
    count = len(text.words)
    box = spot.start
    while box and not any(c.isalnum() for c in text.words[box - 1].text):
        box -= 1
    if box < spot.start and not any(c.isalnum() for c in text.words[0].text):
        yield Span((text,), box, spot.start)
        return
    yield Span((text,), spot.end, count)
    if spot.end < count and text.words[spot.end].text[0].isalpha():
        yield Span((text,), spot.end, spot.end + 1)
    beside = [t for t in (text.right, *text.below[:1]) if t is not None] if spot.end >= count - 1 else []
    yield from (Span((t,), 0, len(t.words)) for t in beside)


_SOURCES: Mapping[str, Callable[[Target, Sheet], Iterator[Candidate]]] = {
    "address": _from_blocks,
    "bool": _truths,
    "country": _countries,
    "enum": _choices,
    "name": _names,
}
"""Semantic type -> what draws its candidates; others are read beside labels."""
