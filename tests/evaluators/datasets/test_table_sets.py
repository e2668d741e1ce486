import json

import pytest

from docstruct.evaluators.datasets import load
from docstruct.evaluators.datasets.tables import pubtabnet_html, read_regions
from docstruct.evaluators.records import Counts

STRUCTURE = """<document><table id='1'><region page='2' id='1'>
<cell start-row='1' start-col='1' end-row='2' end-col='1'><content>Cycle
Name</content></cell>
<cell start-row='1' start-col='2'><content>KI</content></cell>
<cell start-row='2' start-col='2'><content>7.5</content></cell>
</region></table></document>"""
CELLS = [
    {"row": 0, "col": 0, "text": "Cycle Name", "row_span": 2},
    {"row": 0, "col": 1, "text": "KI", "header": True},
    {"row": 1, "col": 1, "text": "7.5"},
]


@pytest.fixture
def icdar(tmp_path):
    (tmp_path / "us-1-str.xml").write_text(STRUCTURE, encoding="utf-8")
    (tmp_path / "us-1.pdf").touch()
    return load("tables_icdar2013", tmp_path)


def test_icdar_regions_start_at_zero(tmp_path):
    (tmp_path / "a.xml").write_text(STRUCTURE, encoding="utf-8")
    (table,) = read_regions(tmp_path / "a.xml")
    assert (table.n_rows, table.n_cols, table.page_no) == (2, 2, 2)
    assert table.grid[1][0].text == "Cycle\nName"


def test_icdar_perfect_table(icdar):
    (item,) = icdar.items()
    records = icdar.score(item, {"tables": [{"page_no": 2, "cells": CELLS}]}).records
    assert records["adjacency"] == Counts(hits=3)
    assert records["numbers"] == Counts(hits=1)
    assert records["teds"].value == pytest.approx(1, abs=0.02)  # a line break became a space
    assert records["grits_top"].value == 1


def test_icdar_wrong_page_is_a_miss_and_an_invention(icdar):
    (item,) = icdar.items()
    records = icdar.score(item, {"tables": [{"page_no": 1, "cells": CELLS}]}).records
    assert records["tables"] == Counts(omitted=1, hallucinated=1)
    assert records["adjacency"] == Counts(omitted=3, hallucinated=3)
    assert records["teds"].value == 0


def test_no_prediction_scores_nothing(icdar):
    (item,) = icdar.items()
    values = {name: record.value for name, record in icdar.score(item, {}).records.items()}
    assert set(values.values()) == {0}


def test_pubtabnet_tokens_become_html(tmp_path):
    label = {
        "structure": {"tokens": ["<thead>", "<tr>", "<td", ' colspan="2"', ">", "</td>", "</tr>", "</thead>"]},
        "cells": [{"tokens": ["<b>", "p", "<", "1", "</b>"]}],
    }
    assert pubtabnet_html(label) == '<table><thead><tr><td colspan="2">p&lt;1</td></tr></thead></table>'
    (tmp_path / "x.png").touch()
    line = json.dumps({"filename": "x.png", "html": label})
    (tmp_path / "labels.jsonl").write_text(line + "\n", encoding="utf-8")
    dataset = load("tables_pubtabnet_examples", tmp_path)
    (item,) = dataset.items()
    cell = {"row": 0, "col": 0, "text": "p<1", "col_span": 2, "header": True}
    assert dataset.score(item, {"tables": [{"cells": [cell]}]}).records["teds"].value == 1


def test_fintabnet_pages_hold_several_tables(tmp_path):
    def label(number, text):
        html = {"structure": {"tokens": ["<tr>", "<td>", "</td>", "</tr>"]}, "cells": [{"tokens": list(text)}]}
        page = {"filename": "ADS/2007/page_102.pdf", "split": "test", "table_id": number, "bbox": [0, 0, 9, 9]}
        return json.dumps({**page, "html": html}) + "\n"

    (tmp_path / "FinTabNet_1.0.0_table_test.jsonl").write_text(label(7, "net") + label(8, "tax"), encoding="utf-8")
    (tmp_path / "FinTabNet_1.0.0_cell_test.jsonl").write_text(label(7, "net"), encoding="utf-8")
    (tmp_path / "pdf/ADS/2007").mkdir(parents=True)
    (tmp_path / "pdf/ADS/2007/page_102.pdf").touch()
    dataset = load("tables_pubtabnet_examples", tmp_path)
    (item,) = dataset.items()
    assert item.id == "ADS/2007/page_102" and item.path.is_file()
    tables = [{"page_no": 1, "cells": [{"row": 0, "col": 0, "text": text}]} for text in ("tax", "net")]
    assert dataset.score(item, {"tables": tables}).records["tables"] == Counts(hits=2)


def test_tabula_ignores_tables_that_were_not_labelled(tmp_path):
    (tmp_path / "a.csv").write_text("x,1\ny,2\n", encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    dataset = load("tables_tabula_java", tmp_path)
    (item,) = dataset.items()
    good = {"cells": [{"row": i, "col": j, "text": t} for i, r in enumerate(("x1", "y2")) for j, t in enumerate(r)]}
    other = {"cells": [{"row": 0, "col": 0, "text": "p"}, {"row": 0, "col": 1, "text": "q"}]}
    records = dataset.score(item, {"tables": [other, good]}).records
    assert records["adjacency"] == Counts(hits=4)


def test_tabula_files_may_hold_several_tables_one_below_the_other(tmp_path):
    (tmp_path / "a.csv").write_text("x,1\ny,2\nz,3\n", encoding="utf-8")
    (tmp_path / "a.pdf").touch()
    dataset = load("tables_tabula_java", tmp_path)
    (item,) = dataset.items()
    rows = [["x1", "y2"], ["z3"]]
    cells = [[{"row": i, "col": j, "text": t} for i, r in enumerate(part) for j, t in enumerate(r)] for part in rows]
    tables = [{"cells": [{"row": 0, "col": 0, "text": "p"}]}, *({"cells": part} for part in cells)]
    assert dataset.score(item, {"tables": tables}).records["adjacency"] == Counts(hits=7)
