"""Values with evidence → Extraction[T]: the validated object, or what is missing for it.

A value the schema refuses is kept in the evidence with the status ``invalid`` and left out of the object; nothing
is made up to fill a gap.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import ValidationError

from docstruct.document import Document, Issue
from docstruct.extractors.fields import Reading
from docstruct.extractors.nesting import escape, nest
from docstruct.extractors.plan import Plan, json_value
from docstruct.result import Extraction, Status


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
    lists = tuple(node.path for node in plan.lists)
    data, problems = _validate(plan, nest(values, lists))
    refused = [pointer for pointer, _ in problems if pointer in values]
    for pointer in refused:
        _mark(evidence, pointer, "invalid")
        del values[pointer]
    if refused:
        issues += [_issue("invalid-value", pointer, why) for pointer, why in problems if pointer in refused]
        data, problems = _validate(plan, nest(values, lists))
    issues += [_issue("missing-field", pointer, why) for pointer, why in problems]
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


def _issue(code: str, pointer: str, why: str) -> Issue:
    return Issue(code, "error", f"{pointer.lstrip('/')}: {why}", pointer)


def _validate(plan: Plan, tree: Mapping[str, Any]) -> tuple[Any, list[tuple[str, str]]]:
    """The object, or None with ``(pointer, reason)`` for everything that stands in its way."""
    if plan.model is not None:
        try:
            return plan.model.model_validate(tree, by_name=True, by_alias=False), []
        except ValidationError as error:
            return None, [(_pointer(e["loc"]), e["msg"]) for e in error.errors()]
    plain = _plain(tree)
    problems = list(_json_problems(plan.json_schema, plain))
    return (plain if not problems else None), problems


def _pointer(parts: tuple[int | str, ...]) -> str:
    return "".join("/" + escape(str(part)) for part in parts)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return json_value(value)


def _json_problems(schema: Mapping[str, Any], value: Any) -> Iterator[tuple[str, str]]:
    for error in Draft202012Validator(dict(schema)).iter_errors(value):
        pointer = _pointer(tuple(error.absolute_path))
        if error.validator == "required":
            missing = next((n for n in error.validator_value if n not in error.instance), "")
            pointer += "/" + escape(str(missing))
        yield pointer, error.message
