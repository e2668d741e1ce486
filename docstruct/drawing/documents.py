"""`draw`: a kind of document and a seed -> a `Drawn`: the document, its truth, the places of its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, get_args

from pydantic import BaseModel

from docstruct.drawing.draft import Draft
from docstruct.drawing.fonts import can_render_chinese
from docstruct.drawing.form import draw_form
from docstruct.drawing.invoice import draw_trade
from docstruct.drawing.lexicon import LANGUAGES
from docstruct.drawing.paper import Place
from docstruct.drawing.receipt.till import draw_receipt
from docstruct.drawing.scan import Scanned
from docstruct.drawing.scan import scan as scan_pages
from docstruct.drawing.statement import draw_statement
from docstruct.errors import UsageError
from docstruct.schemas.catalog import get_schema

__all__ = ["KINDS", "LANGUAGES", "Drawn", "draw"]


@dataclass(frozen=True)
class Drawn:
    """A document and what it says.

    Attributes:
        kind: one of `KINDS`.
        schema: name of the schema the truth has the shape of, such as ``"invoice"``.
        language: one of `LANGUAGES`.
        pdf: the document as PDF; of a scan, a PDF of pictures without text.
        image: the page as PNG or JPEG, for scans of one page; else None.
        truth: what is printed, nested as the schema is: dates ISO, amounts as decimal strings.
        places: pointer of each leaf -> where it is printed first: page from 1, box in displayed points, text.
        repeats: pointer -> further printings of the same value.
    """

    kind: str
    schema: str
    language: str
    pdf: bytes
    image: bytes | None
    truth: dict[str, Any]
    places: Mapping[str, Place]
    repeats: Mapping[str, tuple[Place, ...]]


def _trade(kind: str) -> Callable[[Draft], None]:
    return lambda d: draw_trade(d, kind)


_DRAWERS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    "invoice": ("invoice", _trade("invoice")),
    "credit-note": ("invoice", _trade("credit-note")),
    "purchase-order": ("purchase-order", _trade("purchase-order")),
    "receipt": ("receipt", draw_receipt),
    "bank-statement": ("bank-statement", draw_statement),
    "form": ("form", draw_form),
}
KINDS = tuple(_DRAWERS)


def draw(kind: str, seed: int, language: str | None = None, scan: bool = False) -> Drawn:
    """Draw a document.

    Args:
        kind: one of `KINDS`.
        seed: another seed, another document.
        language: one of `LANGUAGES`; by default the seed decides.
        scan: whether it comes as a degraded scan.

    Raises:
        UsageError: an unknown kind or language.
    """
    if kind not in _DRAWERS:
        raise UsageError(f"no kind {kind!r} to draw", remedy=f"there are {', '.join(KINDS)}")
    rng = Random(f"{kind} {seed} {language}")
    chosen = rng.choice(LANGUAGES)
    if scan and chosen == "zh" and not can_render_chinese():
        chosen = LANGUAGES[seed % (len(LANGUAGES) - 1)]
    language = language or chosen
    if language not in LANGUAGES:
        raise UsageError(f"no language {language!r} to draw in", remedy=f"there are {', '.join(LANGUAGES)}")
    schema_name, drawer = _DRAWERS[kind]
    if scan and language == "zh" and not can_render_chinese():
        raise UsageError("no Chinese font on this machine to draw a scan with", remedy="install one, or draw a PDF")
    draft = Draft(language, rng, mono=0.6 if kind == "receipt" else 0.06)
    drawer(draft)
    schema = get_schema(schema_name)
    places = {p: found for p, found in draft.paper.places().items() if _known(schema, p)}
    values = draft.paper.values()
    pdf, image = draft.paper.pdf(), None
    if scan:
        scanned = scan_pages(pdf, rng, receipt=kind == "receipt")
        pdf, image = scanned.pdf, scanned.image
        places = {p: [_moved(place, scanned) for place in found] for p, found in places.items()}
    return Drawn(
        kind=kind,
        schema=schema_name,
        language=language,
        pdf=pdf,
        image=image,
        truth=nest({p: values[p] for p in places}),
        places={p: found[0] for p, found in places.items()},
        repeats={p: tuple(found[1:]) for p, found in places.items() if len(found) > 1},
    )


def _moved(place: Place, scanned: Scanned) -> Place:
    return place._replace(bbox=scanned.moves[place.page_no - 1].box(place.bbox))


def nest(leaves: Mapping[str, str]) -> dict[str, Any]:
    """Pointers and values as nested dicts and lists; list positions nobody mentions are closed up."""
    tree: dict[str, Any] = {}
    for pointer, value in leaves.items():
        *path, last = pointer.strip("/").split("/")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return {key: _listed(value) for key, value in tree.items()}


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_listed(node[key]) for key in sorted(node, key=int)]
    return {key: _listed(value) for key, value in node.items()}


def _known(schema: type[BaseModel], pointer: str) -> bool:
    """Whether the schema has a leaf at the pointer; papers print more than schemas ask for."""
    model: Any = schema
    for part in re.findall(r"[^/]+", pointer):
        if part.isdigit():
            continue
        if model is None or part not in model.model_fields:
            return False
        model = _model_in(model.model_fields[part].annotation)
    return model is None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``Model | None`` or ``list[Model]``, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_model_in, get_args(annotation)) if m is not None), None)
