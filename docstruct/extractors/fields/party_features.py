"""A candidate name or address → features: what it looks like, and what stands around it."""

from __future__ import annotations

import math
import re
from collections.abc import Set
from functools import lru_cache

from docstruct.extractors.fields.free_text import goes_on, segments_of
from docstruct.extractors.fields.shapes import CODE_LINE, COMPANY, LEGAL, NAMED_COMPANY, POSTCODE, STREET
from docstruct.extractors.fields.sheet import Span, Text
from docstruct.extractors.fields.surroundings import Surroundings
from docstruct.extractors.fields.targets import Candidate
from docstruct.extractors.lexicon.words import is_region

_CODE_TAIL = re.compile(r"[(\[]?\b\w*\d{4,}[\w-]*\b[)\]]?\s*$")


_CONTACTS = frozenset({"phone", "email", "url", "iban", "vat_id"})


def party_features(candidate: Candidate, around: Surroundings) -> dict[str, float]:
    """Name of feature -> value."""
    span, raw = candidate.span, candidate.raw
    lines = span.lines
    text, last = span.texts[0], span.texts[-1]
    following = next((below for t in _last_row(span) for below in t.below[:1]), None)
    street = sum(bool(STREET.search(line)) for line in lines)
    postcode = sum(bool(POSTCODE.search(line)) for line in lines)
    top = around.page_tops.get(text.page.page_no, 0.0)
    letters = re.sub(r"[^a-z0-9]", "", raw.lower())
    return {
        "company": float(bool(COMPANY.search(raw))),
        "legal": float(bool(LEGAL.search(raw))),
        "cut": float(_is_cut(span)),
        "under_sender": float(_under_sender(text)),
        "named_again": min(max(around.letters.count(letters) - 1, 0), 3) / 3 if len(letters) > 4 else 0.0,
        "bracketed": float(raw.startswith("(")),
        "person": float(bool(re.fullmatch(r"(?:[A-ZÀ-Ý][\w'’.-]+\s){1,3}[A-ZÀ-Ý][\w'’-]+", raw))),
        "street": min(street, 2) / 2,
        "postcode": min(postcode, 2) / 2,
        "phone": float(any(m.kind in _CONTACTS for t in span.texts for m in t.mentions)),
        "place": float(bool(re.search(r",\s*[A-Za-zÀ-ÿ]", raw))),
        "letterhead": math.exp(-(text.bbox.y0 - top) / (4 * text.height)) if text.first else 0.0,
        "address_next": float(following is not None and _addressy(following.text)),
        "code_near": float(any(_codes(t) for t in (following, *(following.below[:2] if following else ())) if t)),
        "own_web": float(_is_of(letters, around.domains)),
        "own_site": float(_is_of(letters, around.sites)),
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
        "open_end": float(following is not None and _same_style(last, following) and not _begins_anew(following.text)),
        "continues": float(
            following is not None and _addressy(following.text) and following.bbox.y0 - last.bbox.y1 < text.height
        ),
    }  # fmt: skip


def _last_row(span: Span) -> list[Text]:
    """The pieces of the span's last line."""
    row = [span.texts[-1]]
    for text in reversed(span.texts[:-1]):
        if text.right is not row[0]:
            break
        row.insert(0, text)
    return row


def _is_cut(span: Span) -> bool:
    """Whether a line goes on in a piece beside it that the span leaves out."""
    inside = {t.index for t in span.texts}
    whole = span.end in (0, len(span.texts[0].words))
    for text in span.texts:
        left, right = text.left, text.right
        if right is not None and whole and right.index not in inside and goes_on(text, right):
            return True
        if left is not None and span.start == 0 and left.index not in inside and goes_on(left, text):
            return True
    return False


_SMALL = 0.8  # size of a sender's line above an address window, to that of the address
_WINDOW = 4  # lines from it to the name and the address


def _under_sender(text: Text) -> bool:
    """Whether a line stands in an address window: below a small line that holds a name and an address."""
    at = text
    for _ in range(_WINDOW):
        upper = next(iter(at.above), None)
        if upper is None or at.bbox.y0 - upper.bbox.y1 > 2.5 * at.height:
            return False
        if upper.size < _SMALL * at.size and len(segments_of(upper)) > 1 and _addressy(upper.text):
            return True
        at = upper
    return False


def _is_of(letters: str, domains: Set[str]) -> bool:
    """Whether a name is that of a domain, or begins it."""
    return any(d in letters or (len(letters) > 4 and letters in d) for d in domains)


def _same_style(upper: Text, lower: Text) -> bool:
    """Whether two lines are set alike and close, as the lines of one name are."""
    close = lower.bbox.y0 - upper.bbox.y1 < 0.8 * upper.height
    return close and upper.line.bold == lower.line.bold and abs(upper.size - lower.size) < 0.15 * upper.size


@lru_cache(maxsize=4096)  # lines stand in many candidates
def _region(line: str) -> bool:
    """Whether a line ends with a region or a country."""
    ends = re.split(r"[,.;]\s*|\s(?=\S+$)", line.strip(" .,;()"))[-2:]
    return is_region(line) or any(map(is_region, ends))


@lru_cache(maxsize=4096)
def _addressy(line: str) -> bool:
    return bool(STREET.search(line) or POSTCODE.search(line))


def _begins_anew(line: str) -> bool:
    """Whether a line cannot go on with a name: an address, a number, a remark in brackets."""
    return _addressy(line) or line.startswith("(") or bool(CODE_LINE.match(line))


def _codes(text: Text) -> bool:
    return any(m.kind in ("vat_id", "phone", "email", "url") for m in text.mentions)
