import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import docstruct as ds
from docstruct.engines.mineru import read_mineru
from docstruct.errors import CorruptError, DocstructError, UsageError
from docstruct.geometry import BBox

HTML = "<html><body><table><tr><td colspan='2'>Prices</td></tr><tr><td>Tea</td><td>4.50</td></tr></table></body></html>"


def block(kind: str, bbox: list[float], *lines: tuple[str, list[float]], **more: Any) -> dict[str, Any]:
    written = [
        {"bbox": box, "spans": [{"bbox": box, "type": "text", "content": text, "score": 0.9}]} for text, box in lines
    ]
    return {"type": kind, "bbox": bbox, "lines": written, **more}


MIDDLE = {
    "_backend": "pipeline",
    "_version_name": "3.0.1",
    "pdf_info": [
        {
            "page_idx": 0,
            "page_size": [612.0, 792.0],
            "discarded_blocks": [block("header", [50, 20, 200, 30], ("Letterhead", [50, 20, 120, 30]))],
            "para_blocks": [
                block("title", [50, 40, 300, 60], ("Bill", [50, 40, 90, 60]), level=1),
                block(
                    "text", [50, 80, 300, 110],
                    ("Invoice number: 4711", [50, 80, 200, 92]), ("Date: 3 May 2024", [50, 95, 180, 107]),
                ),
                {
                    "type": "table", "bbox": [50, 120, 300, 180],
                    "blocks": [
                        block("table_caption", [50, 120, 300, 130], ("Table 1. Prices", [50, 120, 150, 130])),
                        {
                            "type": "table_body", "bbox": [50, 130, 300, 180],
                            "lines": [{"spans": [{"type": "table", "html": HTML, "score": 0.8}]}],
                        },
                    ],
                },
                {
                    "type": "image", "bbox": [50, 200, 300, 300],
                    "blocks": [
                        {"type": "image_body", "bbox": [50, 200, 300, 290],
                         "lines": [{"spans": [{"type": "image", "image_path": "a.jpg"}]}]},
                    ],
                },
                block("interline_equation", [50, 310, 300, 330], ("a^2+b^2", [50, 310, 120, 330])),
            ],
        }
    ],
}  # fmt: skip

LIST = [
    {"type": "text", "text": "Bill", "text_level": 1, "bbox": [100, 50, 500, 80], "page_idx": 0},
    {"type": "text", "text": "It costs $5$ or $6", "bbox": [100, 100, 500, 130], "page_idx": 0},
    {"type": "table", "table_body": HTML, "table_caption": ["Table 1. Prices"], "bbox": [100, 150, 500, 250],
     "page_idx": 0},
    {"type": "image", "img_path": "a.jpg", "image_caption": ["Fig. 1"], "bbox": [100, 300, 500, 400], "page_idx": 0},
    {"type": "list", "list_items": ["- one", "- two"], "bbox": [100, 450, 500, 500], "page_idx": 0},
    {"type": "equation", "text": "$$\nQ = 1\n$$", "text_format": "latex", "bbox": [100, 500, 500, 550], "page_idx": 1},
]  # fmt: skip


def written(folder: Path, name: str, content: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_middle_json_becomes_our_document(tmp_path: Path) -> None:
    document = ds.read_mineru(written(tmp_path / "bill" / "auto", "bill_middle.json", MIDDLE).parent)
    assert (document.source, document.engine) == ("bill", "mineru")
    assert document.metadata == {"mineru.backend": "pipeline", "mineru.version_name": "3.0.1"}
    (page,) = document.pages
    assert (page.width, page.height, page.way) == (612, 792, "model")
    kinds = ["header", "title", "text", "caption", "table", "figure", "equation"]
    assert [b.kind for b in page.blocks] == kinds
    assert page.blocks[2].lines[1].bbox.rounded(3) == BBox(50, 95, 180, 107)
    assert [w.text for w in page.blocks[2].lines[0].words] == ["Invoice", "number:", "4711"]
    assert page.blocks[2].confidence == 0.9
    (table,) = page.tables
    assert [(c.text, c.col_span) for c in table.cells] == [("Prices", 2), ("Tea", 1), ("4.50", 1)]
    assert (table.caption, table.bbox, table.confidence) == ("Table 1. Prices", BBox(50, 130, 300, 180), 0.8)
    assert [f.bbox for f in page.figures] == [BBox(50, 200, 300, 290)]
    assert page.issues == ()


def test_the_same_tools_work_on_it(tmp_path: Path) -> None:
    document = read_mineru(written(tmp_path, "bill_middle.json", MIDDLE))
    assert document.to_markdown().startswith("# Bill")
    assert {p.label.text: p.value[0].text for p in document.pages[0].pairs}["Invoice number:"] == "4711"


def test_a_content_list_is_placed_by_thousandths_of_the_page(tmp_path: Path, invoice_pdf: Path) -> None:
    folder = written(tmp_path, "bill_content_list.json", LIST[:5])
    shutil.copy(invoice_pdf, folder / "bill_origin.pdf")
    page = read_mineru(folder).pages[0]
    kinds = ["title", "text", "caption", "table", "caption", "figure", "list"]
    assert [b.kind for b in page.blocks] == kinds
    assert page.blocks[0].bbox.x0 == pytest.approx(0.1 * page.width)
    assert page.blocks[0].bbox.y1 == pytest.approx(0.08 * page.height)
    assert page.blocks[1].text == "It costs $5$ or $6"
    assert page.blocks[6].text == "- one\n- two"
    assert page.tables[0].caption == "Table 1. Prices"
    assert page.issues == ()


def test_a_content_list_alone_is_read_and_says_what_is_assumed(tmp_path: Path) -> None:
    bare = [{k: v for k, v in item.items() if k != "bbox"} for item in LIST]
    document = read_mineru(written(tmp_path, "bill_content_list.json", bare))
    assert [p.page_no for p in document.pages] == [1, 2]
    assert [i.code for i in document.pages[0].issues] == ["assumed-size", "estimated-places"]
    assert (document.pages[1].blocks[0].kind, document.pages[1].text) == ("equation", "Q = 1")
    tops = [b.bbox.y0 for b in document.pages[0].blocks]
    assert tops == sorted(tops)


def test_middle_json_is_preferred_and_a_file_may_be_named(tmp_path: Path) -> None:
    written(tmp_path, "bill_middle.json", MIDDLE)
    written(tmp_path, "bill_content_list.json", LIST)
    assert len(read_mineru(tmp_path).pages) == 1
    assert len(read_mineru(tmp_path / "bill_content_list.json").pages) == 2


def test_several_documents_and_none_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mineru -o"):
        read_mineru(tmp_path)
    for name in "ab":
        written(tmp_path / name, f"{name}_middle.json", MIDDLE)
    with pytest.raises(UsageError, match="several documents"):
        read_mineru(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, "3", '{"pdf_info": 3}', '"x"'])
def test_what_mineru_does_not_write_is_corrupt(content: str, tmp_path: Path) -> None:
    (tmp_path / "x_middle.json").write_text(content, encoding="utf-8")
    with pytest.raises(CorruptError, match=r"x_middle\.json"):
        read_mineru(tmp_path)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["pdf_info", "para_blocks", "blocks", "lines", "spans", "bbox", "content", "html", "type", "page_idx",
             "page_size", "score", "level", "text", "table_body", "list_items", "table_caption", "text_level"]
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(content=st.lists(JUNK) | st.fixed_dictionaries({"pdf_info": st.lists(JUNK)}))
def test_any_json_is_read_or_refused(content: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = written(tmp_path_factory.mktemp("junk"), "x_middle.json", content)
    with suppress(DocstructError):
        assert isinstance(read_mineru(folder), ds.Document)
