import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, model_validator

from docstruct.document import Document, Page
from docstruct.errors import ExtractionError
from docstruct.extractors.assemble import assemble
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.reader import Reading
from docstruct.facts import Issue
from docstruct.result import Extraction
from docstruct.schemas.catalog import json_schema

Read = Callable[..., Reading]
DOCUMENT = Document("a.pdf", "native", (Page(1, 9, 9, "text"),))


class Color(Enum):
    RED = "red"


class Row(BaseModel):
    what: str
    count: int | None = None


class Paper(BaseModel):
    number: str = Field(alias="Paper No.")
    day: dt.date | None = None
    share: Annotated[Decimal, Field(le=100)] | None = None
    color: Color | None = None
    note: str = "none"
    rows: list[Row] = []


def made(reading: Reading, schema: object = Paper, **options: Any) -> Extraction[Any]:
    return assemble(DOCUMENT, plan_of(schema), reading, **options)


def told(result: Extraction[Any]) -> list[tuple[str, str | None]]:
    return [(i.code, i.path) for i in result.issues]


def test_values_become_the_object_by_field_name(reading: Read) -> None:
    values = {
        "/number": "A1",
        "/day": dt.date(2024, 3, 5),
        "/color": "red",
        "/rows/0/what": "x",
        "/rows/0/count": 2,
    }
    r = made(reading(values))
    assert r.data.model_dump() == {
        "number": "A1", "day": dt.date(2024, 3, 5), "share": None, "color": Color.RED, "note": "none",
        "rows": [{"what": "x", "count": 2}],
    }  # fmt: skip
    assert r.status == "ok" and r.issues == () and r.schema_id == plan_of(Paper).schema_id


def test_a_missing_required_field_leaves_what_was_found(reading: Read) -> None:
    r = made(reading({"/day": dt.date(2024, 3, 5)}))
    assert r.data is None and r.partial == {"day": dt.date(2024, 3, 5), "rows": []}
    assert told(r) == [("missing-field", "/number")] and r.status == "partial"
    with pytest.raises(ExtractionError, match="number: required, and not found"):
        r.unwrap()


def test_a_required_value_that_is_withheld_is_not_said_to_be_missing_from_the_page(reading: Read) -> None:
    r = made(reading({"/number": "A1"}), min_confidence=1.0)
    assert [i.message for i in r.issues] == ["number: required, and withheld for its low confidence"]


def test_a_value_the_schema_refuses_stays_in_the_evidence(reading: Read) -> None:
    r = made(reading({"/number": "A1", "/share": Decimal(119)}))
    assert r.data is not None and r.data.share is None and "share" not in r.partial
    assert (r["share"].value, r["share"].raw_text, r["share"].status) == (Decimal(119), "119", "invalid")
    assert told(r) == [("invalid-value", "/share")] and "less than or equal to 100" in r.issues[0].message
    assert r.status == "partial"


def test_a_required_value_that_is_refused_is_said_once(reading: Read) -> None:
    r = made(reading({"/number": 5}))
    assert r.data is None and told(r) == [("invalid-value", "/number")] and r["number"].status == "invalid"


def test_a_value_in_a_row_is_refused_alone(reading: Read) -> None:
    values = {
        "/number": "A1",
        "/rows/0/what": "x",
        "/rows/0/count": "many",
        "/rows/1/what": "y",
        "/rows/1/count": 3,
    }
    r = made(reading(values))
    assert [row.model_dump() for row in r.data.rows] == [
        {"what": "x", "count": None},
        {"what": "y", "count": 3},
    ]
    assert told(r) == [("invalid-value", "/rows/0/count")]


def test_a_rule_of_the_model_itself_speaks_of_the_whole(reading: Read) -> None:
    class Span(BaseModel):
        start: int
        end: int

        @model_validator(mode="after")
        def ordered(self) -> "Span":
            if self.start > self.end:
                raise ValueError("start after end")
            return self

    r = made(reading({"/start": 3, "/end": 2}), Span)
    assert r.data is None and r.partial == {"start": 3, "end": 2}
    assert [(i.code, i.path, i.message) for i in r.issues] == [("invalid-value", None, "Value error, start after end")]


def test_unsure_values_are_withheld_and_keep_their_evidence(reading: Read) -> None:
    unsure = reading({"/note": "maybe"}, confidence=0.4)
    sure = reading({"/number": "A1"}, confidence=0.8)
    both = Reading(sure.values | unsure.values, sure.evidence | unsure.evidence)
    r = made(both, min_confidence=0.5)
    assert r.data.number == "A1" and r.data.note == "none"
    assert (r["note"].status, r["note"].value, r["note"].raw_text) == ("abstained", "maybe", "maybe")
    assert made(both).data.note == "maybe"
    assert made(both, min_confidence=0.9).data is None


def test_issues_of_document_and_pages_come_first(reading: Read) -> None:
    page = Page(1, 9, 9, "none", issues=(Issue("no-text", "warning", "no text", page_no=1),))
    document = Document("a.pdf", "native", (page,), issues=(Issue("repaired", "info", "trailer repaired"),))
    found = reading({})
    found.issues.append(Issue("sum-mismatch", "warning", "sums differ"))
    r = assemble(document, plan_of(Paper), found)
    assert [i.code for i in r.issues] == ["repaired", "no-text", "sum-mismatch", "missing-field"]


SLIP = {
    "type": "object",
    "required": ["number", "day", "sum"],
    "properties": {
        "number": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "sum": {"type": "number", "minimum": 0},
        "exact": {"type": "string", "format": "decimal", "pattern": r"^-?\d+\.\d\d$"},
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"exact": {"type": "string", "format": "decimal"}}},
        },
    },
}


def test_a_json_schema_gives_plain_json(reading: Read) -> None:
    values = {
        "/number": "A1", "/day": dt.date(2024, 3, 5), "/sum": Decimal("12.50"), "/exact": Decimal("12.50"),
        "/rows/0/exact": Decimal("0.10"),
    }  # fmt: skip
    r = made(reading(values), SLIP)
    assert r.data == {
        "number": "A1",
        "day": "2024-03-05",
        "sum": 12.5,
        "exact": "12.50",
        "rows": [{"exact": "0.10"}],
    }
    assert r["exact"].value == Decimal("12.50") and r.issues == ()


def test_every_missing_property_of_a_json_schema_is_named(reading: Read) -> None:
    r = made(reading({"/number": "A1"}), SLIP)
    assert told(r) == [("missing-field", "/day"), ("missing-field", "/sum")]


def test_a_json_schema_refuses_values(reading: Read) -> None:
    r = made(reading({"/number": "A1", "/day": dt.date(2024, 3, 5), "/sum": Decimal(-1)}), SLIP)
    assert r.data is None and told(r) == [("invalid-value", "/sum")] and r["sum"].status == "invalid"


def test_the_printed_schema_of_a_ready_one_takes_amounts(reading: Read) -> None:
    r = made(reading({"/total": Decimal("1.50"), "/date": dt.date(2024, 1, 2)}), json_schema("receipt"))
    assert r.data is not None and (r.data["total"], r.data["date"]) == ("1.50", "2024-01-02")
