import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from docstruct.drawing import KINDS, LANGUAGES, Drawn, draw
from docstruct.drawing.__main__ import write
from docstruct.drawing.documents import nest
from docstruct.errors import UsageError
from docstruct.schemas.catalog import get_schema

ALL = [(kind, language) for kind in KINDS for language in LANGUAGES]


def leaves(node: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield pointer, node
        return
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield from leaves(value, f"{pointer}/{key}")


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_truth_is_valid_under_its_schema_and_every_leaf_has_a_place(kind: str, language: str) -> None:
    for seed in range(3):
        drawn = draw(kind, seed, language)
        get_schema(drawn.schema).model_validate(drawn.truth)
        assert {pointer for pointer, _ in leaves(drawn.truth)} == set(drawn.places)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_the_text_layer_says_at_each_place_what_the_truth_says(kind: str, language: str) -> None:
    drawn = draw(kind, 5, language)
    document = pdfium.PdfDocument(drawn.pdf)
    for pointer, place in drawn.places.items():
        page = document[place.page_no - 1]
        width, height = page.get_size()
        box = place.bbox
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, pointer
        found = page.get_textpage().get_text_bounded(box.x0 - 0.5, height - box.y1, box.x1 + 0.5, height - box.y0)
        assert set(re.findall(r"\w", place.raw_text)) <= set(re.findall(r"\w", found)), pointer


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_document() -> None:
    one, two, other = (draw("invoice", seed, "de") for seed in (7, 7, 8))
    assert one == two
    assert one.pdf != other.pdf and one.truth != other.truth


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sums_of_an_invoice_hold(language: str) -> None:
    for seed in range(12):
        truth = draw("invoice", seed, language).truth
        number = {key: Decimal(truth[key]) for key in ("subtotal", "tax_total", "total") if key in truth}
        if len(number) == 3:
            assert number["subtotal"] + number["tax_total"] == number["total"]
        for line in truth["lines"]:
            if {"quantity", "unit_price"} <= set(line) and "discount_rate" not in line:
                exact = Decimal(line["quantity"]) * Decimal(line["unit_price"])
                assert abs(exact - Decimal(line["amount"])) <= Decimal("0.005")


def test_a_printed_value_is_the_value_of_the_truth() -> None:
    drawn = draw("invoice", 3, "de")
    raw = drawn.places["/total"].raw_text
    digits = re.sub(r"\D", "", raw)
    assert digits == re.sub(r"\D", "", drawn.truth["total"])
    assert all(place.raw_text for places in drawn.repeats.values() for place in places)


def test_layouts_differ_from_seed_to_seed() -> None:
    documents = [draw("invoice", seed, "en") for seed in range(40)]
    assert len({round(d.places["/total"].bbox.x1) for d in documents}) > 10
    assert len({_columns(d) for d in documents}) > 12
    assert any(max(p.page_no for p in d.places.values()) > 1 for d in documents)


def _columns(drawn: Drawn) -> tuple[str, ...]:
    """Keys of the first row in the order in which they stand."""
    row = {p: place.bbox.x0 for p, place in drawn.places.items() if p.startswith("/lines/0/")}
    return tuple(sorted(row, key=lambda p: row[p]))


def test_unknown_kinds_and_languages_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no kind 'poem'"):
        draw("poem", 1)
    with pytest.raises(UsageError, match="no language 'eo'"):
        draw("invoice", 1, "eo")


def test_nesting_makes_lists_of_numbers() -> None:
    assert nest({"/a": "1", "/b/c": "2", "/d/1/e": "4", "/d/0/e": "3"}) == {
        "a": "1",
        "b": {"c": "2"},
        "d": [{"e": "3"}, {"e": "4"}],
    }


def test_a_document_is_written_with_its_truth(tmp_path: Path) -> None:
    drawn = draw("form", 1, "en")
    write(drawn, tmp_path / "form-1")
    record = json.loads((tmp_path / "form-1.json").read_text("utf-8"))
    assert (tmp_path / "form-1.pdf").read_bytes() == drawn.pdf
    assert record["truth"] == drawn.truth
    assert set(record["places"]) == set(drawn.places)
