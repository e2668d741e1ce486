import base64
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from pydantic import BaseModel

import docstruct as ds
from docstruct.engines import http
from docstruct.engines.registry import engine_for
from docstruct.engines.server import ServerEngine
from docstruct.errors import EngineError, ServerError, UsageError
from docstruct.facts import PageFacts
from docstruct.options import Options

from .faulty import drops, says, sends, serving, sleeps, under_schema

MakeFacts = Callable[..., PageFacts]
GROUNDED = (
    "<|ref|>text<|/ref|><|det|>[[0, 0, 999, 499]]<|/det|>\nTotal: 12.50\n\n"
    "<|ref|>image<|/ref|><|det|>[[0, 500, 999, 999]]<|/det|>\n"
)


class Line(BaseModel):
    amount: Decimal


class Bill(BaseModel):
    number: str
    total: Decimal
    due: date | None = None
    lines: list[Line] = []


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.01)
    monkeypatch.delenv(http.KEY_VARIABLE, raising=False)


def test_deepseek_ocr_is_asked_as_vllm_serves_it(facts: MakeFacts) -> None:
    with serving(says(GROUNDED + "<｜end▁of▁sentence｜>"), says("A bar chart")) as faulty:
        page = ServerEngine(faulty.url).read(facts())
    first, second = faulty.asked
    assert first["model"] == "deepseek-ai/DeepSeek-OCR"  # the only one the server has
    assert first["temperature"] == 0 and first["skip_special_tokens"] is False
    assert first["vllm_xargs"] == {"ngram_size": 30, "window_size": 90, "whitelist_token_ids": [128821, 128822]}
    picture, words = first["messages"][0]["content"]
    assert words["text"] == "<|grounding|>Convert the document to markdown."
    assert second["messages"][0]["content"][1]["text"] == "Parse the figure."
    data = base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(data)).size[0] > 1000
    assert [block.text for block in page.blocks] == ["Total: 12.50", ""]
    assert page.blocks[0].bbox.rounded(0) == (0, 0, 600, 400)
    assert (page.figures[0].kind, page.figures[0].text) == ("picture", "A bar chart")
    assert faulty.url.removesuffix("/v1") in page.reason


def test_other_models_are_asked_in_plain_words(facts: MakeFacts) -> None:
    with serving(says("# Bill\n\nTotal: 12.50\n\n<table><tr><td>Tea</td><td>1</td></tr></table>")) as faulty:
        page = ServerEngine(faulty.url, "some-vision-model").read(facts())
    assert "vllm_xargs" not in faulty.asked[0]
    assert "HTML <table>" in faulty.asked[0]["messages"][0]["content"][1]["text"]
    assert [block.kind for block in page.blocks] == ["title", "text", "table"]
    assert "estimated-places" in [issue.code for issue in page.issues]


def test_a_cut_off_answer_is_an_issue(facts: MakeFacts) -> None:
    with serving(says("Some words", finish_reason="length")) as faulty:
        page = ServerEngine(faulty.url, "m").read(facts())
    assert ("cut-off", "error") in [(issue.code, issue.severity) for issue in page.issues]


def test_probabilities_of_tokens_become_confidence(facts: MakeFacts) -> None:
    tokens = [{"token": "Total ", "logprob": -0.1}, {"token": "12.50", "logprob": -0.3}]
    with serving(says("Total 12.50", logprobs={"content": tokens})) as faulty:
        page = ServerEngine(faulty.url, "m").read(facts())
    assert page.blocks[0].confidence == pytest.approx(0.8187, abs=1e-3)


@pytest.mark.parametrize(
    "told", [None, {}, {"content": None}, {"content": [{"token": "x"}]}, {"content": [{"token": "?", "logprob": -1}]}]
)
def test_probabilities_that_do_not_fit_are_left_aside(told: object, facts: MakeFacts) -> None:
    with serving(says("Total", logprobs=told)) as faulty:
        assert ServerEngine(faulty.url, "m").read(facts()).blocks[0].confidence == 0.5


def test_pages_are_asked_about_together_and_come_in_order(facts: MakeFacts) -> None:
    steps = [sleeps(0.2, says(f"page {n}")) for n in range(6)]
    with serving(*steps) as faulty:
        engine = ServerEngine(faulty.url, "m", connections=3)
        pages = list(engine.read_pages(facts(page_no=n) for n in range(1, 7)))
    assert [page.page_no for page in pages] == [1, 2, 3, 4, 5, 6]
    assert sorted(page.text for page in pages) == [f"page {n}" for n in range(6)]
    assert faulty.most_at_once == 3


def test_faults_on_the_way_do_not_show_in_the_pages(facts: MakeFacts) -> None:
    with serving(drops, sends(b"", 503), sends(b"{", 200), says("fine")) as faulty:
        pages = list(ServerEngine(faulty.url, "m").read_pages([facts(), facts(page_no=2)]))
    assert [page.text for page in pages] == ["fine", "fine"]


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b'{"choices": 3}']
)
def test_an_answer_of_another_form_is_a_typed_error(body: bytes, facts: MakeFacts) -> None:
    with serving(sends(body)) as faulty, pytest.raises(ServerError, match=r"page 7: .*no message") as caught:
        ServerEngine(faulty.url, "m").read(facts(page_no=7))
    assert caught.value.exit_code == 3


def test_json_is_asked_for_under_its_schema(facts: MakeFacts) -> None:
    schema = {"type": "object", "properties": {"total": {"type": "number"}}}
    with serving(says('{"total": 12.5}')) as faulty:
        assert ServerEngine(faulty.url, "m").write(facts(), schema) == {"total": Decimal("12.5")}
    asked = faulty.asked[0]["response_format"]
    assert (asked["type"], asked["json_schema"]["schema"], asked["json_schema"]["strict"]) == (
        "json_schema", schema, True,
    )  # fmt: skip


def test_a_server_that_ignores_the_schema_is_found_out(facts: MakeFacts) -> None:
    with serving(says("Here you are: {")) as faulty, pytest.raises(EngineError, match=r"not JSON.*response_format"):
        ServerEngine(faulty.url, "m").write(facts(), {})


def test_extract_by_way_of_a_server(invoice_pdf: Path) -> None:
    said = "<|ref|>text<|/ref|><|det|>[[0, 0, 999, 999]]<|/det|>\nInvoice number: 993548900\n"
    schema = {"type": "object", "properties": {"invoice_number": {"type": "string"}}}
    with serving(says(said)) as faulty:
        r = ds.extract(invoice_pdf, schema, engine="server", url=faulty.url, min_confidence=0.0)
    assert (r.engine, r.data) == ("server", {"invoice_number": "993548900"})
    assert json.loads(r.to_json())["evidence"]["/invoice_number"]["status"] == "ok"


def test_a_served_model_writes_the_values_and_each_is_looked_up(invoice_pdf: Path) -> None:
    draft = (
        "# Invoice\n\n<table><tr><td>Item</td></tr><tr><td>A</td></tr><tr><td>B</td></tr><tr><td>C</td></tr></table>"
    )
    answer = {"number": "993548900", "total": 717.97, "due": "2031-01-02", "lines": [{"amount": 1.5}]}
    with serving(under_schema(says(json.dumps(answer)), says(draft))) as faulty:
        r = ds.extract(invoice_pdf, Bill, engine="server", url=faulty.url, model="m", write=True)
    assert r.data == Bill(number="993548900", total=Decimal("717.97"), due=date(2031, 1, 2), lines=[Line(amount=1.5)])
    assert (r["number"].status, r["number"].way, r["number"].page_no) == ("ok", "model", 1)
    assert r["total"].crop().size[0] > 10
    assert (r["due"].value, r["due"].status) == (date(2031, 1, 2), "ungrounded")
    assert {i.path for i in r.issues if i.code == "ungrounded"} == {"/due", "/lines/0/amount"}
    assert [i.message for i in r.issues if i.code == "rows-missing"] == [
        "a table of the page has 2 rows more than any list the model wrote under the schema"
    ]
    (shape,) = (asked["response_format"] for asked in faulty.asked if "response_format" in asked)
    assert shape["json_schema"]["schema"]["required"] == ["number", "total", "due", "lines"]


def test_a_served_model_that_writes_no_json_gives_no_values_and_says_so(invoice_pdf: Path) -> None:
    with serving(under_schema(says("Here: {", finish_reason="length"), says("some words"))) as faulty:
        r = ds.extract(invoice_pdf, Bill, engine="server", url=faulty.url, model="m", write=True)
    assert (r.data, r.status) == (None, "failed")
    assert {"cut-off", "no-values"} <= {i.code for i in r.issues if i.severity == "error"}


def test_the_key_comes_from_the_argument_or_the_environment(facts: MakeFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(http.KEY_VARIABLE, "from-environment")
    with serving(says("x")) as faulty:
        ServerEngine(faulty.url, "m").read(facts())
        ServerEngine(faulty.url, "m", api_key="given").read(facts())
    assert [h["Authorization"] for h in faulty.headers] == ["Bearer from-environment", "Bearer given"]


def test_the_key_is_not_shown_by_the_options() -> None:
    assert "secret" not in repr(Options(engine="server", url="http://x/v1", api_key="secret"))


def test_a_server_needs_a_url() -> None:
    with pytest.raises(UsageError, match="--url"):
        engine_for(Options(engine="server"))
