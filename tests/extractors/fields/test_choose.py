from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from docstruct.document import Page
from docstruct.extractors.fields.choose import Option, choose, is_toss_up, options_of, sureness
from docstruct.extractors.fields.plan import Leaf
from docstruct.extractors.fields.sheet import Mention, Sheet, Span
from docstruct.extractors.fields.targets import Candidate, Target

MakePage = Callable[..., Page]


@pytest.fixture
def spans(page: MakePage, document: Callable[..., Any]) -> list[Span]:
    """Places of one page that share no word."""
    texts = Sheet(document(page(*((50 + 20 * i, (50, f"v{i} w{i}")) for i in range(6))))).texts
    return [Span((t,), 0, len(t.words)) for t in texts]


def target(path: str, type_: str = "money", **concepts: float) -> Target:
    return Target(Leaf(path, (path,), "decimal"), {f"field:{path}": 1.0, **concepts}, {}, type_)


def candidate(of: Target, span: Span, value: Any, p: float, named: float = 0.0) -> Candidate:
    return Candidate(of, span, value, str(value), p=p, features={"best_own": named})


def read(found: Mapping[str, list[Option]], rules: Any = lambda values: []) -> dict[str, Any]:
    return {path: option.value for path, option in choose(found, rules).items()}


A, B, C = target("/a"), target("/b"), target("/c")


def test_places_of_one_value_speak_together(spans: list[Span]) -> None:
    found = options_of(
        [candidate(A, spans[0], 5, 0.3), candidate(A, spans[1], 7, 0.4), candidate(A, spans[2], 5, 0.2)], 0.1
    )
    assert [(o.value, round(o.p, 3)) for o in found] == [(5, 0.5), (7, 0.4), (None, 0.1)]
    assert found[0].best is not None and found[0].best.span is spans[0]


def test_texts_that_differ_in_case_and_marks_are_one_value(spans: list[Span]) -> None:
    name = target("/n", "name")
    found = options_of([candidate(name, spans[0], "ACME LTD", 0.3), candidate(name, spans[1], "Acme Ltd.", 0.4)], 0.3)
    assert len(found) == 2 and found[0].value == "ACME LTD" and found[0].best.raw == "Acme Ltd."  # type: ignore[union-attr]


def test_nothing_is_chosen_where_none_is_likelier(spans: list[Span]) -> None:
    assert read({"/a": options_of([candidate(A, spans[0], 5, 0.4)], 0.6)}) == {"/a": None}
    assert read({"/a": options_of([], 1.0)}) == {"/a": None}
    assert read({}) == {}


def test_a_printed_value_goes_to_one_target_only(spans: list[Span]) -> None:
    one = options_of([candidate(A, spans[0], 5, 0.9), candidate(A, spans[1], 6, 0.05)], 0.05)
    two = options_of([candidate(B, spans[0], 5, 0.6), candidate(B, spans[1], 6, 0.3)], 0.1)
    assert read({"/a": one, "/b": two}) == {"/a": 5, "/b": 6}
    assert read({"/b": two, "/a": one}) == {"/a": 5, "/b": 6}


def test_a_label_that_names_both_lets_both_read_it(spans: list[Span]) -> None:
    both = [target(path, total=1.0) for path in ("/a", "/b")]
    found = {t.leaf.path: options_of([candidate(t, spans[0], 5, 0.9, named=1.0)], 0.1) for t in both}
    assert read(found) == {"/a": 5, "/b": 5}
    unnamed = {t.leaf.path: options_of([candidate(t, spans[0], 5, 0.9)], 0.1) for t in both}
    assert sorted(map(str, read(unnamed).values())) == ["5", "None"]


def sums(values: Mapping[str, Any]) -> list[bool]:
    a, b, c = (values.get(p) for p in ("/a", "/b", "/c"))
    return [a + b == c] if None not in (a, b, c) else []


def test_rules_choose_among_candidates_of_like_score(spans: list[Span]) -> None:
    found = {
        "/a": options_of([candidate(A, spans[0], 100, 0.9)], 0.1),
        "/b": options_of([candidate(B, spans[1], 20, 0.42), candidate(B, spans[2], 19, 0.48)], 0.1),
        "/c": options_of([candidate(C, spans[3], 120, 0.9)], 0.1),
    }
    assert read(found) == {"/a": 100, "/b": 19, "/c": 120}
    assert read(found, sums) == {"/a": 100, "/b": 20, "/c": 120}


def test_a_rule_does_not_carry_what_is_hardly_likely(spans: list[Span]) -> None:
    found = {
        "/a": options_of([candidate(A, spans[0], 100, 0.97)], 0.03),
        "/b": options_of([candidate(B, spans[1], 20, 0.01), candidate(B, spans[2], 19, 0.95)], 0.04),
        "/c": options_of([candidate(C, spans[3], 120, 0.97)], 0.03),
    }
    assert read(found, sums)["/b"] == 19


def test_no_value_comes_from_a_rule(spans: list[Span]) -> None:
    found = {
        "/a": options_of([candidate(A, spans[0], 100, 0.9)], 0.1),
        "/b": options_of([], 1.0),
        "/c": options_of([candidate(C, spans[3], 120, 0.9)], 0.1),
    }
    assert read(found, sums) == {"/a": 100, "/b": None, "/c": 120}


def test_none_stays_open_where_many_targets_want_the_same(spans: list[Span]) -> None:
    targets = [target(f"/t{i}") for i in range(30)]
    found = {
        t.leaf.path: options_of([candidate(t, s, Decimal(n), 0.15) for n, s in enumerate(spans)], 0.1) for t in targets
    }
    values = read(found)
    given = [v for v in values.values() if v is not None]
    assert len(values) == 30 and len(given) == len(set(given)) == len(spans)


def test_nobody_sells_to_himself_wherever_his_name_stands(spans: list[Span]) -> None:
    sides = {
        side: Target(
            Leaf(f"/{side}/name", ("name",), "text", parents=(side,)),
            {f"{side}_name": 1.0},
            {f"{side}_name": 1.0},
            "name",
        )
        for side in ("seller", "buyer")
    }
    found = {
        "/seller/name": options_of([candidate(sides["seller"], spans[0], "Ada Ltd", 0.8)], 0.1),
        "/buyer/name": options_of(
            [candidate(sides["buyer"], spans[1], "ADA LTD.", 0.6), candidate(sides["buyer"], spans[2], "Bo Berg", 0.3)],
            0.1,
        ),
    }
    assert read(found) == {"/seller/name": "Ada Ltd", "/buyer/name": "Bo Berg"}


def test_the_currency_is_that_of_the_amounts(page: MakePage, document: Callable[..., Any]) -> None:
    rows = ((50, (50, "390.00 EUR")), (70, (50, "PLN")), (90, (50, "EUR")))
    amount, zloty, euro = Sheet(document(page(*rows))).texts
    amount.mentions = [Mention("amount", 0, 1, Decimal("390.00"), "390.00"), Mention("currency", 1, 2, "EUR", "EUR")]
    total, currency = target("/total"), target("/currency", "currency")
    found = {
        "/total": options_of([candidate(total, Span((amount,), 0, 1), Decimal("390.00"), 0.9)], 0.1),
        "/currency": options_of(
            [
                candidate(currency, Span((zloty,), 0, 1), "PLN", 0.6),
                candidate(currency, Span((euro,), 0, 1), "EUR", 0.4),
            ],
            0,
        ),
    }
    assert read(found)["/currency"] == "EUR"


def test_who_reads_the_words_of_a_surer_choice_is_less_sure(spans: list[Span]) -> None:
    surer, other = (options_of([candidate(t, spans[0], 5, p)], 1 - p)[0] for t, p in ((A, 0.95), (B, 0.9)))
    apart = options_of([candidate(C, spans[1], 7, 0.9)], 0.1)[0]
    found = sureness({"/a": surer, "/b": other, "/c": apart})
    assert (found["/a"], found["/c"]) == (0.95, 0.9) and found["/b"] < 0.3


def test_the_total_and_what_is_due_may_be_one_amount(spans: list[Span]) -> None:
    total = Target(Leaf("/total", ("total",), "decimal"), {"total": 1.0}, {}, "money", frozenset({"amount_due"}))
    due = Target(Leaf("/due", ("due",), "decimal"), {"amount_due": 1.0}, {}, "money", frozenset({"total"}))
    found = {
        "/total": options_of([candidate(total, spans[0], 9, 0.6)], 0.4),
        "/due": options_of([candidate(due, spans[0], 9, 0.9, named=1.0)], 0.1),
    }
    assert read(found) == {"/total": 9, "/due": 9}
    tax = Target(Leaf("/tax", ("tax",), "decimal"), {"tax_total": 1.0}, {}, "money")
    assert read({**found, "/total": options_of([candidate(tax, spans[0], 9, 0.6)], 0.4)}) == {"/total": None, "/due": 9}


def test_of_two_dates_that_nothing_names_neither_is_taken(spans: list[Span]) -> None:
    due = target("/due", "date")

    def dated(span: Span, value: str, p: float, **features: float) -> Candidate:
        mention = Mention("date", 0, 2, value, value)
        return Candidate(due, span, value, value, mention, p=p, features=features)

    options = options_of([dated(spans[0], "2015-05-31", 0.30), dated(spans[1], "2015-05-25", 0.29)], 0.25)
    assert is_toss_up(options[0], options)
    options = options_of([dated(spans[0], "2015-05-31", 0.30), dated(spans[1], "2015-05-25", 0.10)], 0.25)
    assert not is_toss_up(options[0], options)
    named = [dated(spans[0], "2015-05-31", 0.30, row_own=0.5), dated(spans[1], "2015-05-25", 0.29)]
    assert not is_toss_up(options_of(named, 0.25)[0], options_of(named, 0.25))
