"""Lines of the sheet → candidates of free text: what stands behind, beside or below a label, and parts of lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from docstruct.extractors.fields.shapes import COMPANY, LEGAL
from docstruct.extractors.fields.sheet import Mention, Sheet, Span, Spot, Text
from docstruct.extractors.fields.targets import NAMES, Candidate, Target, affinity
from docstruct.extractors.fields.ticked import answers
from docstruct.extractors.lexicon.words import is_salutation
from docstruct.geometry import BBox

MOST_LINES = 6  # lines of one value of several lines


def from_labels(target: Target, sheet: Sheet) -> Iterator[Candidate]:
    """What stands behind, beside and below the labels that name the target."""
    for text in sheet.texts:
        for spot in text.spots:
            named = affinity(spot, target)
            if named <= 0 and target.kin.isdisjoint(spot.concepts):
                continue
            if 0 < named <= NAMES and target.concept and not target.group and text.section is not None:
                continue  # "Number" under "Seller" is the seller's, whatever else might be called so
            chosen = [option.span for option in answers(text, spot) if option.ticked]
            yield from (candidate for span in chosen for candidate in trimmed(target, span))
            if chosen:
                continue
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
        ends |= {end for _, end in segments_of(text) if start < end < stop}
    for end in sorted(ends):
        yield from trimmed(target, Span((text,), start, end))


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
        yield from trimmed(target, Span((text,), 0, stop))


_PREFIX = re.compile(r"^[A-ZÀ-Ý]{1,4}[-/.:]?$")


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
                yield from trimmed(target, Span((text,), begin, last))


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
    for upper, lower in column_below(first):
        labelled = lower.spots or (lower.left is not None and lower.left.heading)
        if labelled or lower.bbox.y0 - upper.bbox.y1 > 0.9 * upper.height:
            return
        texts.append(lower)
        yield from trimmed(target, Span(tuple(texts), 0, 0))


def column_below(first: Text) -> Iterator[tuple[Text, Text]]:
    """Pairs of (upper, lower) lines downwards with a common left edge, right edge or middle."""
    at = first
    for _ in range(MOST_LINES - 1):
        lower = next((t for t in at.below if _flush(t, at)), None)
        if lower is None:
            return
        yield at, lower
        at = lower


def _flush(a: Text, b: Text) -> bool:
    return _share_an_edge(a.bbox, b.bbox, min(a.height, b.height))


def _share_an_edge(a: BBox, b: BBox, em: float) -> bool:
    return min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.cx - b.cx)) < 1.2 * em


_WIDE_SPACE = 2.5  # line heights; a space so wide may still part words of one name
_MOST_WIDE = 8  # pieces side by side that make up one line


def set_wide(text: Text) -> tuple[Text, ...]:
    """The line from this piece on, where wide spaces have cut it: pieces side by side in one type."""
    row = [text]
    while len(row) < _MOST_WIDE and (following := row[-1].right) is not None and goes_on(row[-1], following):
        row.append(following)
    return tuple(row)


def goes_on(left: Text, right: Text) -> bool:
    """Whether the piece to the right may be the same line; what a colon parts is a label and its value."""
    em = max(left.height, right.height)
    parted = left.text.endswith((":", "：")) or right.text.startswith((":", "："))
    near = -0.5 * em < right.bbox.x0 - left.bbox.x1 < _WIDE_SPACE * min(left.height, right.height)
    return near and not parted and abs(right.size - left.size) < 0.4 * max(left.size, right.size)


def rows_below(first: Sequence[Text]) -> Iterator[tuple[tuple[Text, ...], tuple[Text, ...]]]:
    """As `column_below`, of whole rows of pieces."""
    at = tuple(first)
    for _ in range(MOST_LINES - 1):
        found = next((t for piece in at for t in piece.below[:1]), None)
        if found is None:
            return
        while found.left is not None and goes_on(found.left, found):
            found = found.left
        row = set_wide(found)
        upper, lower = (BBox.around(t.bbox for t in r) for r in (at, row))
        if row[0] in at or lower.y0 < upper.cy or not _share_an_edge(upper, lower, min(t.height for t in row)):
            return
        yield at, row
        at = row


_EDGE = re.compile(r"^[\s:;,.#*=|~\-–—_]+|[\s:;,|*=_~]+$")


def trimmed(target: Target, span: Span) -> Iterator[Candidate]:
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


def segments_of(text: Text) -> list[tuple[int, int]]:
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
    return bool(LEGAL.fullmatch(text.words[i].text)) and not LEGAL.fullmatch(text.words[i + 1].text)


def _says_something(text: Text, start: int, end: int) -> bool:
    words = [w.text for w in text.words[start:end]]
    return any(c.isalnum() for w in words for c in w) and not all(COMPANY.fullmatch(w.strip(".,")) for w in words)
