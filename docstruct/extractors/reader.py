"""Document + plan → values with their evidence: spot labels, draw candidates, score, choose, convert.

One mechanism for every schema: a ready schema differs from a user's own only in its names, types and rules.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docstruct.document import Document
from docstruct.extractors.fields.addresses import PARTS, address_target, with_parts
from docstruct.extractors.fields.calibration import Calibration, head_share
from docstruct.extractors.fields.candidates import candidates_of
from docstruct.extractors.fields.choose import Option, choose, is_toss_up, options_of, sureness
from docstruct.extractors.fields.column_heads import BESIDE, without_rows
from docstruct.extractors.fields.features import FEATURES, featurise, with_siblings
from docstruct.extractors.fields.implied import implied_rules
from docstruct.extractors.fields.plan import Plan
from docstruct.extractors.fields.scoring import Array, Scorer
from docstruct.extractors.fields.sheet import Sheet, Span
from docstruct.extractors.fields.surroundings import Surroundings
from docstruct.extractors.fields.targets import MENTIONS_OF_TYPE, NAMES, Candidate, Target, affinity, final_value
from docstruct.extractors.fields.verdicts import RuleBook
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from docstruct.extractors.lists.cells import ListCell, ListReading
from docstruct.extractors.lists.read import read_lists
from docstruct.facts import Issue
from docstruct.geometry import BBox
from docstruct.options import Deadline
from docstruct.result import Evidence, Status

_ONLY_LABELLED = frozenset({"number"})  # families of which a value says nothing without a label of its own
_SELDOM = 0.2  # how much less likely an amount is absent where another stands in for it
_NAMED = 0.8  # affinity from which what stands behind a label should have been the value
_SHORT = 40  # characters; longer texts behind a label are sentences
_SURE = 0.5  # a sibling chosen with at least this probability pulls the others of its object to its place


@dataclass
class Reading:
    """What was read under a plan: pointer -> value, its evidence, and what is to be said about it."""

    values: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    coverage: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_fields(document: Document, plan: Plan, deadline: Deadline) -> Reading:
    """Everything the plan asks for that stands in the document."""
    vocabulary = Vocabulary.of(plan)
    sheet = Sheet(document)
    annotate(sheet, vocabulary)
    deadline.check()
    around = Surroundings(sheet)
    reading = Reading()
    cells: dict[str, ListCell] = {}
    for path, rows in read_lists(vocabulary, sheet).items():
        cells |= _take_list(reading, path, rows)
    deadline.check()
    targets = [vocabulary.target(leaf) for leaf in plan.leaves]
    scored = score(targets, sheet, around)
    deadline.check()
    book = RuleBook(plan, reading.values, implied_rules(plan, vocabulary.targets))
    options = {path: options_of(*pair) for path, pair in scored.items()}
    chosen = choose(options, book.verdicts, book.amounts)
    known = book.support({path: option.value for path, option in chosen.items()})
    for path, option in chosen.items():
        if path not in known and is_toss_up(option, options[path]):
            chosen[path] = next(o for o in options[path] if o.best is None)
    sure = sureness(chosen)
    values = {path: option.value for path, option in chosen.items()}
    support = book.support(values)
    for target in targets:
        path = target.leaf.path
        _take(reading, target, chosen[path], sure[path], scored[path][0], support.get(path, 0), sheet)
    for pointer, cell in cells.items():
        reading.evidence[pointer] = _sure(cell, support.get(pointer, 0))
    reading.issues.extend(book.issues(values))
    return reading


Scored = dict[str, tuple[list[Candidate], float]]


def score(targets: Sequence[Target], sheet: Sheet, around: Surroundings, scorer: Scorer | None = None) -> Scored:
    """Candidates of every target with their probabilities, and the probability that none is right.

    Two passes: what the first is sure of for one leaf of an object (a seller's name) tells the second where to
    look for the others (its address, its VAT id).
    """
    scorer = scorer or Scorer.shipped(FEATURES)
    scored: Scored = {}
    shown: dict[str, Array] = {}
    for target in targets:
        candidates = candidates_of(target, sheet)
        features = featurise(candidates, around)
        speaking = [i for i in without_rows(candidates) if _says_so(candidates[i])]
        candidates, shown[target.leaf.path] = [candidates[i] for i in speaking], features[speaking]
        scored[target.leaf.path] = candidates, _assign(candidates, shown[target.leaf.path], target, scorer)
    anchors = _anchors(targets, scored)
    for target in targets:
        near = [span for path, span in anchors.get(target.owner, {}).items() if path != target.leaf.path]
        if not near or not target.owner:
            continue
        candidates, _ = scored[target.leaf.path]
        features = with_siblings(shown[target.leaf.path], candidates, near)
        scored[target.leaf.path] = candidates, _assign(candidates, features, target, scorer)
    blocks: dict[tuple[str, ...], Candidate | None] = {}
    for target in (t for t in targets if t.concept in PARTS):
        owner = target.owner
        if owner not in blocks:
            near = [span for known, spans in anchors.items() if known == owner[: len(known)] for span in spans.values()]
            blocks[owner] = _address(target, sheet, around, near, scorer)
        scored[target.leaf.path] = with_parts(target, *scored[target.leaf.path], blocks[owner])
    return scored


def _says_so(candidate: Candidate) -> bool:
    """False for a number that no label names, where nothing but the schema's own word for it is known."""
    target = candidate.target
    return bool(target.concept) or target.family not in _ONLY_LABELLED or candidate.features["best_own"] > 0.0


def _address(
    target: Target, sheet: Sheet, around: Surroundings, near: Sequence[Span], scorer: Scorer
) -> Candidate | None:
    """The likeliest address of the object that the target belongs to."""
    whole = address_target(target)
    candidates = candidates_of(whole, sheet)
    _assign(candidates, featurise(candidates, around, near), whole, scorer)
    return max(candidates, key=lambda c: c.p, default=None)


def _assign(candidates: Sequence[Candidate], features: Any, target: Target, scorer: Scorer) -> float:
    p, none = scorer.probabilities(target.family, target.terms, features, target.lent)
    share = _SELDOM if _stood_in_for(candidates, target) else 1.0
    rest = 1.0 - none + share * none
    for candidate, value in zip(candidates, p):
        candidate.p = float(value) / rest
    return share * none / rest


def _stood_in_for(candidates: Sequence[Candidate], target: Target) -> bool:
    """Whether nothing beside an amount names the target, and something names what is asked for nowhere else.

    Where only a total is asked for, and only an amount due is printed, that is what was meant.
    """
    if target.type != "money" or not target.stand_ins:
        return False
    said = [
        max(c.features.get(f"{where}_{voice}", 0.0) for where in BESIDE) for voice in ("own", "kin") for c in candidates
    ]
    own, kin = said[: len(candidates)], said[len(candidates) :]
    return max(own, default=0.0) <= 0 and max(kin, default=0.0) >= NAMES


def _anchors(targets: Sequence[Target], scored: Scored) -> dict[tuple[str, ...], dict[str, Span]]:
    anchors: dict[tuple[str, ...], dict[str, Span]] = {}
    for target in targets:
        best = max(scored[target.leaf.path][0], key=lambda c: c.p, default=None)
        if best is not None and best.p >= _SURE and target.owner:
            anchors.setdefault(target.owner, {})[target.leaf.path] = best.span
    return anchors


def _take(
    reading: Reading,
    target: Target,
    option: Option,
    p: float,
    candidates: Sequence[Candidate],
    support: int,
    sheet: Sheet,
) -> None:
    leaf, best = target.leaf, option.best
    if best is None:
        reading.evidence[leaf.path] = unread(target, sheet) or Evidence(None, confidence=round(option.p, 4))
        return
    value = final_value(best.value, leaf)
    others = sorted((c for c in candidates if c not in option.candidates), key=lambda c: -c.p)
    status: Status = "ambiguous" if best.ambiguous else "ok"
    confidence = Calibration.shipped().confidence(p, best.span.confidence, support, best.ambiguous)
    reading.values[leaf.path] = value
    reading.evidence[leaf.path] = Evidence(
        value=value,
        raw_text=best.raw if best.mention is None else best.mention.raw,
        page_no=best.span.page.page_no,
        bbox=displayed(best.span),
        confidence=confidence,
        way=best.span.way,
        status=status,
        alternatives=tuple(dict.fromkeys([*map(str, best.alternatives), *(c.raw for c in others[:3] if c.p > 0.05)])),
    )


def unread(target: Target, sheet: Sheet) -> Evidence | None:
    """What stands behind a label "Due date:" where it is no date: status ``unreadable``; None where nothing does."""
    if target.type not in MENTIONS_OF_TYPE:
        return None
    kinds = MENTIONS_OF_TYPE[target.type]
    for text in sheet.texts:
        for spot in text.spots:
            if affinity(spot, target) < _NAMED or not text.words[spot.end - 1].text.endswith((":", "：")):
                continue
            behind = Span((text,), spot.end, len(text.words)) if spot.end < len(text.words) else None
            if behind is None and text.right is not None and not text.right.spots:
                behind = Span((text.right,), 0, len(text.right.words))
            said = behind is not None and any(c.isalnum() for c in behind.text) and len(behind.text) <= _SHORT
            if behind is not None and said and not _holds(behind, kinds):
                place, box = behind.page.page_no, displayed(behind)
                return Evidence(None, behind.text, place, box, way=behind.way, status="unreadable")
    return None


def _holds(span: Span, kinds: Sequence[str]) -> bool:
    """Whether a value of these kinds stands there: it was read, and taken for something else or for nothing."""
    text = span.texts[0]
    return any(m.kind in kinds and span.start <= m.start and m.end <= span.end for m in text.mentions)


def displayed(span: Span) -> BBox:
    """The span's box on the page as displayed."""
    turn = span.page.turn
    return (turn.box(span.bbox) if turn else span.bbox).rounded()


def _take_list(reading: Reading, path: str, rows: ListReading) -> dict[str, ListCell]:
    """Take the values of a list; its cells by pointer, for their confidence when the rules have spoken."""
    reading.coverage[path] = rows.seen, len(rows.items)
    reading.issues.extend(rows.issues)
    cells = {f"{path}/{i}/{n}" if n else f"{path}/{i}": c for i, item in enumerate(rows.items) for n, c in item.items()}
    reading.values |= {pointer: cell.evidence.value for pointer, cell in cells.items()}
    return cells


def _sure(cell: ListCell, support: int) -> Evidence:
    ambiguous = cell.evidence.status == "ambiguous"
    confidence = Calibration.of_lists().confidence(head_share(cell.fit), cell.reading, support, ambiguous)
    return dataclasses.replace(cell.evidence, confidence=confidence)
