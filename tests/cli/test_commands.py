"""The command line: shapes on stdout, the rest on stderr, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from docstruct.cli import main
from docstruct.evaluators.datasets import DATASETS


class Run(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Run]


@pytest.fixture
def docstruct(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run a command in this process."""

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["docstruct", *map(str, arguments)])
        monkeypatch.setattr(sys, "path", list(sys.path))
        with pytest.raises(SystemExit) as leaving:
            main()
        captured = capfdbinary.readouterr()
        return Run(int(leaving.value.code or 0), captured.out.decode(), captured.err.decode())

    return run


# -- extract ------------------------------------------------------------------------------------------


def test_extract_gives_a_line_for_each_document(docstruct: Command, invoice_pdf: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    done = docstruct("extract", invoice_pdf, bad, invoice_pdf, "--schema", "invoice", "--workers", 1)
    assert done.code == 1
    assert [line["status"] for line in done.lines] == ["ok", "failed", "ok"]
    assert [line["engine"] for line in done.lines] == ["native"] * 3
    assert {"source", "schema_id", "engine", "status", "data", "evidence", "issues", "pages"} <= set(done.lines[0])
    assert done.lines[0]["source"] == str(invoice_pdf)
    assert done.lines[0]["data"]["payment"]["iban"] == "NL50INGB0683251309"
    assert done.lines[0] == done.lines[2]
    assert done.lines[1]["issues"][0]["code"] == "corrupt"
    assert done.err.count("\n") == 1
    assert "bad.pdf: the PDF is damaged" in done.err


def test_two_runs_give_the_same_bytes(invoice_pdf: Path) -> None:
    command = [sys.executable, "-m", "docstruct", "extract", str(invoice_pdf), "--schema", "invoice"]
    seeds = ({**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2"))
    runs = [subprocess.run(command, capture_output=True, check=True, env=env).stdout for env in seeds]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 1000


def test_a_document_from_stdin(invoice_pdf: Path) -> None:
    command = [sys.executable, "-m", "docstruct", "extract", "-", "--schema", "invoice"]
    done = subprocess.run(command, input=invoice_pdf.read_bytes(), capture_output=True, check=True)
    assert json.loads(done.stdout)["data"]["payment"]["bic"] == "INGBNL2A"


def test_a_class_from_a_module_is_a_schema(
    docstruct: Command, invoice_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers_of_mine.py").write_text(
        "from datetime import date\nfrom pydantic import BaseModel\n"
        "class Paper(BaseModel):\n    iban: str\n    warranty_until: date\n"
    )
    monkeypatch.chdir(tmp_path)
    done = docstruct("extract", invoice_pdf, "--schema", "papers_of_mine:Paper")
    assert done.lines[0]["data"]["iban"] == "NL50INGB0683251309"
    assert done.lines[0]["status"] == "partial"
    assert any(issue["code"] == "missing-field" for issue in done.lines[0]["issues"])
    assert done.code == 0


def test_a_json_schema_from_a_file(docstruct: Command, invoice_pdf: Path, tmp_path: Path) -> None:
    schema = tmp_path / "paper.json"
    schema.write_text('{"type": "object", "properties": {"iban": {"type": "string"}}}')
    done = docstruct("extract", invoice_pdf, "--schema", schema)
    assert done.lines[0]["data"] == {"iban": "NL50INGB0683251309"}


def test_output_by_suffix_leaves_stdout_empty(docstruct: Command, invoice_pdf: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    done = docstruct("extract", invoice_pdf, "--schema", "invoice", "-o", target)
    assert (done.code, done.out) == (0, "")
    assert target.is_file()
    assert (tmp_path / "out.lines.csv").is_file()


def test_low_confidence_is_withheld(docstruct: Command, invoice_pdf: Path) -> None:
    done = docstruct("extract", invoice_pdf, "--schema", "invoice", "--min-confidence", 1)
    statuses = {evidence["status"] for evidence in done.lines[0]["evidence"].values()}
    assert "abstained" in statuses
    assert done.lines[0]["data"]["number"] is None


def test_commands_that_read_share_their_options(docstruct: Command) -> None:
    for command in (("extract",), ("parse",), ("tables",), ("eval", "run")):
        shown = docstruct(*command, "--help").out
        for option in ("--engine", "--weights", "--budget", "--device", "--url", "--password", "--pages", "--timeout"):
            assert option in shown


# -- usage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("extract", "x.pdf"), "--schema"),
        (("extract", "--schema", "invoice"), "FILE"),
        (("extract", "x.pdf", "--schema", "invoise"), "no schema named 'invoise'"),
        (("extract", "x.pdf", "--schema", "nowhere:Thing"), "nowhere"),
        (("extract", "x.pdf", "--schema", "none.json"), "no such schema file"),
        (("extract", "x.pdf", "--schema", "invoice", "--pages", "0"), "pages count from 1"),
        (("charts", "x.pdf", "--pages", "3-2"), "runs backwards"),
        (("extract", "x.pdf", "--schema", "invoice", "--pages", "a-b"), "write it as 1-3,7"),
        (("extract", "x.pdf", "--schema", "invoice", "--pages", "1-99999999999"), "no page 99999999999"),
        (("extract", "x.pdf", "--schema", "invoice", "-o", "/dev/null/x.jsonl"), "/dev/null"),
        (("extract", "x.pdf", "--schema", "invoice", "--timeout", "0"), "timeout must be positive"),
        (("extract", "x.pdf", "--schema", "invoice", "--min-confidence", "2"), "0 to 1"),
        (("extract", "x.pdf", "--schema", "invoice", "-o", "out.xlsx"), ".parquet"),
        (("extract", "x.pdf", "--schema", "invoice", "--workers", "0"), "workers"),
        (("extract", "x.pdf", "--schema", "invoice", "--engine", "magic"), "no engine named 'magic'"),
        (("extract", "a", "b", "--schema", "invoice", "-o", "x.html"), "give a folder"),
        (("extract", "x.pdf", "--schema", "invoice", "--calibrator", "none.json"), "docstruct eval calibrate"),
        (("eval", "calibrate", "x", "--kind", "beta"), "platt and isotonic"),
        (("parse", "x.pdf", "--to", "docx"), "json, md, txt, html"),
        (("extrakt", "x.pdf"), "extrakt"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_is_right(
    docstruct: Command, arguments: tuple[str, ...], words: str
) -> None:
    done = docstruct(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert words in done.err


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    from docstruct.errors import UsageError

    monkeypatch.setattr(sys, "argv", ["docstruct", "schema", "show", "nothing", "--debug"])
    with pytest.raises(UsageError, match="no schema named"):
        main()


def test_help_is_instant() -> None:
    command = [sys.executable, "-m", "docstruct", "--help"]
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - began)
    assert "extract" in done.stdout
    assert min(seconds) < 1.5  # 0.2 s on an idle machine; what it may import is held in test_imports


# -- parse, tables, schema ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "words"), [("md", "Factuurnummer"), ("txt", "Factuurnummer"), ("html", '<section id="page-1">')]
)
def test_parse_writes_markdown_text_and_html(docstruct: Command, invoice_pdf: Path, to: str, words: str) -> None:
    done = docstruct("parse", invoice_pdf, "--to", to)
    assert done.code == 0
    assert words in done.out


def test_parse_writes_words_with_boxes(docstruct: Command, invoice_pdf: Path) -> None:
    (line,) = docstruct("parse", invoice_pdf).lines
    words = line["pages"][0]["words"]
    assert any(word["text"] == "993548900" and len(word["bbox"]) == 4 for word in words)


def test_only_the_pages_asked_for(docstruct: Command, invoice_pdf: Path) -> None:
    done = docstruct("parse", invoice_pdf, "--pages", "7")
    assert done.code == 1 or done.lines[0]["pages"] == []


def test_tables_have_cells(docstruct: Command, invoice_pdf: Path) -> None:
    done = docstruct("tables", invoice_pdf)
    assert done.code == 0
    assert {"source", "page_no", "bbox", "caption", "unit", "cells"} <= set(done.lines[0])
    texts = [cell["text"] for line in done.lines for cell in line["cells"]]
    assert any("Nintendo AC-adapter" in text for text in texts)


def test_tables_are_written_as_asked(docstruct: Command, invoice_pdf: Path) -> None:
    assert "," in docstruct("tables", str(invoice_pdf), "--to", "csv").out
    assert "<table>" in docstruct("tables", str(invoice_pdf), "--to", "html").out
    assert docstruct("tables", str(invoice_pdf), "--to", "xls").code == 2


def test_schemas_are_listed_shown_and_checked(docstruct: Command) -> None:
    assert "invoice" in [line["name"] for line in docstruct("schema", "list").lines]
    assert "properties" in json.loads(docstruct("schema", "show", "receipt").out)
    leaves = docstruct("schema", "check", "invoice").lines
    assert {"/number": "text", "/lines/*/amount": "decimal"}.items() <= {
        leaf["path"]: leaf["kind"] for leaf in leaves
    }.items()


def test_a_schema_that_cannot_be_honoured_is_exit_2(docstruct: Command, tmp_path: Path) -> None:
    schema = tmp_path / "s.json"
    schema.write_text('{"type": "object", "properties": {"a": {"type": "object"}}}')
    done = docstruct("schema", "check", schema)
    assert done.code == 2
    assert "/a: a mapping with free keys" in done.err


# -- eval ---------------------------------------------------------------------------------------------


def test_eval_runs_compares_and_writes_benchmarks(docstruct: Command, invoice_pdf: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(invoice_pdf.read_bytes())
    (folder / "a.json").write_text('{"number": "993548900", "total": "1.00"}', encoding="utf-8")
    for out, schema in (("one", "invoice"), ("two", "form")):
        done = docstruct("eval", "plain", folder, "--schema", schema, "-o", tmp_path / out)
        assert (done.code, done.lines[0]["n"]) == (0, 1)
        assert done.lines[0]["signature"]["schema"].startswith(f"{schema} ")
        assert f"1 document, 0 errors: {tmp_path / out / 'plain/report.html'}" in done.err
    assert "plain: label total is no field of the schema" in done.err  # of a form
    (difference,) = docstruct("eval", "diff", tmp_path / "one/plain", tmp_path / "two/plain").lines
    assert (difference["better"], difference["worse"]) == ([], ["a.pdf"])
    assert "| plain | 1 | fields | 0.500 [0.500, 0.500] |" in docstruct("eval", "benchmarks", tmp_path / "one").out


def test_eval_names_every_data_set_in_its_help(docstruct: Command) -> None:
    words = docstruct("eval", "run", "--help").out.replace(",", " ").replace(".", " ").replace("`", " ").split()
    assert set(DATASETS) <= set(words)


def test_a_calibrator_is_fitted_on_a_run_and_given_to_extract(
    docstruct: Command, invoice_pdf: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for n in range(2):
        (folder / f"{n}.pdf").write_bytes(invoice_pdf.read_bytes())
        (folder / f"{n}.json").write_text('{"number": "993548900", "currency": "USD"}')
    docstruct("eval", "plain", folder, "--schema", "invoice", "-o", tmp_path / "out")
    mine = tmp_path / "mine.json"
    done = docstruct("eval", "calibrate", tmp_path / "out/plain", "-o", mine)
    assert "do not rely on it: only 2 right and 2 wrong values" in done.err
    assert [(line["name"], line["n"]) for line in done.lines] == [
        ("plain, part 1 of 2", 2), ("plain, part 2 of 2", 2), ("all", 4),
    ]  # fmt: skip
    command = ("extract", invoice_pdf, "--schema", "invoice", "--workers", 1)
    before, after = (docstruct(*command, *more).lines[0] for more in ((), ("--calibrator", mine)))
    sure = [line["evidence"]["/number"]["confidence"] for line in (before, after)]
    assert sure[0] != sure[1]
    again = docstruct("eval", "plain", folder, "--schema", "invoice", "-o", tmp_path / "two", "--calibrator", mine)
    assert "calibrator=platt" in again.lines[0]["signature"]["engine"]
    refused = docstruct("eval", "calibrate", tmp_path / "two/plain")
    assert (refused.code, "without --calibrator" in refused.err) == (2, True)


def test_eval_of_another_run_in_the_same_folder_is_refused(
    docstruct: Command, invoice_pdf: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(invoice_pdf.read_bytes())
    arguments = ("eval", "plain", tmp_path, "-o", tmp_path / "out")
    assert docstruct(*arguments, "--schema", "invoice").code == 0
    assert docstruct(*arguments, "--schema", "receipt").code == 2


# -- figures ------------------------------------------------------------------------------------------

_FLOW = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">
<rect x="20" y="20" width="100" height="40" fill="none" stroke="black"/><text x="50" y="45">Start</text>
<rect x="20" y="130" width="100" height="40" fill="none" stroke="black"/><text x="50" y="155">End</text>
<path d="M70 60V122" stroke="black" fill="none"/><path d="M70 130 65 120 75 120z"/></svg>"""


def test_figures_are_lines_or_review_pages(docstruct: Command, tmp_path: Path) -> None:
    one, two = tmp_path / "flow.svg", tmp_path / "b" / "flow.svg"
    two.parent.mkdir()
    one.write_text(_FLOW, encoding="utf-8")
    two.write_text(_FLOW, encoding="utf-8")
    assert len(docstruct("diagrams", one, "--workers", 1).lines[0]["nodes"]) == 2
    done = docstruct("diagrams", one, "-o", tmp_path / "x.html", "--workers", 1)
    assert done.code == 0 and not done.out
    assert "Start" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert docstruct("diagrams", one, two, "-o", f"{tmp_path}/all/", "--workers", 1).code == 0
    assert sorted(page.name for page in (tmp_path / "all").iterdir()) == ["flow-2.html", "flow.html"]


@pytest.mark.parametrize(("target", "said"), [("x.html", "can hold one document"), ("x.xlsx", "no output format")])
def test_where_figures_cannot_go(docstruct: Command, tmp_path: Path, target: str, said: str) -> None:
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    done = docstruct("charts", *files, "-o", tmp_path / target)
    assert done.code == 2 and said in done.err


def test_a_document_that_cannot_be_opened_has_no_page(docstruct: Command, tmp_path: Path) -> None:
    done = docstruct("charts", tmp_path / "gone.pdf", "-o", tmp_path / "x.html", "--workers", 1)
    assert done.code == 1 and "gone.pdf" in done.err and not (tmp_path / "x.html").exists()
