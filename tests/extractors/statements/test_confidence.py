import pytest

from docstruct.extractors.statements.confidence import FAMILIES, INPUTS, Grounds, confidence, family_of, shipped

AMOUNT = "/rows/3/values/0/amount"


def test_every_family_has_fitted_weights_of_known_inputs():
    assert set(shipped()) == set(FAMILIES)
    assert all(set(weights) <= set(INPUTS) for weights in shipped().values())


@pytest.mark.parametrize(
    ("pointer", "family"),
    [
        (AMOUNT, "amount"),
        ("/periods/0/months", "period"),
        ("/rows/0/values/1/end", "period"),
        ("/rows/0/scale", "unit"),
        ("/currency", "unit"),
        ("/rows/0/label", "text"),
        ("/rows/0/level", "level"),
        ("/entity", "text"),
    ],
)
def test_a_leaf_belongs_to_a_family(pointer, family):
    assert family_of(pointer) == family


def test_doubts_lower_the_confidence_and_sums_that_fail_as_well():
    sure = confidence(AMOUNT, Grounds())
    assert 0.9 < sure <= 0.99
    assert confidence(AMOUNT, Grounds(pixels=True, doubt=0.6)) < sure
    assert confidence(AMOUNT, Grounds(verdict=-1)) < confidence(AMOUNT, Grounds(verdict=1))
    misread = confidence(AMOUNT, Grounds(pixels=True, verdict=-1))
    assert misread < 0.8 < confidence(AMOUNT, Grounds(pixels=True))
    assert confidence(AMOUNT, Grounds(ambiguous=True)) <= 0.6
