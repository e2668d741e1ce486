"""Extraction → one self-contained HTML page: page images with boxes, values beside them, linked both ways.

Everything that comes from a document is escaped, and the page's own policy allows no script but ours and no
network at all. Boxes are placed in percent of the page, so that any zoom fits.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from docstruct.document import Page
from docstruct.facts import Issue
from docstruct.result import Evidence, Extraction
from docstruct.review.picture import picture
from docstruct.review.values import certainty, groups_html, label_of, shown

MOST_PAGES = 60  # of longer documents only the pages on which something stands


def to_html(result: Extraction[Any], path: str | Path | None = None) -> str:
    """The review page of a result, also written to `path`."""
    style, script = _asset("page.css"), _asset("page.js")
    text = Template(_asset("page.html")).substitute(
        title=escape(result.source),
        style=style,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        facts=_facts(result),
        counts=_counts(result),
        pages="\n".join(_pages(result)),
        issues="\n".join(_issues(result)),
        groups="\n".join(groups_html(result)),
    )
    if path is not None:
        Path(path).write_text(text, encoding="utf-8", errors="replace")
    return text


def _asset(name: str) -> str:
    return (resources.files("docstruct.review") / name).read_text(encoding="utf-8")


def _facts(result: Extraction[Any]) -> str:
    kind = type(result.data).__name__ if result.data is not None else "schema"
    schema = f"{kind} {result.schema_id[:8]}" if kind != "dict" else f"schema {result.schema_id[:8]}"
    pages = f"{len(result.document.pages)} page{'s' * (len(result.document.pages) != 1)}"
    chips = [f'<span class="chip status-{result.status}">{result.status}</span>']
    chips += [f'<span class="chip">{escape(text)}</span>' for text in (schema, f"{result.engine} engine", pages)]
    return "".join(chips)


def _counts(result: Extraction[Any]) -> str:
    kinds = [certainty(evidence) for evidence in result.evidence.values()]
    values = sum(kind != "absent" for kind in kinds)
    doubtful = sum(kind in ("likely", "doubtful", "refused") for kind in kinds)
    return f"{values} values, {doubtful} to look at, {kinds.count('absent')} absent"


# -- pages --------------------------------------------------------------------------------------------


def _pages(result: Extraction[Any]) -> Iterator[str]:
    pages = result.document.pages
    if len(pages) > MOST_PAGES:
        used = {e.page_no for e in result.evidence.values()} | {i.page_no for i in result.issues}
        pages = tuple(p for p in pages if p.page_no in used)[:MOST_PAGES]
        yield f'<p class="note">{len(pages)} of {len(result.document.pages)} pages: those with values.</p>'
    if not pages:
        yield '<p class="note">This document has no pages to show.</p>'
    for page in pages:
        yield _page(result, page)


def _page(result: Extraction[Any], page: Page) -> str:
    source = picture(result.render, page)
    alt = escape(f"Page {page.page_no} of {result.source}")
    image = f'<img src="{source}" alt="{alt}">' if source else ""
    boxes = "".join(
        _box(pointer, evidence, page)
        for pointer, evidence in result.evidence.items()
        if evidence.page_no == page.page_no and evidence.bbox is not None
    )
    caption = escape(f"page {page.page_no} · read from {_WAYS.get(page.way, page.way)}")
    return (
        f'<figure class="page" id="page-{page.page_no}" style="--w:{page.width:.0f};--h:{page.height:.0f}">'
        f'<div class="sheet">{image}{boxes}</div><figcaption>{caption}</figcaption></figure>'
    )


_WAYS = {"text": "its text layer", "ocr": "pixels (OCR)", "xml": "embedded XML", "none": "nothing"}


def _box(pointer: str, evidence: Evidence, page: Page) -> str:
    assert evidence.bbox is not None
    x0, y0, x1, y1 = evidence.bbox.expand(1.5)
    place = {
        "left": x0 / page.width, "top": y0 / page.height,
        "width": (x1 - x0) / page.width, "height": (y1 - y0) / page.height,
    }  # fmt: skip
    style = ";".join(f"{name}:{100 * value:.2f}%" for name, value in place.items())
    title = escape(f"{label_of(pointer)}: {shown(evidence.value)}")
    return (
        f'<a class="box {certainty(evidence)}" data-path="{escape(pointer)}" style="{style}" '
        f'data-label="{escape(label_of(pointer))}" title="{title}" aria-hidden="true"></a>'
    )


# -- issues -------------------------------------------------------------------------------------------


def _issues(result: Extraction[Any]) -> Iterator[str]:
    order = {"error": 0, "warning": 1, "info": 2}
    for issue in sorted(result.issues, key=lambda issue: order[issue.severity]):
        yield f'<li class="issue {issue.severity}">{_linked(issue)}</li>'


def _linked(issue: Issue) -> str:
    text = f"<b>{issue.severity}</b> {escape(issue.message)} <code>{escape(issue.code)}</code>"
    if issue.path is not None:
        return f'<button type="button" data-goto="{escape(issue.path)}">{text}</button>'
    if issue.page_no is not None:
        return f'<a href="#page-{issue.page_no}">{text}</a>'
    return f"<span>{text}</span>"
