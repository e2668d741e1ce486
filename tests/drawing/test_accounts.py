import pytest

from docstruct.drawing.accounts import KINDS, draw_accounts
from docstruct.errors import UsageError
from docstruct.schemas import FinancialStatement
from docstruct.schemas.rules import check_rules, rules_of


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_truth_has_the_shape_of_the_schema_and_its_rules_hold(kind: str, language: str) -> None:
    for seed in range(5):
        drawn = draw_accounts(seed, language, kind)
        statement = FinancialStatement.model_validate(drawn.truth)
        assert statement.kind == kind
        results = check_rules(rules_of(FinancialStatement), statement.model_dump())
        assert [result.message for result in results if not result.ok] == []


def test_every_label_and_amount_has_a_place() -> None:
    drawn = draw_accounts(3)
    for index, row in enumerate(drawn.truth["rows"]):
        assert f"/rows/{index}/label" in drawn.places
        assert all(f"/rows/{index}/values/{n}/amount" in drawn.places for n in range(len(row["values"])))


def test_the_same_seed_gives_the_same_page() -> None:
    assert draw_accounts(1).pdf == draw_accounts(1).pdf != draw_accounts(2).pdf


def test_languages_that_are_not_there_are_told() -> None:
    with pytest.raises(UsageError, match="no accounts in 'fr'"):
        draw_accounts(1, "fr")
