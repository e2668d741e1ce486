from collections.abc import Iterator

import numpy as np
import pytest

from docstruct.extractors.fields import scoring
from docstruct.extractors.fields.features import FEATURES
from docstruct.extractors.fields.scoring import (
    Scorer,
    fit,
    fitted,
    presence_of,
    schemas_like,
    softmax_with_none,
    use_weights,
)
from docstruct.extractors.fields.targets import FAMILY_OF_TYPE

NAMES = ("one", "labelled")


@pytest.fixture
def own_weights() -> Iterator[None]:
    kept = dict(fitted())
    yield
    use_weights(kept)


def test_softmax_knows_the_alternative_of_none() -> None:
    p, none = softmax_with_none(np.array([0.0, 0.0]))
    assert p.tolist() == pytest.approx([1 / 3, 1 / 3]) and none == pytest.approx(1 / 3)
    p, none = softmax_with_none(np.array([900.0, -900.0]))  # no overflow
    assert p.tolist() == pytest.approx([1.0, 0.0]) and none == pytest.approx(0.0)
    _, none = softmax_with_none(np.array([-900.0]))
    assert none == pytest.approx(1.0)


def test_corrections_of_terms_add_to_the_family() -> None:
    scorer = Scorer({"text": {"labelled": 2.0}}, {"total": {"one": -2.0}}, NAMES)
    labelled = np.array([[1.0, 1.0]])
    assert scorer.probabilities("text", (), labelled)[1] == pytest.approx(1 / (1 + np.e**2))
    assert scorer.probabilities("text", ("total", "unheard of"), labelled)[1] == pytest.approx(0.5)


def test_a_term_in_a_schema_that_nothing_taught_is_weighed_as_in_forms_too() -> None:
    families = {"text": {"strong": 2.0}, "own-text": {"strong": 4.0}}
    scorer = Scorer(families, {"total": {"one": -2.0}}, ("one", "strong"))
    _, none = scorer.probabilities("text", ("total", "unheard of"), np.array([[1.0, 1.0]]))
    assert none == pytest.approx((0.5 + 1 / (1 + np.e**4)) / 2)
    _, none = scorer.probabilities("text", ("total", "unheard of"), np.array([[1.0, 0.0]]))
    assert none == pytest.approx(1 / (1 + np.e**-2))


def test_without_candidates_nothing_is_there() -> None:
    p, none = Scorer({}, {}, NAMES).probabilities("text", (), np.zeros((0, 2)))
    assert p.shape == (0,) and none == 1.0


def test_weights_of_features_that_are_gone_are_left_out() -> None:
    scorer = Scorer({"text": {"labelled": 1.0, "gone": 9.0}}, {}, NAMES)
    assert scorer.probabilities("text", (), np.array([[0.0, 0.0]]))[1] == pytest.approx(0.5)


@pytest.mark.parametrize("family", sorted({*FAMILY_OF_TYPE.values(), "text"}))
def test_the_shipped_weights_score_every_family(family: str) -> None:
    p, none = Scorer.shipped(FEATURES).probabilities(family, (), np.zeros((2, len(FEATURES))))
    assert p.sum() + none == pytest.approx(1.0)


def test_fitted_weights_prefer_what_was_right() -> None:
    labelled, bare = [1.0, 1.0], [1.0, 0.0]
    found = (np.array([labelled, bare, bare]), np.array([1.0, 0.0, 0.0]), ())
    none = (np.array([bare, bare]), np.array([0.0, 0.0]), ())
    weights, corrections = fit([found, none] * 40)
    assert weights[1] > 1 and corrections == {}
    scorer = Scorer({"text": dict(zip(NAMES, weights))}, {}, NAMES)
    p, _ = scorer.probabilities("text", (), found[0])
    assert p[0] > 0.8
    assert scorer.probabilities("text", (), none[0])[1] > 0.8


def test_a_term_that_differs_from_its_family_is_corrected() -> None:
    usual = (np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0]), ())
    odd = (np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 0.0]), ("odd",))
    weights, corrections = fit([usual] * 60 + [odd] * 30)
    scorer = Scorer({"text": dict(zip(NAMES, weights))}, {"odd": dict(zip(NAMES, corrections["odd"]))}, NAMES)
    assert scorer.probabilities("text", (), usual[0])[0].argmax() == 1
    assert scorer.probabilities("text", ("odd",), odd[0])[0].argmax() == 0


def test_presence_is_known_or_one_half(own_weights: None) -> None:
    use_weights({"presence": {"always": 1.0, "seldom": 0.1}})
    assert presence_of("always") == 0.98 and presence_of("seldom") == 0.1 and presence_of("unheard of") == 0.5


def test_weights_in_use_can_be_others_for_a_while(own_weights: None) -> None:
    use_weights({"families": {"text": {"one": 5.0}}})
    assert Scorer.shipped(NAMES).probabilities("text", (), np.array([[1.0, 0.0]]))[1] < 0.01


def test_the_weights_file_is_there() -> None:
    assert scoring.WEIGHTS.is_file()
    assert set(fitted()) >= {"families", "confidence"}


TERMS = {"total": {"one": 1.0}, "A/total": {"one": 1.0}, "B/total": {"one": 3.0}, "B/iban": {"one": 9.0}}


def test_schemas_alike_lend_their_corrections() -> None:
    scorer = Scorer({"text": {"one": -3.0}}, TERMS, NAMES)
    row = np.array([[1.0, 0.0]])
    assert scorer.probabilities("text", ("total", "C/total"), row)[1] == pytest.approx(1 / (1 + np.e**-2))
    lent = scorer.probabilities("text", ("total", "C/total"), row, ("A/total", "B/total"))
    assert lent[1] == pytest.approx(0.5)  # -3 + 1 + (1 + 3) / 2
    assert scorer.probabilities("text", ("total", "A/total"), row, ("B/total",))[1] == pytest.approx(1 / (1 + np.e**-1))


def test_schemas_are_alike_by_the_terms_they_share(own_weights: None) -> None:
    use_weights({"corrections": TERMS})
    assert schemas_like("C", ["total", ""]) == ("A", "B")
    assert schemas_like("C", ["total", "iban", ""]) == ("B",)
    assert schemas_like("B", ["total"]) == ()  # has corrections of its own
    assert schemas_like("C", ["total", "", ""]) == ()  # most of it is something else


def test_nothing_is_lent_from_papers_that_are_drawn_seldom() -> None:
    assert schemas_like("Order", ["order_number", "order_date", "currency", "total"]) == ("Invoice",)
