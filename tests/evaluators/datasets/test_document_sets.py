import json
from pathlib import Path

import pytest

from docstruct.errors import UsageError
from docstruct.evaluators.datasets import Item, load
from docstruct.evaluators.datasets.cord import parse_of_lines, receipt_as_cord
from docstruct.evaluators.datasets.plain import Plain
from docstruct.evaluators.datasets.revenue import read_periods
from docstruct.evaluators.records import Counts

TRUTH = {
    "number": "R-7",
    "total": 12.5,
    "date": "2024-03-05",
    "note": None,
    "seller": {"name": "Shop"},
    "tags": ["a", "b"],
    "lines": [{"name": "bread", "amount": 2.0}, {"name": "milk", "amount": 1.0}],
}
GOOD = {
    "number": "r7",
    "total": "12.50",
    "date": "2024-03-05",
    "seller": {"name": "SHOP"},
    "tags": ["b", "a"],
    "lines": [{"name": "milk", "amount": "1.00"}, {"name": "bread", "amount": "2"}],
    "unlabelled": "x",
}


@pytest.fixture
def plain(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(TRUTH), encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    return Plain(tmp_path, schema="invoice")


def test_plain_labels_beside_documents(plain):
    (item,) = plain.items()
    assert plain.schema == "invoice"
    records = plain.score(item, {"data": GOOD}).records
    assert records["fields"] == Counts(hits=10)
    assert records["lines.amount"] == Counts(hits=2)


def test_plain_null_says_absent(plain):
    (item,) = plain.items()
    assert plain.score(item, {"data": {**GOOD, "note": "?"}}).records["note"] == Counts(hallucinated=1)


def test_plain_empty_prediction(plain):
    (item,) = plain.items()
    records = plain.score(item, {}).records
    assert records["fields"] == Counts(omitted=10)
    assert records["anls_star"].value < 0.2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labels.jsonl", '{"file": "a.png", "total": 1.5, "seller": {"name": "S"}}\n'),
        ("labels.jsonl", '{"file": "a.png", "data": {"total": 1.5, "seller": {"name": "S"}}}\n'),
        ("labels.csv", "file,total,seller.name\na.png,1.50,S\n"),
    ],
)
def test_plain_label_files(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "a.png").touch()
    dataset = load("plain", tmp_path)
    (item,) = dataset.items()
    prediction = {"data": {"total": "1.5", "seller": {"name": "s"}}}
    assert dataset.score(item, prediction).records["fields"] == Counts(hits=2)


def test_plain_label_without_a_file_is_a_usage_error(tmp_path):
    (tmp_path / "labels.csv").write_text("name,total\na,1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="file"):
        list(load("plain", tmp_path).items())


ANSWER = """(main question): 21234.0
(meta0): $ millions $
(meta1): $ EUR $
(meta2): 2021-12-31
(meta3): 12
Sources: [8]

(main question): 18435.0
(meta0): $ millions $
(meta1): $ EUR $
(meta2): 2020-12-31
(meta3): 12
Sources: [8]"""


def test_revenue_periods_are_scored_in_full(tmp_path):
    assert read_periods(ANSWER)[0] == {
        "revenue": "21234000000.0",
        "currency": "EUR",
        "period_end": "2021-12-31",
        "months": "12",
    }
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf/a.pdf").touch()
    (tmp_path / "labels.csv").write_text(f'file,TRUTH_answer\na.pdf,"{ANSWER}"\n', encoding="utf-8")
    dataset = load("fin_revenue_parsee", tmp_path)
    (item,) = dataset.items()
    period = {
        "revenue": "18.435",
        "unit": "billions",
        "currency": "EUR",
        "period_end": "2020-12-31",
        "months": 12,
    }
    records = dataset.score(item, {"data": {"periods": [period]}}).records
    assert records["line_groups"] == Counts(hits=1, omitted=1)
    assert records["lines.revenue"] == Counts(hits=1, omitted=1)


def test_hostile_files_have_to_end_well(tmp_path):
    (tmp_path / "manifest.csv").write_text("file,why\na.pdf,loop\n", encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    dataset = load("hostile_pdfs", tmp_path)
    (item,) = dataset.items()

    def outcome(prediction):
        return tuple(record.value for record in dataset.score(item, prediction).records.values())

    assert outcome({"pages": 1, "seconds": 0.1}) == (1, 1)
    assert outcome({"error": {"type": "CorruptError", "typed": True}, "seconds": 0.1}) == (1, 0)
    assert outcome({"error": {"type": "KeyError", "typed": False}, "seconds": 0.1}) == (0, 0)
    assert outcome({"pages": 1, "seconds": 99}) == (0, 1)
    assert outcome({}) == (0, 0)


CORD_LINES = [
    {"category": "menu.nm", "group_id": 1, "words": [{"text": "ICED"}, {"text": "TEA"}]},
    {"category": "menu.price", "group_id": 1, "words": [{"text": "12,000"}]},
    {"category": "menu.nm", "group_id": 2, "words": [{"text": "CAKE"}]},
    {"category": "total.total_price", "group_id": 3, "words": [{"text": "12,000"}]},
]
CORD_PARSE = {
    "menu": [{"nm": "ICED TEA", "price": "12,000"}, {"nm": "CAKE"}],
    "total": {"total_price": "12,000"},
}


def test_cord_annotation_becomes_gt_parse():
    assert parse_of_lines(CORD_LINES) == CORD_PARSE


def test_cord_receipts_are_compared_as_printed(tmp_path):
    (tmp_path / "json").mkdir()
    (tmp_path / "image").mkdir()
    (tmp_path / "json/r.json").write_text(json.dumps({"valid_line": CORD_LINES}), encoding="utf-8")
    (tmp_path / "image/r.png").touch()
    dataset = load("receipts_cord", tmp_path)
    (item,) = dataset.items()
    data = {
        "lines": [{"description": "ICED TEA", "amount": "12000"}, {"description": "CAKE"}],
        "total": "12000",
    }
    evidence = {"/lines/0/amount": {"raw_text": "12,000"}, "/total": {"raw_text": "12,000"}}
    assert receipt_as_cord(data, evidence) == CORD_PARSE
    records = dataset.score(item, {"data": data, "evidence": evidence}).records
    assert records["nted"].value == 1 and records["pairs_exact"].value == 1
    assert dataset.score(item, {}).records["nted"].value == 0


def test_cord_metadata_lines(tmp_path):
    (tmp_path / "r.png").touch()
    line = {"file_name": "r.png", "ground_truth": json.dumps({"gt_parse": CORD_PARSE})}
    (tmp_path / "metadata.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (item,) = load("receipts_cord", tmp_path).items()
    assert item.truth["parse"] == CORD_PARSE


def test_docile_scores_boxes(tmp_path):
    for name in ("annotations", "ocr", "pdfs"):
        (tmp_path / name).mkdir()
    label = {
        "metadata": {"page_sizes_at_200dpi": [[2000, 1000]]},  # 720 × 360 points
        "field_extractions": [{"fieldtype": "document_id", "text": "R7", "page": 0, "bbox": [0.1, 0.1, 0.2, 0.2]}],
        "line_item_extractions": [
            {
                "fieldtype": "line_item_quantity",
                "text": "3",
                "page": 0,
                "bbox": [0.5, 0.5, 0.6, 0.6],
                "line_item_id": 1,
            }
        ],
    }
    words = [
        {"value": "R7", "geometry": [[0.1, 0.1], [0.2, 0.2]]},
        # the centre of the loose box lies outside of the label, that of the snapped one inside
        {"value": "3", "geometry": [[0.5, 0.5], [0.9, 0.6]], "snapped_geometry": [[0.5, 0.5], [0.6, 0.6]]},
    ]
    ocr = {"pages": [{"blocks": [{"lines": [{"words": words}]}]}]}
    (tmp_path / "annotations/d.json").write_text(json.dumps(label), encoding="utf-8")
    (tmp_path / "ocr/d.json").write_text(json.dumps(ocr), encoding="utf-8")
    (tmp_path / "pdfs/d.pdf").touch()
    dataset = load("invoices_docile", tmp_path)
    (item,) = dataset.items()
    data = {"number": "R7", "total": "1", "lines": [{"quantity": "3"}]}
    evidence = {
        "/number": {"page_no": 1, "bbox": [70, 34, 146, 74], "confidence": 0.9},
        "/lines/0/quantity": {"page_no": 1, "bbox": [358, 178, 434, 218]},
        "/total": {"page_no": 1, "bbox": [0, 0, 5, 5], "confidence": 0.2},
    }
    score = dataset.score(item, {"data": data, "evidence": evidence})
    assert score.records["kile_f1"] == Counts(hits=1, hallucinated=1)
    assert score.records["lir"] == Counts(hits=1)
    assert score.records["kile_ap"].value == 1  # the wrong one comes after the right one


def test_ocsr_compares_the_surest_structure(tmp_path):
    pytest.importorskip("rdkit")
    (tmp_path / "UOB").mkdir()
    (tmp_path / "UOB/m1.png").touch()
    (tmp_path / "smiles.csv").write_text("set,id,smiles\nUOB,m1,CCO\n", encoding="utf-8")
    dataset = load("chem_ocsr", tmp_path)
    (item,) = dataset.items()
    lines = [{"smiles": "C", "confidence": 0.2}, {"smiles": "OCC", "confidence": 0.9}]
    records = dataset.score(item, {"molecules": lines}).records
    assert records["inchikey"].value == records["inchikey.UOB"].value == 1
    assert dataset.score(item, {}).records["smiles"].value == 0


# -- labels of one's own that are not as they should be ------------------------------------------------

A, B = '{"file": "a.pdf", "total": 1}\n', '{"file": "b.pdf", "total": 2}\n'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("labels.jsonl", A + '{"file": "b.pdf", "total": \n', "line 2: not JSON"),
        ("labels.jsonl", A + "[1]\n", "line 2: fields by name are wanted here, not list"),
        ("labels.jsonl", A + '{"file": "b.pdf", "data": 3}\n', "line 2: fields by name are wanted here, not int"),
        ("labels.jsonl", A + B + A, "a.pdf: labelled twice"),
        ("labels.jsonl", "", "no labelled document is here"),
        ("labels.csv", "file;total\na.pdf;1;2\n", "line 2: 3 cells under 2 columns"),
        ("labels.csv", "file,seller,seller.name\na.pdf,x,y\n", "both a value and the parent"),
        ("labels.csv", "file,seller.name,seller\na.pdf,x,y\n", "both a value and the parent"),
        ("labels.csv", b"file,seller\na.pdf,caf\xe9\n", "not UTF-8"),
        ("a.json", "{", "a.json: not JSON"),
        ("a.json", "[]", "a.json: fields by name are wanted here, not list"),
        ("other.json", "{}", "no labelled document is here"),
    ],
)
def test_labels_that_cannot_be_read_say_where_and_why(tmp_path, name, text, said):
    (tmp_path / "a.pdf").touch()
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError, match=said):
        list(load("plain", tmp_path).items())


def test_plain_names_what_is_not_judged(tmp_path):
    for name in ("a.pdf", "in/B.PDF", "in/c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("a.json", "in/B.json", "settings.json"):
        (tmp_path / name).write_text('{"total": 1}', encoding="utf-8")
    dataset = load("plain", tmp_path)
    assert [item.id for item in dataset.items()] == ["a.pdf", "in/B.PDF"]
    assert dataset.notes() == (
        "without labels, not judged: 1 (in/c.png)",
        "JSON beside no document, not read: 1 (settings.json)",
    )
    (tmp_path / "out/plain").mkdir(parents=True)
    for name in ("run.json", "report.json", "predictions.jsonl"):
        (tmp_path / "out/plain" / name).touch()
    assert "settings.json" in dataset.notes()[1] and "run.json" not in dataset.notes()[1]


def test_plain_hash_is_of_labels_and_their_documents_alone(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"1")
    (tmp_path / "labels.jsonl").write_text(A, encoding="utf-8")
    before = load("plain", tmp_path).fingerprint()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/report.json").touch()
    assert load("plain", tmp_path).fingerprint() == before
    (tmp_path / "a.pdf").write_bytes(b"2")
    assert load("plain", tmp_path).fingerprint() != before


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_any_spreadsheet(tmp_path, separator):
    cells = (("file", "seller.name", "note", "total"), ("a.pdf", "S", "", '"12,50"'), ("b.pdf", "T", "x", "7"))
    text = "\ufeff" + "".join(separator.join(row) + "\r\n" for row in cells)
    (tmp_path / "labels.csv").write_bytes(text.encode())
    first, second = (item.truth["data"] for item in load("plain", tmp_path).items())
    assert first == {"seller": {"name": "S"}, "note": None, "total": "12,50"}
    assert second == {"seller": {"name": "T"}, "note": "x", "total": "7"}


@pytest.mark.parametrize(
    ("label", "given", "right"),
    [
        ("256", "256.00", True),
        ("256", 256.0, True),
        ("256", "25600", False),
        ("0012", "12", False),
        ("12,50", "12.5", True),
        ("1.234,50", "1234.5", True),
        ("1,234.50", "1234.51", False),
        (12, "12.00", True),
        ("2024-03-05", "5 March 2024", True),
        ("12.04.2025", "2025-04-12", False),  # ambiguous days are not guessed
        ("A-1", "a1", True),
    ],
)
def test_plain_values_are_compared_by_what_the_label_is(plain, label, given, right):
    score = plain.score(Item("a", Path("a"), {"data": {"x": label}}), {"data": {"x": given}})
    assert score.records["x"] == Counts(hits=right, wrong=not right)


def test_objects_inside_of_lines_are_compared_field_by_field(plain):
    lines = [{"name": "a", "tax": {"rate": 19}}, {"name": "b", "tax": {"rate": 7}}]
    given = [{"name": "b", "tax": {"rate": "7.0", "code": "S"}}, {"name": "a", "tax": {"rate": "18"}}]
    records = plain.score(Item("a", Path("a"), {"data": {"lines": lines}}), {"data": {"lines": given}}).records
    assert records["lines.tax.rate"] == Counts(hits=1, wrong=1)
