"""Many documents in worker processes: order, errors, any schema, the same answers as one at a time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, field_validator

import docstruct as ds
from docstruct.batch.documents import one_by_one
from docstruct.batch.worker import UnexpectedError
from docstruct.errors import CorruptError, SchemaError, SourceError, UnsupportedError, UsageError
from docstruct.schemas.invoice import Invoice
from docstruct.schemas.rules import Rule


class Ticket(BaseModel):
    """A schema that no other process can import by name."""

    number: str


def test_good_documents_come_through_whatever_lies_between(invoice_pdf: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    sources = [
        invoice_pdf,
        tmp_path / "nowhere.pdf",
        empty,
        b"not a document at all",
        b"%PDF-1.4 cut",
        invoice_pdf,
    ]
    found = list(ds.extract_all(sources, "invoice", workers=1))
    assert [o.index for o in found] == [0, 1, 2, 3, 4, 5]
    kinds = [type(o.error) for o in found]
    assert kinds == [type(None), SourceError, CorruptError, UnsupportedError, CorruptError, type(None)]
    assert found[0].unwrap().to_json() == found[5].unwrap().to_json()


def test_the_answer_is_that_of_extract(invoice_pdf: Path) -> None:
    (found,) = ds.extract_all([invoice_pdf], Invoice)
    alone = ds.extract(invoice_pdf, Invoice)
    one, other = found.unwrap().to_dict(), alone.to_dict()
    assert one.pop("source") == str(invoice_pdf)
    assert other.pop("source") == invoice_pdf.name
    assert one == other
    assert isinstance(found.unwrap().data, Invoice)


def test_a_class_of_a_function_is_a_schema_too(invoice_pdf: Path) -> None:
    class Local(BaseModel):
        number: str

    (found,) = ds.extract_all([invoice_pdf], Local)
    data = found.unwrap().data
    assert isinstance(data, Local)
    assert data.number == "993548900"


def test_a_script_without_guard_works(invoice_pdf: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import docstruct as ds\nfrom pydantic import BaseModel\n"
        "class Mine(BaseModel):\n    number: str\n"
        f"for o in ds.extract_all([{str(invoice_pdf)!r}] * 2, Mine, workers=2):\n"
        "    print(type(o.unwrap().data).__name__, o.unwrap().data.number)\n"
    )
    for arguments, text in (([str(script)], None), (["-"], script.read_text())):
        done = subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.stdout == "Mine 993548900\n" * 2, done.stderr


def test_a_crop_can_be_had_from_the_result(invoice_pdf: Path) -> None:
    (found,) = ds.extract_all([invoice_pdf], Ticket)
    assert found.unwrap()["number"].crop().width > 10


def test_a_validator_that_breaks_ends_one_document(invoice_pdf: Path) -> None:
    class Broken(BaseModel):
        number: str

        @field_validator("number")
        @classmethod
        def fail(cls, value: str) -> str:
            raise KeyError(value)

    (found,) = ds.extract_all([invoice_pdf], Broken)
    assert isinstance(found.error, UnexpectedError)
    assert "KeyError" in found.error.message


def test_a_schema_that_cannot_be_honoured_is_told_before_anything_is_read() -> None:
    class Free(BaseModel):
        anything: dict[str, int]

    with pytest.raises(SchemaError, match="/anything"):
        ds.extract_all(["nowhere.pdf"], Free)


def test_unknown_options_are_told_at_once() -> None:
    with pytest.raises(UsageError, match="no option dpi"):
        ds.extract_all(["nowhere.pdf"], "invoice", dpi=300)
    with pytest.raises(UsageError, match="workers"):
        ds.extract_all(["nowhere.pdf"], "invoice", workers=0)


def test_a_rule_of_the_caller_is_refused_with_a_remedy() -> None:
    @dataclass(frozen=True)
    class Even(Rule):
        def _judge(self, node: Any, unit: Any) -> None:
            return None

        def _message(self, verdict: Any) -> str:
            return ""

    class Ruled(BaseModel):
        rules: ClassVar[tuple[Rule, ...]] = (Even(),)
        number: str

    with pytest.raises(UsageError, match="Even"):
        ds.extract_all(["nowhere.pdf"], Ruled)


def test_progress_counts_to_the_end(invoice_pdf: Path) -> None:
    told: list[tuple[int, int | None]] = []
    list(ds.parse_all([invoice_pdf, b""], workers=1, on_progress=lambda *at: told.append(at)))
    assert told == [(1, 2), (2, 2)]


def test_sources_may_be_drawn_one_by_one(invoice_pdf: Path) -> None:
    found = list(ds.parse_all(path for path in [invoice_pdf, invoice_pdf]))
    assert [o.unwrap().source for o in found] == [str(invoice_pdf)] * 2


def test_streams_and_bytes_are_sources(invoice_pdf: Path) -> None:
    with invoice_pdf.open("rb") as stream:
        found = list(ds.parse_all([stream, invoice_pdf.read_bytes()], workers=1))
    assert [len(o.unwrap().pages) for o in found] == [1, 1]


def test_one_by_one_reads_again_and_again(invoice_pdf: Path) -> None:
    with one_by_one() as read:
        first, second = read(invoice_pdf), read(invoice_pdf)
    assert first.unwrap() == second.unwrap()
