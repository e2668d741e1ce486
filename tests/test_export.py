"""Results and documents as JSON: the shapes other programs rely on."""

from __future__ import annotations

import datetime as dt
import enum
import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from docstruct.document import Cell, Table
from docstruct.errors import DeadlineError, EncryptedError
from docstruct.export import document_dict, dumps, failed_dict, plain, table_dict, to_json
from docstruct.geometry import BBox
from docstruct.result import Extraction

Result = Extraction[Any]


def test_keys_of_a_result_are_those_promised(slip: Result) -> None:
    assert list(slip.to_dict()) == [
        "source", "schema_id", "engine", "status", "data", "evidence", "issues", "pages", "coverage",
    ]  # fmt: skip


def test_data_are_plain_and_exact(slip: Result) -> None:
    data = slip.to_dict()["data"]
    assert data["total"] == "12.50"
    assert data["date"] == "2024-03-05"
    assert data["items"][1] == {"name": "Cake", "amount": "8.00"}
    assert data["count"] is None


def test_evidence_of_a_leaf(slip: Result) -> None:
    assert slip.to_dict()["evidence"]["/total"] == {
        "value": "12.50",
        "raw_text": "12,50",
        "page_no": 2,
        "bbox": [150, 170, 180.0, 180],
        "confidence": 0.4,
        "way": "text",
        "status": "ok",
    }


def test_evidence_can_be_left_out(slip: Result) -> None:
    assert "evidence" not in slip.to_dict(evidence=False)


def test_issues_have_code_severity_path_page_and_message(slip: Result) -> None:
    assert slip.to_dict()["issues"][0] == {
        "code": "sum-mismatch",
        "severity": "warning",
        "path": "/total",
        "page_no": None,
        "message": "items do not sum to the total: 12.00 != 12.50",
    }


def test_confidence_is_rounded_to_four_digits(slip: Result) -> None:
    assert slip.to_dict()["evidence"]["/number"]["confidence"] == 0.9877


def test_json_is_one_line_that_reads_back(slip: Result) -> None:
    text = to_json(slip)
    assert "\n" not in text
    assert json.loads(text) == slip.to_dict()
    assert "Müller" in text


def test_half_surrogates_do_not_reach_the_output() -> None:
    assert dumps({"a": "x\ud800y"}).encode() == '{"a": "x\ufffdy"}'.encode()


def test_a_failed_document_has_the_keys_of_a_result(slip: Result) -> None:
    line = failed_dict("a.pdf", EncryptedError("needs a password", remedy="give password="), "auto")
    assert list(line) == list(slip.to_dict())
    assert (line["source"], line["status"]) == ("a.pdf", "failed")
    assert line["issues"] == [
        {
            "code": "encrypted",
            "severity": "error",
            "path": None,
            "page_no": None,
            "message": "needs a password (give password=)",
        }
    ]


def test_the_page_of_an_error_is_kept() -> None:
    line = failed_dict("a.pdf", DeadlineError("not finished within 2 s", page_no=9), "auto")
    assert (line["issues"][0]["code"], line["issues"][0]["page_no"]) == ("deadline", 9)


class Colour(enum.Enum):
    RED = "red"


class Link(BaseModel):
    left: dt.timedelta


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00"), "0.00"),
        (dt.time(9, 5), "09:05:00"),
        (dt.datetime(2024, 3, 5, 9, 5, tzinfo=dt.timezone.utc), "2024-03-05T09:05:00+00:00"),
        (Colour.RED, "red"),
        ([(1, True)], [[1, True]]),
        (Link(left=dt.timedelta(minutes=1)), {"left": "PT1M"}),
    ],
)
def test_plain_values(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_a_document_holds_words_blocks_and_tables(slip: Result) -> None:
    page = document_dict(slip.document)["pages"][0]
    assert page["words"][0]["text"] == "Tea"
    assert page["words"][0]["bbox"] == [20, 100, 40, 110]
    assert {"page_no", "width", "height", "way", "words", "blocks", "tables", "figures", "pairs"} <= set(page)


def test_a_table_keeps_its_spans() -> None:
    cell = Cell(0, 1, "a", BBox(1, 2, 3.456, 4), 1, 2, header=True)
    line = table_dict(Table(3, BBox(0, 0, 9, 9), (cell,), caption="C", unit="EUR"), "x.pdf")
    assert (line["source"], line["page_no"], line["caption"], line["unit"]) == ("x.pdf", 3, "C", "EUR")
    assert line["cells"] == [
        {
            "row": 0, "col": 1, "row_span": 1, "col_span": 2, "text": "a", "header": True,
            "bbox": [1, 2, 3.46, 4],
        }
    ]  # fmt: skip
