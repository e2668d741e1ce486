"""Values read from what a model wrote → found among the words of the page itself, or ``ungrounded``.

Concerns pages that a model read and that have words of their own. A value all of whose words are printed words
already stays as it is; any other is looked up on the page, takes the place where it is printed, or is marked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from docstruct.document import Document, Page
from docstruct.extractors.evidence.grounding import Place, WordIndex, locate
from docstruct.extractors.reader import Reading
from docstruct.facts import Issue, Word
from docstruct.result import Evidence


def mark_unprinted(reading: Reading, document: Document) -> None:
    """Give every value that a model wrote the place where it is printed, or the status ``ungrounded``."""
    pages = {page.page_no: page for page in document.pages if _checkable(page)}
    if not pages:
        return
    index = WordIndex([dataclasses.replace(page, lines=()) for page in pages.values()])
    for pointer, proof in list(reading.evidence.items()):
        page = pages.get(proof.page_no or 0)
        if page is None or proof.value is None or not _written(page, proof):
            continue
        found = _printed(proof, index)
        reading.evidence[pointer] = found or dataclasses.replace(proof, status="ungrounded")
        if found is None:
            reading.issues.append(ungrounded(pointer, proof))


def ungrounded(pointer: str, proof: Evidence) -> Issue:
    """What says of a value that a model wrote it and no page shows it."""
    message = f"the model wrote {proof.raw_text!r}, which is not printed on the page"
    return Issue("ungrounded", "warning", message, pointer, proof.page_no)


def _checkable(page: Page) -> bool:
    """Whether a model wrote the lines of a page that states its own words."""
    return page.way == "model" and any(word.way != "model" for word in page.words)


def _written(page: Page, proof: Evidence) -> bool:
    """Whether any word that the value was read from is the model's alone."""
    words = (word for line in page.lines for word in line.words)
    return any(word.way == "model" for word in _inside(words, proof))


def _inside(words: Iterable[Word], proof: Evidence) -> Iterable[Word]:
    box = proof.bbox
    return (w for w in words if box is not None and box.expand(0.5).contains(w.bbox.cx, w.bbox.cy))


def _printed(proof: Evidence, index: WordIndex) -> Evidence | None:
    """The evidence at the place where the value is printed, nearest to where it was written."""
    near = None
    if proof.page_no is not None and proof.bbox is not None:
        near = Place(proof.page_no, proof.bbox, "")
    place = locate(proof.raw_text, index, near) or locate(proof.value, index, near)
    if place is None:
        return None
    words = (index.words[i] for runs in index.matches(place.raw_text) for run in runs for i in run)
    way = next((word.way for word in words), proof.way)
    return dataclasses.replace(proof, page_no=place.page_no, bbox=place.bbox.rounded(), way=way)
