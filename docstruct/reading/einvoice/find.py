"""XML of an e-invoice -> values in the shape of `Invoice`, each with the XPath of its element.

Read are the attachments of Factur-X / ZUGFeRD 1 and 2 and XRechnung (CII), and bare CII or UBL 2.1 files. The
mapping is data: `einvoice_cii` and `einvoice_ubl`. The XML comes from strangers: no network, no DTD, no
entities, bounded size and depth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from docstruct.errors import CorruptError, LimitError, UnsupportedError
from docstruct.facts import Attachment, Issue
from docstruct.reading.einvoice import cii, ubl
from docstruct.reading.einvoice.rows import Group, Row, content, select

MAX_BYTES = 32 << 20
"""Largest XML that is parsed; an invoice of 10,000 lines has about 20 MB."""

Table = Sequence[Row | Group]


@dataclass(frozen=True)
class EInvoice:
    """What the XML of an e-invoice states.

    Attributes:
        values: nested, in the shape of `Invoice`, with Decimal, date and str leaves; absent ones left out.
        xpaths: JSON Pointer of each leaf -> XPath of the element it was read from (the first, of several).
        syntax: "cii" or "ubl".
        profile: "minimum", "basic-wl", "basic", "comfort", "en16931", "extended", "xrechnung", or "other".
        kind: "invoice" or "credit-note".
        issues: elements that could not be read, such as an amount that is no number.
        name: of the attachment or file.
    """

    values: dict[str, Any]
    xpaths: dict[str, str]
    syntax: str
    profile: str
    kind: str
    issues: tuple[Issue, ...] = ()
    name: str | None = None


def find_einvoice(attachments: Iterable[Attachment]) -> Attachment | None:
    """The first attachment whose content is an e-invoice, whatever its name."""
    return next((a for a in attachments if is_einvoice(a.data)), None)


def is_einvoice(data: bytes) -> bool:
    """Whether the bytes are XML with the root element of an e-invoice; reads no further than that."""
    if not _looks_like_xml(data) or len(data) > MAX_BYTES:
        return False
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    try:
        for start in range(0, len(data), 4096):
            parser.feed(data[start : start + 4096])
            for _, element in parser.read_events():
                return isinstance(element, etree._Element) and _tables_of(element) is not None
    except etree.XMLSyntaxError:
        return False
    return False


def read_einvoice(data: bytes, name: str | None = None) -> EInvoice:
    """Read the XML of an e-invoice.

    Raises:
        LimitError: more than `MAX_BYTES`.
        CorruptError: not well-formed, or declares a document type (e-invoices have none; bombs do).
        UnsupportedError: well-formed, but no invoice of a known syntax.
    """
    root = _parse(data, name)
    tables = _tables_of(root)
    if tables is None:
        raise UnsupportedError(
            f"XML with the root {etree.QName(root).localname} is no e-invoice of a known syntax", source=name
        )
    syntax, table, profile = tables
    walk = _Walk()
    values = walk.read(root, table, "")
    kind = values.setdefault("kind", "invoice")
    if etree.QName(root).localname == "CreditNote":
        kind = values["kind"] = "credit-note"
    return EInvoice(values, walk.xpaths, syntax, _profile(root, profile), kind, tuple(walk.issues), name)


# -- parsing -------------------------------------------------------------------------------------------

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def _looks_like_xml(data: bytes) -> bool:
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _parse(data: bytes, name: str | None) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise LimitError(f"XML of {len(data):,} bytes, more than {MAX_BYTES:,}", source=name)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise CorruptError(f"not well-formed XML: {error}", source=name) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CorruptError("the XML declares a document type, which no e-invoice has", source=name)
    return root


def _tables_of(root: etree._Element) -> tuple[str, Table, str] | None:
    """Syntax, mapping and path of the profile for a root element; None where it is no e-invoice."""
    name = etree.QName(root)
    space = name.namespace or ""
    if name.localname == "CrossIndustryInvoice":
        return "cii", cii.CII_2, cii.PROFILE
    if name.localname == "CrossIndustryDocument" or "CBFBUY" in space:
        return "cii", cii.CII_1, cii.PROFILE_1
    if name.localname in ("Invoice", "CreditNote") and space.startswith("urn:oasis:names:specification:ubl:"):
        return "ubl", ubl.UBL, ubl.PROFILE
    return None


_PROFILES = (  # looked for in this order: an XRechnung also names the norm it follows
    ("xrechnung", "xrechnung"),
    ("minimum", "minimum"),
    ("basicwl", "basic-wl"),
    ("extended", "extended"),
    ("comfort", "comfort"),
    ("basic", "basic"),
    ("en16931", "en16931"),
)


def _profile(root: etree._Element, path: str) -> str:
    found = select(path, root)
    written = re.sub(r"[\W_]", "", content(found[0])).casefold() if found else ""
    return next((profile for mark, profile in _PROFILES if mark in written), "other")


class _Walk:
    """Reads tables over one tree, noting where each value stood."""

    def __init__(self) -> None:
        self.paths = _Paths()
        self.xpaths: dict[str, str] = {}
        self.issues: list[Issue] = []

    def read(self, node: etree._Element, table: Table, pointer: str) -> dict[str, Any]:
        """The fields of one object; those without a value are left out."""
        fields = (
            (each.name, self._group(node, each, f"{pointer}/{each.name}"))
            if isinstance(each, Group)
            else (each.name, self._value(node, each, f"{pointer}/{each.name}"))
            for each in table
        )
        return {name: value for name, value in fields if value is not None}

    def _group(self, node: etree._Element, group: Group, pointer: str) -> Any:
        if not group.many:
            found = select(group.path, node)
            return self.read(found[0], group.rows, pointer) or None if found else None
        items: list[dict[str, Any]] = []
        for element in select(group.path, node):
            known = len(self.xpaths)
            fields = self.read(element, group.rows, f"{pointer}/{len(items)}")
            if group.keep(fields):
                items.append(fields)
            else:
                while len(self.xpaths) > known:
                    self.xpaths.popitem()
        return items

    def _value(self, node: etree._Element, row: Row, pointer: str) -> Any:
        for path in row.paths:
            elements = select(path, node)
            if not elements:
                continue
            xpath = self.paths.of(elements[0])
            try:
                value = row.read(elements)
            except ValueError as error:
                message = f"{xpath}: {error}"
                self.issues.append(Issue("xml-value-invalid", "warning", message, pointer))
                continue
            if value is not None:
                self.xpaths[pointer] = xpath
                return value
        return None


class _Paths:
    """XPath of elements; the children of an element are numbered once, so that long lists stay linear."""

    def __init__(self) -> None:
        self._known: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """An absolute XPath with the prefixes of the document."""
        if element not in self._known:
            parent = element.getparent()
            if parent is None:
                self._known[element] = "/" + _step(element)
            else:
                self._number(parent)
        return self._known[element]

    def _number(self, parent: etree._Element) -> None:
        base = self.of(parent)
        twins = Counter(child.tag for child in parent)
        seen: Counter[str] = Counter()
        for child in parent:
            seen[child.tag] += 1
            index = f"[{seen[child.tag]}]" if twins[child.tag] > 1 else ""
            self._known[child] = f"{base}/{_step(child)}{index}"


def _step(element: etree._Element) -> str:
    name = etree.QName(element).localname
    if element.prefix:
        return f"{element.prefix}:{name}"
    # XPath 1.0 has no default namespace.
    return f"*[local-name()='{name}']" if etree.QName(element).namespace else name
