from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from docstruct.document import Page
from docstruct.extractors.fields.candidates import candidates_of
from docstruct.extractors.fields.features import FEATURES, featurise
from docstruct.extractors.fields.label_features import presence
from docstruct.extractors.fields.plan import plan_of
from docstruct.extractors.fields.sheet import Sheet
from docstruct.extractors.fields.surroundings import Surroundings
from docstruct.extractors.fields.targets import Candidate
from docstruct.extractors.fields.vocabulary import Vocabulary, annotate

MakePage = Callable[..., Page]
Seen = dict[str, dict[str, float]]


class Party(BaseModel):
    name: str | None = None
    address: str | None = None


class Paper(BaseModel):
    total: Decimal | None = None
    subtotal: Decimal | None = None
    seller: Party | None = None
    buyer: Party | None = None


@pytest.fixture
def seen(page: MakePage, document: Callable[..., Any]) -> Callable[..., Seen]:
    """Features of the candidates of a leaf on a page, by their raw text."""

    def make(path: str, *rows: Any, near: str = "") -> Seen:
        found, around, _ = drawn(path, document(page(*rows)))
        spans = [c.span for c in found if c.raw == near]
        matrix = featurise(found, around, spans)
        return {c.raw: dict(zip(FEATURES, map(float, row))) for c, row in zip(found, matrix)}

    return make


def drawn(path: str, document: Any) -> tuple[list[Candidate], Surroundings, Vocabulary]:
    plan = plan_of(Paper)
    vocabulary, sheet = Vocabulary.of(plan), Sheet(document)
    annotate(sheet, vocabulary)
    (leaf,) = (x for x in plan.leaves if x.path == path)
    return candidates_of(vocabulary.target(leaf), sheet), Surroundings(sheet), vocabulary


LABELLED = (
    (50, (50, "Total: 12.50")), (80, (50, "Total"), (300, "13.50")), (110, (50, "Total")), (122, (50, "14.50")),
    (200, (50, "Subtotal: 15.50")), (400, (50, "16.50")),
)  # fmt: skip


def test_labels_before_beside_and_above_speak_for_a_value(seen: Callable[..., Seen]) -> None:
    f = seen("/total", *LABELLED)
    assert f["12.50"]["inline_own"] > 0 and f["12.50"]["colon"] == 1
    assert f["13.50"]["row_own"] > 0 and f["13.50"]["inline_own"] == 0
    assert f["14.50"]["above_own"] > 0 and f["14.50"]["row_own"] == 0
    assert all(f[raw]["best_own"] > 0 and f[raw]["unlabelled"] == 0 for raw in ("12.50", "13.50", "14.50"))


def test_a_label_of_something_else_speaks_against(seen: Callable[..., Seen]) -> None:
    f = seen("/total", *LABELLED)
    assert f["15.50"]["inline_other"] > 0 and f["15.50"]["best_own"] == 0


def test_a_value_nobody_labels(seen: Callable[..., Seen]) -> None:
    f = seen("/total", *LABELLED)
    assert f["16.50"]["unlabelled"] == 1 and f["16.50"]["best_own"] == 0


def test_looks_of_amounts(seen: Callable[..., Seen]) -> None:
    f = seen("/total", (50, (50, "0.00")), (80, (50, "EUR 99.00")), (110, (50, "7")), (140, (50, "-5.00")))
    assert (f["0.00"]["zero"], f["99.00"]["marked"], f["99.00"]["largest"]) == (1, 1, 1)
    assert (f["99.00"]["cents"], f["7"]["cents"]) == (1, 0)
    assert f["-5.00"]["negative"] == 1


def test_repeated_amounts_are_counted(seen: Callable[..., Seen]) -> None:
    f = seen("/total", (50, (50, "9.50")), (80, (50, "8.00")), (110, (50, "x 9.50")))
    assert f["9.50"]["repeats"] > f["8.00"]["repeats"] == 0


def test_the_heading_of_a_party_speaks_for_what_stands_below(seen: Callable[..., Seen]) -> None:
    rows = [
        (50, (50, "Bill to"), (300, "From")), (64, (50, "Green Door Ltd"), (300, "Blue Gate Ltd")),
        (78, (50, "12 High Street"), (300, "7 Mill Lane")),
    ]  # fmt: skip
    buyer, seller = seen("/buyer/name", *rows), seen("/seller/name", *rows)
    assert buyer["Green Door Ltd"]["section_own"] > 0 and buyer["Green Door Ltd"]["company"] == 1
    assert seller["Green Door Ltd"]["section_own"] == 0 and seller["Green Door Ltd"]["section_other"] > 0


def test_size_weight_and_place(seen: Callable[..., Seen]) -> None:
    rows = [
        (30, (50, "*Green Door Ltd", 20)),
        (60, (50, "Blue Gate Ltd")),
        (74, (50, "somewhere")),
        (800, (400, "Red Roof Ltd")),
    ]
    f = seen("/seller/name", *rows)
    big, foot = f["Green Door Ltd"], f["Red Roof Ltd"]
    assert (big["biggest"], big["bold"], big["top"], big["right"]) == (1, 1, 1, 0)
    assert (foot["biggest"], foot["bottom"], foot["right"]) == (0, 1, 1)
    assert big["letterhead"] > f["Blue Gate Ltd"]["letterhead"] > foot["letterhead"]


def test_streets_and_postcodes_in_addresses(seen: Callable[..., Seen]) -> None:
    f = seen("/seller/address", (50, (50, "12 High Street")), (62, (50, "20095 Hamburg")))
    both = f["12 High Street\n20095 Hamburg"]
    assert both["street"] > 0 and both["postcode"] > 0 and both["lines"] > 0


def test_what_was_chosen_for_siblings_pulls_to_its_place(seen: Callable[..., Seen]) -> None:
    rows = [(50, (50, "Green Door Ltd")), (700, (50, "Blue Gate Ltd"))]
    f = seen("/seller/name", *rows, near="Green Door Ltd")
    assert f["Green Door Ltd"]["sibling"] > 0.9 and f["Green Door Ltd"]["apart"] == 0
    assert f["Blue Gate Ltd"]["sibling"] < 0.1 and f["Blue Gate Ltd"]["apart"] == 1


def test_features_are_finite_and_of_like_size(page: MakePage, document: Callable[..., Any]) -> None:
    found, around, _ = drawn("/seller/name", document(page(*LABELLED, (60, (300, "Green Door Ltd, 12 High Street")))))
    matrix = featurise(found, around)
    assert matrix.shape == (len(found), len(FEATURES)) and np.isfinite(matrix).all()
    assert np.abs(matrix).max() <= 2.0 and (matrix[:, FEATURES.index("one")] == 1).all()


def test_no_candidates_no_rows(page: MakePage, document: Callable[..., Any]) -> None:
    _, around, _ = drawn("/total", document(page((50, (50, "Hello")))))
    assert featurise([], around).shape == (0, len(FEATURES))


def test_names_are_distinct() -> None:
    assert len(set(FEATURES)) == len(FEATURES)


def test_presence_is_log_odds() -> None:
    plan = plan_of(Paper)
    for leaf in plan.leaves:
        assert -1.1 <= presence(Vocabulary.of(plan).target(leaf)) <= 1.1


def test_a_receiver_stands_under_the_small_line_of_the_sender(seen: Callable[..., Seen]) -> None:
    rows = (
        (150, (50, "Bei Spiel GmbH, Ecke 12, 12345 Stadt", 6)),
        (160, (50, "Theodor Est")),
        (172, (50, "Bahnstr. 42")),
    )
    f = seen("/buyer/name", *rows, (300, (50, "Anna Berg")))
    assert f["Theodor Est"]["under_sender"] == 1 and f["Anna Berg"]["under_sender"] == 0


def test_a_piece_of_a_line_set_wide_is_cut(seen: Callable[..., Seen]) -> None:
    f = seen("/seller/name", (50, (50, "PRINT EXPERT SDN"), (145, "BHD")))
    assert f["PRINT EXPERT SDN"]["cut"] == 1 and f["PRINT EXPERT SDN BHD"]["cut"] == 0
    assert f["PRINT EXPERT SDN BHD"]["lines"] == 0


def test_a_sum_at_the_end_of_its_column_is_more_than_its_parts(seen: Callable[..., Seen]) -> None:
    rows = ((50, (50, "Rate"), (200, "Total")), (62, (50, "7"), (200, "10.00")), (74, (50, "19"), (200, "20.00")))
    f = seen("/total", *rows, (86, (200, "30.00")))
    assert f["30.00"]["own_sum"] > 0 == f["30.00"]["own_part"] and f["10.00"]["own_part"] > 0 == f["10.00"]["own_sum"]
