"""Inline XBRL (XHTML with tagged facts, as ESEF and the SEC ask for) → facts, exactly as they are tagged.

Inline XBRL 1.1: ``ix:nonFraction``, ``ix:fraction`` and ``ix:nonNumeric`` with transformation, scale, sign, decimals,
nil and continuation; contexts give period and dimensions, units the currency. Several documents may make one report:
contexts and units of one then serve all. The files come from strangers: no network, no DTD, no entities, bounded size.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context as Arithmetic
from decimal import Decimal, Inexact
from typing import Any

from lxml import etree

from docstruct.errors import CorruptError, LimitError
from docstruct.facts import Issue
from docstruct.reading.ixbrl.transforms import transform

MAX_BYTES = 192 << 20
"""Largest file that is read; annual reports with pictures and fonts inside have 30 MB and more."""
MAX_MARKUP = 64 << 20
"""Most that is parsed of it, without pictures and fonts: the tree takes some ten times that in memory."""

_NAMESPACES = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")
_PICTURE = re.compile(rb"(data:[^\"'(),;]{0,80};base64,)[A-Za-z0-9+/=\s]{200,}")
_MARK = re.compile(rb"http://www\.xbrl\.org/20(?:13|08)/inlineXBRL")
_XBRLI = "{http://www.xbrl.org/2003/instance}"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DIMENSIONS = re.compile(r"\{http://xbrl\.org/2006/xbrldi\}(?:explicit|typed)Member$")
_SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_EXACTLY = Arithmetic(prec=28, traps=[Inexact])
_MOST_LINKS = 1000  # of one chain of continuations
_MOST_SCALE = 30  # digits; no amount has more


@dataclass(frozen=True)
class Context:
    """What a fact is of: a company, a time, and how it is broken down.

    Attributes:
        entity: identifier of the company, such as its LEI.
        start: first day; None for what is as of a day.
        end: last day; None for facts of all times.
        dimensions: how it is broken down: (axis, member) as written, such as a segment or a component of equity;
            none for the figure of the whole company.
    """

    entity: str
    start: dt.date | None
    end: dt.date | None
    dimensions: tuple[tuple[str, str], ...] = ()

    @property
    def months(self) -> int | None:
        """Length in whole months; None for a day."""
        if self.start is None or self.end is None:
            return None
        return max(1, round(((self.end - self.start).days + 1) / 30.4375))


@dataclass(frozen=True)
class Fact:
    """A tagged fact.

    Attributes:
        name: of the element without its prefix, such as ``Revenue``.
        value: Decimal in full, with scale and sign; a date, a bool or text; None where it is nil.
        text: as displayed.
        scale: power of ten that the displayed number is multiplied with.
        unit: currency code, "shares", "EUR per share", ...; None for texts.
        decimals: places behind the point to which the value is exact, -6 for millions; None where it says nothing, or
            is exact.
        element: it stands in.
    """

    name: str
    value: Decimal | dt.date | bool | str | None
    text: str
    context: Context
    scale: int = 0
    unit: str | None = None
    nil: bool = False
    decimals: int | None = None
    element: etree._Element | None = None


@dataclass(frozen=True)
class InlineReport:
    """The facts of a report in the order in which they are displayed."""

    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...] = ()


def is_ixbrl(data: bytes) -> bool:
    """Whether the bytes are XML that declares the inline XBRL namespace near its beginning."""
    head = data[:65536]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _MARK.search(head) is not None


def read_ixbrl(data: bytes, name: str | None = None) -> InlineReport:
    """The facts of an inline XBRL file.

    Raises:
        LimitError: more than `MAX_BYTES`, or more than `MAX_MARKUP` without what is embedded.
        CorruptError: not well-formed, or declares entities.
    """
    return read_documents([(data, name)])


def read_documents(documents: Iterable[tuple[bytes, str | None]]) -> InlineReport:
    """The facts of a report whose documents, (bytes, name), are in the order in which they are displayed.

    Raises:
        LimitError, CorruptError: as of `read_ixbrl`.
    """
    return _Reading([parse_xml(data, name) for data, name in documents]).report()


def parse_xml(data: bytes, name: str | None) -> etree._Element:
    """The root of a file of strangers, pictures inside it left out.

    Raises:
        LimitError, CorruptError: as of `read_ixbrl`.
    """
    if len(data) > MAX_BYTES:
        message = f"inline XBRL of {len(data):,} bytes, more than {MAX_BYTES:,}"
        raise LimitError(message, source=name, remedy="embed smaller pictures, or give its documents in a package")
    data = _PICTURE.sub(rb"\1", data)  # most of a report, and no parser takes one of 10 MB
    if len(data) > MAX_MARKUP:
        message = f"inline XBRL of {len(data):,} bytes without pictures and fonts, more than {MAX_MARKUP:,}"
        raise LimitError(message, source=name, remedy="give the report as its several documents in a report package")
    try:
        root = etree.fromstring(data, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise CorruptError(f"not well-formed XML: {error}", source=name) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[union-attr]  # lxml's stubs leave it out
        raise CorruptError("the XHTML declares entities, which no report needs", source=name)
    return root


class _Reading:
    """Facts of the trees of a report, with the contexts and units they refer to."""

    def __init__(self, roots: Sequence[etree._Element]) -> None:
        self.roots = roots
        self.doubts: dict[str, int] = {}
        self.contexts = {str(e.get("id")): _context(e) for e in self._all(f"{_XBRLI}context")}
        self.units = {str(e.get("id")): _unit(e) for e in self._all(f"{_XBRLI}unit")}
        self.continued = {str(e.get("id")): e for e in self._all(*_tags("continuation"))}

    def _all(self, *tags: str) -> Iterator[etree._Element]:
        return (element for root in self.roots for element in root.iter(*tags))

    def report(self) -> InlineReport:
        """Every fact whose context is there; where some are of a further report, those of the first."""
        elements = list(self._all(*_tags("nonFraction", "nonNumeric", "fraction")))
        first = elements[0].get("target") if all(e.get("target") for e in elements) and elements else None
        facts = [fact for e in elements if e.get("target") == first and (fact := self._fact(e))]
        differing = [Issue("inline-facts-differ", "warning", message) for message in _disagreements(facts)]
        issues = [
            Issue("inline-fact-unreadable", "warning", message if n == 1 else f"{message} ({n} times)")
            for message, n in self.doubts.items()
        ]
        return InlineReport(tuple(facts), (*issues, *differing))

    def _fact(self, element: etree._Element) -> Fact | None:
        name = str(element.get("name") or "").rpartition(":")[2]
        context = self.contexts.get(str(element.get("contextRef")))
        if context is None:
            self._doubt(f"{name}: its context {element.get('contextRef')!r} is not there")
            return None
        numeric = etree.QName(element).localname != "nonNumeric"
        nil = element.get(_NIL) in ("true", "1")
        text = _shown(element) if numeric else self._whole(element)
        unit = self.units.get(str(element.get("unitRef"))) if numeric else None
        scale = _scale(element) if numeric else 0
        whole = etree.QName(element).localname != "fraction"
        read = self._value(element, name, text, numeric, scale) if whole and not nil else None
        value = read if whole or nil else self._fraction(element, name)
        if value is None and not nil:
            return None
        decimals = _whole_number(element.get("decimals")) if numeric else None
        return Fact(name, value, " ".join(text.split()), context, scale, unit, nil, decimals, element)

    def _value(
        self, element: etree._Element, name: str, text: str, numeric: bool, scale: int
    ) -> Decimal | dt.date | bool | str | None:
        try:
            value = transform(text, element.get("format"), numeric)
        except (ValueError, KeyError) as error:
            self._doubt(f"{name}: {error}")
            return None
        if not numeric:
            return value
        if not isinstance(value, Decimal):  # a number may be displayed as nothing
            return None
        return (-value if element.get("sign") == "-" else value).scaleb(scale)

    def _fraction(self, element: etree._Element, name: str) -> Decimal | None:
        """Numerator by denominator, where a decimal states that exactly."""
        terms = [next(element.iter(*_tags(part)), None) for part in ("numerator", "denominator")]
        above, below = (
            self._value(term, name, _shown(term), True, _scale(term)) if term is not None else None for term in terms
        )
        if not isinstance(above, Decimal) or not isinstance(below, Decimal) or not below:
            self._doubt(f"{name}: is a fraction without a numerator and a denominator that can be read")
            return None
        try:
            return _EXACTLY.divide(above, below)
        except Inexact:
            self._doubt(f"{name}: {above:f}/{below:f} is stated exactly by no decimal")
            return None

    def _whole(self, element: etree._Element) -> str:
        """The text of a fact with what it is continued at, each piece once."""
        parts, seen, at = [_shown(element)], set[str](), element.get("continuedAt")
        while at and at not in seen and at in self.continued and len(seen) < _MOST_LINKS:
            seen.add(at)
            parts.append(_shown(self.continued[at]))
            at = self.continued[at].get("continuedAt")
        return "".join(parts)

    def _doubt(self, message: str) -> None:
        self.doubts[message] = self.doubts.get(message, 0) + 1


def _tags(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" for space in _NAMESPACES for name in names)


_EXCLUDE = frozenset(_tags("exclude"))


def _shown(element: etree._Element) -> str:
    """The text inside an element, what is excluded left out."""
    return "".join(_texts(element))


def _texts(element: etree._Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag not in _EXCLUDE and isinstance(child.tag, str):
            yield from _texts(child)
        if child.tail:
            yield child.tail


def _scale(element: etree._Element) -> int:
    scale = _whole_number(element.get("scale")) or 0
    return scale if abs(scale) <= _MOST_SCALE else 0


def _whole_number(written: str | None) -> int | None:
    text = (written or "").strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,3}", text) else None


def _disagreements(facts: Iterable[Fact]) -> Iterator[str]:
    """Facts of one thing whose values differ by more than what they are rounded to."""
    known: dict[tuple[str, Context, str | None], Fact] = {}
    for fact in facts:
        if not isinstance(fact.value, Decimal):
            continue
        first = known.setdefault((fact.name, fact.context, fact.unit), fact)
        off = abs(fact.value - first.value) if isinstance(first.value, Decimal) else Decimal(0)
        if off > sum(Decimal(1).scaleb(-f.decimals) / 2 for f in (fact, first) if f.decimals is not None):
            yield f"{fact.name} is tagged as {first.value:,f} and as {fact.value:,f} for {_told(fact.context)}"


def _told(context: Context) -> str:
    days = " to ".join(day.isoformat() for day in (context.start, context.end) if day)
    members = ", ".join(member for _, member in context.dimensions)
    return f"{days} ({members})" if members else days


def _context(element: etree._Element) -> Context:
    entity = "".join(_found(element, "identifier"))
    start, end = _day(element, "startDate"), _day(element, "endDate") or _day(element, "instant")
    broken = [e for e in element.iter() if isinstance(e.tag, str) and _DIMENSIONS.match(e.tag)]
    members = sorted((str(e.get("dimension")), "".join(map(str, e.itertext())).strip()) for e in broken)
    return Context(entity.strip(), start, end, tuple(members))


def _found(element: etree._Element, name: str) -> list[str]:
    return [e.text or "" for e in element.iter(f"{_XBRLI}{name}")]


def _day(element: etree._Element, name: str) -> dt.date | None:
    """A day; one at midnight of a time is the day before where it ends something (XBRL 2.1, 4.7.2)."""
    written = next(iter(_found(element, name)), "").strip()
    try:
        day = dt.date.fromisoformat(written[:10])
    except ValueError:
        return None
    midnight = written[10:].startswith("T00:00:00")
    return day - dt.timedelta(days=1) if midnight and name != "startDate" else day


_PREFIX = re.compile(r"^.*:")


def _unit(element: etree._Element) -> str | None:
    """``iso4217:EUR`` is EUR; a division is "EUR per shares"."""
    measures: Mapping[str, list[str]] = {
        part: [_PREFIX.sub("", (m.text or "").strip()) for e in element.iter(f"{_XBRLI}{part}") for m in e]
        for part in ("unitNumerator", "unitDenominator")
    }
    if measures["unitNumerator"] and measures["unitDenominator"]:
        return " per ".join((measures["unitNumerator"][0], measures["unitDenominator"][0]))
    single = [_PREFIX.sub("", text.strip()) for text in _found(element, "measure")]
    return single[0] if single else None
