from collections.abc import Callable
from typing import Any

from docstruct.document import Page
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.sums import find_sums
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate
from tests.extractors.conftest import make_document

MakePage = Callable[..., Page]


def found(page: Page) -> tuple[set[str], set[str]]:
    """The printed sums and parts."""
    sheet = Sheet(make_document(page))
    annotate(sheet, Vocabulary.of(plan_of("invoice")))
    sums, parts = find_sums(sheet)
    raw = {(t.index, m.start): m.raw for t in sheet.texts for m in t.mentions if m.kind == "amount"}
    return {raw[k] for k in sums}, {raw[k] for k in parts}


def column(*amounts: str, step: float = 14) -> list[tuple[Any, ...]]:
    return [(100 + i * step, (-300, amount)) for i, amount in enumerate(amounts)]


def test_a_row_of_sums_under_a_table_of_taxes(page: MakePage) -> None:
    rows = [(100, (-200, "-5.00"), (-300, "-0.95")), (114, (-200, "-2.90"), (-300, "-0.20"))]
    assert found(page(*rows, (128, (-200, "-7.90"), (-300, "-1.15")))) == (
        {"-7.90", "-1.15"},
        {"-5.00", "-0.95", "-2.90", "-0.20"},
    )


def test_what_does_not_add_up_is_no_sum(page: MakePage) -> None:
    assert found(page(*column("10.00", "20.00", "31.00"))) == (set(), set())


def test_one_amount_repeated_is_no_sum(page: MakePage) -> None:
    assert found(page(*column("0.00", "20.00", "20.00"))) == (set(), set())


def test_only_the_rows_right_above_count(page: MakePage) -> None:
    assert found(page(*column("99.00", "10.00", "20.00", "30.00"))) == ({"30.00"}, {"10.00", "20.00"})


def test_a_wide_gap_ends_a_column(page: MakePage) -> None:
    assert found(page(*column("10.00", "20.00", "30.00", step=90))) == (set(), set())
