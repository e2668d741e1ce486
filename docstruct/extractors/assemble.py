"""Values with evidence → Extraction[T]: the validated object, or what is missing for it.

A value the schema refuses is kept in the evidence with the status ``invalid`` and left out of the object;
nothing is made up to fill a gap.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from pydantic import ValidationError

from docstruct.document import Document
from docstruct.extractors.fields.nesting import escape, nest
from docstruct.extractors.fields.plan import Leaf, Plan, json_value, walk_leaves
from docstruct.extractors.reader import Reading
from docstruct.facts import Issue
from docstruct.result import Evidence, Extraction, Status


def assemble(document: Document, plan: Plan, reading: Reading, min_confidence: float = 0.0) -> Extraction[Any]:
    """The extraction of one document.

    Args:
        document: the pages as they were read.
        plan: the schema's plan.
        reading: pointer -> value and evidence.
        min_confidence: values below it are withheld, status ``abstained``.
    """
    values, evidence = dict(reading.values), dict(reading.evidence)
    for pointer, proof in evidence.items():
        if proof.value is not None and proof.confidence < min_confidence:
            evidence[pointer] = dataclasses.replace(proof, status="abstained")
            values.pop(pointer, None)
    issues = [*document.issues, *(i for p in document.pages for i in p.issues), *reading.issues]
    lists = (*(node.path for node in plan.lists), *(node.path for node in plan.typed if node.many))
    data, problems = _validate(plan, nest(values, lists))
    if not values and any(node.path == "" for node in plan.typed):  # whose fields may all be absent
        data, problems = None, [_nothing(plan, evidence)]
    refused = {p.pointer: p for p in problems if p.pointer in values}
    for pointer in refused:
        _mark(evidence, pointer, "invalid")
        del values[pointer]
    if refused:
        data, problems = _validate(plan, nest(values, lists))
    stand = (*refused.values(), *(p for p in problems if p.pointer not in refused))
    issues += [p.issue(evidence) for p in stand]
    return Extraction(
        source=document.source,
        schema_id=plan.schema_id,
        engine=document.engine,
        data=data,
        partial=nest(values, lists),
        evidence=evidence,
        issues=tuple(issues),
        document=document,
        coverage=dict(reading.coverage),
    )


def _mark(evidence: dict[str, Any], pointer: str, status: Status) -> None:
    evidence[pointer] = dataclasses.replace(evidence[pointer], status=status)


class _Problem(NamedTuple):
    """What stands in the way of an object."""

    pointer: str  # "" for the object as a whole
    why: str
    missing: bool = False

    def issue(self, evidence: Mapping[str, Evidence]) -> Issue:
        """The problem as an issue of the result."""
        code = "missing-field" if self.missing else "invalid-value"
        proof = evidence.get(self.pointer)
        withheld = proof is not None and proof.status == "abstained"
        gone = "withheld for its low confidence" if withheld else "not found"
        why = f"required, and {gone}" if self.missing else self.why
        message = f"{self.pointer.lstrip('/')}: {why}" if self.pointer else why
        return Issue(code, "error", message, self.pointer or None)


def _nothing(plan: Plan, evidence: Mapping[str, Evidence]) -> _Problem:
    """That no figure or statement was read where the schema is one."""
    name = plan.typed[0].kind.__name__
    withheld = [proof.confidence for proof in evidence.values() if proof.status == "abstained"]
    why = f"withheld for its low confidence, {max(withheld):.2f}" if withheld else "not found"
    return _Problem("", f"{name}: {why}")


def _validate(plan: Plan, tree: Mapping[str, Any]) -> tuple[Any, list[_Problem]]:
    """The object, or None with everything that stands in its way."""
    if plan.model is not None:
        try:
            return plan.model.model_validate(tree, by_name=True, by_alias=False), []
        except ValidationError as error:
            found = error.errors()
            return None, [_Problem(_pointer(e["loc"]), e["msg"], e["type"] == "missing") for e in found]
    plain = _plain(tree, frozenset(leaf.path for leaf in walk_leaves(plan) if _written_out(leaf)))
    problems = list(dict.fromkeys(_json_problems(plan.json_schema, plain)))
    return (plain if not problems else None), problems


def _written_out(leaf: Leaf) -> bool:
    """Whether a schema writes the number as a string, so that no digit is lost in a binary float."""
    return leaf.kind == "decimal" and "format" in leaf.constraints


def _pointer(parts: tuple[int | str, ...]) -> str:
    return "".join("/" + escape(str(part)) for part in parts)


def _plain(value: Any, written: Set[str], path: str = "") -> Any:
    """Plain JSON of nested values; `written` are the paths of numbers that are strings."""
    if isinstance(value, Mapping):
        return {name: _plain(child, written, f"{path}/{escape(name)}") for name, child in value.items()}
    if isinstance(value, list):
        return [_plain(child, written, f"{path}/*") for child in value]
    return str(value) if path in written else json_value(value)


def _json_problems(schema: Mapping[str, Any], value: Any) -> Iterator[_Problem]:
    for error in Draft202012Validator(dict(schema)).iter_errors(value):
        pointer = _pointer(tuple(error.absolute_path))
        if error.validator != "required":
            yield _Problem(pointer, error.message)
            continue
        for name in error.validator_value:  # one error each, but none says which in so many words
            if name not in error.instance:
                yield _Problem(f"{pointer}/{escape(name)}", f"{name!r} is a required property", missing=True)
