from docstruct.extractors.statements.scopes import scopes_of
from docstruct.extractors.values.locale import Locale
from docstruct.facts import Word
from docstruct.geometry import BBox


def over(*lines: str) -> list[Word]:
    return [
        Word(text, BBox(40.0 * i, 14.0 * y, 40.0 * i + 30, 14.0 * y + 10), 10)
        for y, line in enumerate(lines)
        for i, text in enumerate(line.split())
    ]


def scopes(*columns: tuple[str, list[Word]]) -> list[str | None] | None:
    return scopes_of(columns, Locale())


def test_columns_of_different_periods_are_of_the_whole() -> None:
    assert scopes(("2023", over("Group", "2023")), ("2022", over("2022"))) == [None, None]


def test_a_name_over_the_first_of_its_columns_is_of_them_all() -> None:
    assert scopes(
        ("2023", over("Industrial", "2023")),
        ("2022", over("2022")),
        ("2023", over("2023")),
        ("2022", over("Health care", "2022", "€m")),
        ("2023", over("Group", "2023")),
        ("2022", over("2022")),
    ) == ["Industrial", "Industrial", "Health care", "Health care", None, None]


def test_restated_figures_stand_beside_those_of_the_whole() -> None:
    columns = ("2023", over("2023")), ("2022", over("2022")), ("2022", over("2022", "restated"))
    assert scopes(*columns) == [None, None, "restated"]


def test_columns_that_nothing_tells_apart_are_none() -> None:
    assert scopes(("2023", over("2023")), ("2023", over("2023"))) is None
