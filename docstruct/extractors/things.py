"""What the readers of typed schemas found → values at the places of a schema that asks for them."""

from __future__ import annotations

from docstruct.extractors.fields.nesting import flatten, nest
from docstruct.extractors.reader import Reading
from docstruct.extractors.typed import Material, TypedNode, leaves_of
from docstruct.facts import Issue
from docstruct.figure import FigureData
from docstruct.geometry import BBox
from docstruct.result import Evidence
from docstruct.schemas.rules import check_rules, rules_of


def read_typed(reading: Reading, node: TypedNode, material: Material) -> None:
    """Add to the reading what a typed schema asks for at its place: the likeliest thing, or all of a list."""
    seen = list(node.reader()(material))
    declined = [thing for thing in seen if isinstance(thing, FigureData) and thing.declined is not None]
    found = [_as_reading(thing) for thing in seen if thing not in declined]
    if node.many or not found:
        reading.issues += [_not_read(thing, node) for thing in declined]
    if node.many:
        reading.coverage[node.path] = len(seen), len(found)
        for index, thing in enumerate(sorted(found, key=_place)):
            _take(reading, thing, node, f"{node.path}/{index}")
        return
    _take(reading, found[0] if found else Reading(), node, node.path)
    if len(found) > 1:
        name = node.kind.__name__
        message = f"there are {len(found)} in the document, this is the likeliest; ask for list[{name}] to have all"
        reading.issues.append(Issue("several-found", "info", message, node.path or None))


def _not_read(thing: FigureData, node: TypedNode) -> Issue:
    """The reason why a figure that is seen was declined: an error where it is the only one asked for."""
    message = f"a {node.kind.__name__} is seen and not read: {thing.declined}"
    return Issue("declined", "warning" if node.many else "error", message, node.path or None, thing.page_no)


def _as_reading(thing: Reading | FigureData) -> Reading:
    """A figure as values, each with the place of the figure."""
    if isinstance(thing, Reading):
        return thing
    box = BBox(*thing.bbox) if thing.bbox is not None else None
    values = {pointer: value for pointer, value in flatten(thing.model_dump()) if value is not None}
    proofs = {p: Evidence(v, None, thing.page_no, box, thing.confidence, thing.way, "ok") for p, v in values.items()}
    return Reading(values, proofs)


def _place(thing: Reading) -> tuple[int, float, float]:
    """Page and place of the topmost value."""
    boxes = [(e.page_no, e.bbox.y0, e.bbox.x0) for e in thing.evidence.values() if e.page_no and e.bbox]
    return min(boxes, default=(0, 0.0, 0.0))


def _take(reading: Reading, thing: Reading, node: TypedNode, at: str) -> None:
    reading.values |= {at + pointer: value for pointer, value in thing.values.items()}
    reading.evidence |= {at + pointer: proof for pointer, proof in thing.evidence.items()}
    reading.coverage |= {at + pointer: counts for pointer, counts in thing.coverage.items()}
    for pointer in leaves_of(node.kind):
        reading.evidence.setdefault(at + pointer, Evidence(None))
    issues = [*thing.issues, *_failed(thing, node)]
    reading.issues += [_moved(issue, at) for issue in issues]


def _failed(thing: Reading, node: TypedNode) -> list[Issue]:
    """The rules of the typed schema that fail, as issues."""
    results = check_rules(rules_of(node.kind), nest(thing.values))
    return [Issue(r.code, "warning", r.message, r.paths[-1] if r.paths else None) for r in results if not r.ok]


def _moved(issue: Issue, at: str) -> Issue:
    return issue._replace(path=at + issue.path) if issue.path is not None else issue
