import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import pytest
import torch
from pydantic import BaseModel, Field

import docstruct as ds
from docstruct.document import Document
from docstruct.engines import deepseek, passes
from docstruct.engines.deepseek import DeepSeekEngine
from docstruct.engines.registry import KINDS, Kind
from docstruct.errors import MissingExtraError, UsageError, WeightsError
from docstruct.facts import PageFacts, Word
from docstruct.geometry import BBox
from docstruct.model.checkpoint import write_random
from docstruct.model.config import PRESETS
from docstruct.model.tokenizer import byte_tokenizer

MakeFacts = Callable[..., PageFacts]
Saying = Callable[..., DeepSeekEngine]

PAGE = """<|ref|>title<|/ref|><|det|>[[100, 50, 500, 100]]<|/det|>
# Annual report

<|ref|>text<|/ref|><|det|>[[100, 150, 900, 250]]<|/det|>
Invoice number: 4711
Date: 3 May 2024

<|ref|>table_caption<|/ref|><|det|>[[100, 280, 900, 300]]<|/det|>
Table 1. Prices

<|ref|>table<|/ref|><|det|>[[100, 300, 900, 500]]<|/det|>
<table><tr><td colspan="2">Prices</td></tr><tr><td>Tea</td><td>4.50</td></tr></table>

<|ref|>equation<|/ref|><|det|>[[100, 510, 900, 540]]<|/det|>
\\[ a^2 + b^2 \\]

<|ref|>image<|/ref|><|det|>[[100, 550, 500, 900]]<|/det|>

<|ref|>image_caption<|/ref|><|det|>[[100, 910, 500, 930]]<|/det|>
<center>Figure 1. Sales</center>
"""
CHART = "<table><tr><td></td><td>2023</td></tr><tr><td>North</td><td>12</td></tr></table>"


def test_a_page_becomes_blocks_tables_and_figures_in_points(facts: MakeFacts, engine_saying: Saying) -> None:
    page = engine_saying({"markdown": PAGE, "figure": CHART}).read(facts())
    kinds = ["title", "text", "caption", "table", "equation", "figure", "caption"]
    assert [block.kind for block in page.blocks] == kinds
    assert page.blocks[0].text == "Annual report"
    assert page.blocks[0].bbox.rounded(0) == BBox(60, 40, 300, 80)
    assert page.blocks[4].text == "a^2 + b^2"
    (table,) = page.tables
    assert table.caption == "Table 1. Prices"
    assert (table.n_rows, table.n_cols, table.way) == (2, 2, "model")
    assert [(c.text, c.col_span) for c in table.cells] == [("Prices", 2), ("Tea", 1), ("4.50", 1)]
    assert [line.text for line in page.lines][1:3] == ["Invoice number: 4711", "Date: 3 May 2024"]
    assert {p.label.text: p.value[0].text for p in page.pairs}["Invoice number:"] == "4711"


def test_figures_are_cut_out_and_read_by_themselves(facts: MakeFacts, engine_saying: Saying) -> None:
    engine, shown = engine_saying({"markdown": PAGE, "figure": CHART}), facts()
    page = engine.read(shown)
    (figure,) = page.figures
    assert (figure.kind, figure.text, figure.way) == ("chart", CHART, "model")
    assert figure.bbox.rounded(0) == BBox(60, 440, 300, 721)
    assert shown.rendered[-1] == figure.bbox
    assert [job.task for job in engine.reader.jobs] == ["markdown", "figure"]


def test_mode_tokens_and_compression_stand_in_the_reason(facts: MakeFacts, engine_saying: Saying) -> None:
    page = engine_saying({"markdown": "Hello " * 200}).read(facts())
    assert page.reason.startswith("mode base (as asked): 273 vision tokens, ")
    assert "300 text tokens; compression 1.6x" in page.reason


@pytest.mark.parametrize(
    ("finish", "code"), [("loop", "repetition"), ("max_tokens", "cut-off"), ("cancelled", "cancelled")]
)
def test_an_unfinished_answer_is_an_issue(finish: str, code: str, facts: MakeFacts, engine_saying: Saying) -> None:
    page = engine_saying({"markdown": PAGE, "figure": "x"}, finish, "it went wrong").read(facts())
    assert [(i.code, i.severity) for i in page.issues] == [(code, "error")]
    assert page.tables  # what there is is kept


def test_pages_come_in_order_from_one_batch(facts: MakeFacts, engine_saying: Saying) -> None:
    engine = engine_saying({"markdown": "text"})
    pages = list(engine.read_pages(facts(page_no=n) for n in range(1, 41)))
    assert [page.page_no for page in pages] == list(range(1, 41))
    assert len(engine.reader.jobs) == 40


def test_plain_text_gets_estimated_places_and_says_so(facts: MakeFacts, engine_saying: Saying) -> None:
    page = engine_saying({"text": "Above\n\nBelow"}).read(facts(), "text")
    assert [i.code for i in page.issues] == ["estimated-places"]
    assert [block.text for block in page.blocks] == ["Above", "Below"]
    assert page.blocks[0].bbox.y1 <= page.blocks[1].bbox.y0


def test_a_region_is_shown_alone_and_its_boxes_lie_on_the_page(facts: MakeFacts, engine_saying: Saying) -> None:
    engine, shown = engine_saying({"markdown": "<|ref|>text<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\nx"}), facts()
    region = BBox(100, 200, 300, 400)
    assert engine.read(shown, region=region).blocks[0].bbox == region
    assert shown.rendered[-1] == region


def test_what_is_located_is_a_figure_of_that_kind(facts: MakeFacts, engine_saying: Saying) -> None:
    said = "<|ref|>stamp<|/ref|><|det|>[[0, 0, 333, 333], [666, 666, 999, 999]]<|/det|>"
    page = engine_saying({"locate": said}).locate(facts(), "stamp")
    assert [(f.kind, f.bbox.rounded(0)) for f in page.figures] == [
        ("stamp", BBox(0, 0, 200, 267)), ("stamp", BBox(400, 533, 600, 800)),
    ]  # fmt: skip


def test_a_task_that_needs_more_than_a_page_is_refused(facts: MakeFacts, engine_saying: Saying) -> None:
    with pytest.raises(UsageError, match="locate"):
        engine_saying({}).read(facts(), "locate")


# -- words of the page itself --------------------------------------------------------------------------


def printed() -> list[Word]:
    def row(text: str, y: float) -> list[Word]:
        return [Word(t, BBox(70 + 60 * i, y, 120 + 60 * i, y + 10), 10.0) for i, t in enumerate(text.split())]

    return [
        *row("Invoice number: 4711", 130), *row("Date: 3 May 2024", 150),
        *row("Prices", 250), *row("Tea 4.90", 300), *row("Many more words stand below the table here", 600),
    ]  # fmt: skip


def test_written_words_take_the_places_of_the_printed_ones(facts: MakeFacts, engine_saying: Saying) -> None:
    page = engine_saying({"markdown": PAGE, "figure": "x"}).read(facts(printed()))
    assert page.words == tuple(printed())
    number = next(w for line in page.lines for w in line.words if w.text == "4711")
    assert (number.way, number.bbox) == ("text", BBox(190, 130, 240, 140))
    price = page.tables[0].cells[2].words[0]
    assert (price.text, price.way) == ("4.50", "model")  # 4.90 is printed


def test_a_value_that_is_not_printed_is_ungrounded(
    invoice_pdf: Path, engine_saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "<|ref|>text<|/ref|><|det|>[[100, 100, 900, 300]]<|/det|>\nInvoice number: 993548900\nTotal: 77.77\n"
    engine = engine_saying({"markdown": said})
    monkeypatch.setitem(KINDS, "deepseek-ocr", Kind(lambda options: engine))
    schema = {
        "type": "object",
        "properties": {"invoice_number": {"type": "string"}, "total": {"type": "number"}},
    }
    r = ds.extract(invoice_pdf, schema, engine="deepseek-ocr", min_confidence=0.0)
    number, total = r["invoice_number"], r["total"]
    assert (number.status, number.way) == ("ok", "text")
    assert number.crop().size[0] > 10
    assert (total.status, total.raw_text, total.way) == ("ungrounded", "77.77", "model")
    assert [i.path for i in r.issues if i.code == "ungrounded"] == ["/total"]


# -- real networks, tiny and random --------------------------------------------------------------------


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("noise")
    write_random(PRESETS["tiny"], folder, seed=1)
    byte_tokenizer().save(folder)
    return folder


def test_random_weights_read_a_document_and_say_that_it_means_nothing(noise: Path, facts: MakeFacts) -> None:
    engine = DeepSeekEngine(noise, device="cpu", budget="tiny", max_tokens=30)
    page = engine.read(facts())
    assert page.way == "model"
    assert page.reason.startswith("mode tiny (as asked): 73 vision tokens, 64 of them")
    assert [i.code for i in page.issues if i.severity == "error"] == ["cut-off", "random-weights"]


def test_json_obeys_its_schema_even_from_noise(noise: Path, facts: MakeFacts) -> None:
    engine = DeepSeekEngine(noise, device="cpu", budget="tiny")
    schema = {"type": "object", "properties": {"paid": {"type": "boolean"}}, "required": ["paid"]}
    written = engine.write(facts(), {**schema, "additionalProperties": False})
    assert list(written) == ["paid"] and isinstance(written["paid"], bool)


class Line(BaseModel):
    description: Annotated[str, Field(max_length=9)]
    amount: Decimal


class Bill(BaseModel):
    number: Annotated[str, Field(max_length=9)]
    issued: date
    currency: Literal["EUR", "USD"]
    paid: bool | None = None
    lines: Annotated[list[Line], Field(min_length=1, max_length=2)]


def test_values_written_by_noise_obey_the_schema_and_none_is_printed(noise: Path, invoice_pdf: Path) -> None:
    options = {"engine": "deepseek-ocr", "weights": str(noise), "device": "cpu", "budget": "tiny"}
    r = ds.extract(invoice_pdf, Bill, write=True, min_confidence=0.0, **options)
    assert isinstance(r.data, Bill)
    given = {pointer: proof for pointer, proof in r.evidence.items() if proof.value is not None}
    assert {"/number", "/issued", "/currency", "/lines/0/description", "/lines/0/amount"} <= set(given)
    assert {(proof.status, proof.way) for proof in given.values()} == {("ungrounded", "model")}
    assert {i.path for i in r.issues if i.code == "ungrounded"} == set(given)
    assert "random-weights" in [i.code for i in r.issues]


def test_rows_that_the_values_leave_out_are_told(
    invoice_pdf: Path, engine_saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"<tr><td>Tea {n}</td><td>{n}.00</td></tr>" for n in range(6))
    draft = f"<|ref|>table<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\n<table>{rows}</table>"
    line = {"description": "Tea", "amount": 1}
    bill = {"number": "1", "issued": "2024-05-03", "currency": "EUR", "paid": None, "lines": [line, line]}
    engine = engine_saying({"markdown": draft, "json": json.dumps(bill)})
    engine.__dict__["_grammars"] = SimpleNamespace(json=lambda schema: None)
    monkeypatch.setitem(KINDS, "deepseek-ocr", Kind(lambda options: engine))
    r = ds.extract(invoice_pdf, Bill, engine="deepseek-ocr", write=True)
    (issue,) = [i for i in r.issues if i.code == "rows-missing"]
    assert (issue.page_no, issue.severity) == (1, "warning")
    assert "3 rows more" in issue.message  # five below the first, two of them written


def test_an_engine_that_cannot_write_says_so(invoice_pdf: Path) -> None:
    with pytest.raises(UsageError, match="native cannot write values"):
        ds.extract(invoice_pdf, Bill, write=True)


def test_parse_goes_the_whole_way(noise: Path, invoice_pdf: Path) -> None:
    options = {"weights": str(noise), "device": "cpu", "budget": "tiny", "timeout": 300}
    document = ds.parse(invoice_pdf, engine="deepseek-ocr", **options)
    assert isinstance(document, Document)
    assert document.engine == "deepseek-ocr"
    assert "random-weights" in [issue.code for issue in document.pages[0].issues]


def test_the_command_line_goes_the_whole_way(noise: Path, invoice_pdf: Path) -> None:
    command = [sys.executable, "-m", "docstruct", "parse", str(invoice_pdf), "--engine", "deepseek-ocr"]
    options = ["--weights", str(noise), "--device", "cpu", "--budget", "tiny", "--timeout", "300"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, *options], capture_output=True, env=environment, check=True, timeout=300)
    (page,) = json.loads(done.stdout)["pages"]
    assert page["reason"].startswith("mode tiny (as asked): 73 vision tokens, 64 of them show page; ")
    assert "compression" in page["reason"]
    assert "random-weights" in [issue["code"] for issue in page["issues"]]


def test_all_calls_of_one_reading_share_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([100.0, 103.0, 120.0])
    monkeypatch.setattr(passes, "time", SimpleNamespace(monotonic=lambda: next(now)))
    given: list[float | None] = []

    def ask(questions: object, seconds: float | None) -> list[passes.Answer]:
        given.append(seconds)
        return []

    asking = passes.within(10.0, ask)
    asking([]), asking([])
    passes.within(None, ask)([])
    assert given == [7.0, 0.01, None]


def test_the_time_over_ends_decoding(noise: Path, facts: MakeFacts) -> None:
    engine = DeepSeekEngine(noise, device="cpu", budget="tiny", seconds=0.01)
    assert "cancelled" in [issue.code for issue in engine.read(facts()).issues]


def test_without_weights_the_error_says_how_to_get_them(invoice_pdf: Path) -> None:
    with pytest.raises(WeightsError, match="hf download deepseek-ai/DeepSeek-OCR"):
        ds.parse(invoice_pdf, engine="deepseek-ocr")
    with pytest.raises(WeightsError, match=r"neither a folder nor a hub id.*hf download"):
        DeepSeekEngine("/no/such/folder/at/all")


def test_without_torch_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepseek, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"docstruct\[model\]"):
        DeepSeekEngine(tmp_path)
