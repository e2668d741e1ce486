from decimal import Decimal as D

import pytest

from docstruct.extractors.values.figures import parse_figure
from docstruct.extractors.values.locale import Locale


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21,234", "21234"),
        ("(1,234)", "-1234"),
        ("−5.2", "-5.2"),
        ("‒276", "-276"),
        ("— 28.6", "-28.6"),
        ("12-", "-12"),
        ("1.234,5-", "-1234.5"),
        ("317²", "317"),
        ("(317)²", "-317"),
        ("4.188 1)", "4188"),
        ("1 234,5", "1234.5"),
        ("1'234", "1234"),
        ("€ 5", "5"),
        ("3.066 Mio. €", "3066"),
        ("1.3x", "1.3"),
    ],
)
def test_amount_is_read(text, value):
    figure = parse_figure(text)
    assert (figure.value, figure.percent, figure.nil) == (D(value), False, False)


@pytest.mark.parametrize(
    ("text", "value"), [("9.4%", "9.4"), ("(2.2)%", "-2.2"), ("0.7 pp", "0.7"), ("(19.6) pts", "-19.6")]
)
def test_percentage_is_read(text, value):
    assert parse_figure(text)[:2] == (D(value), True)


@pytest.mark.parametrize("text", ["–", "-", "—", "--", "./."])
def test_dash_is_nil(text):
    assert parse_figure(text)[:3] == (D(0), False, True)


@pytest.mark.parametrize("text", ["", ".", "n.a.", "Q1 2021", "30.06.2021", "1)", "30 June", "2020/21", "Note 5"])
def test_texts_are_no_amounts(text):
    assert parse_figure(text) is None


def test_a_bracket_that_was_lost_is_doubted():
    assert parse_figure("(251") == (D(-251), False, False, True)


def test_the_document_says_what_a_point_is():
    assert parse_figure("4.188", Locale(decimal=".")).value == D("4.188")
    assert parse_figure("4.188", Locale(decimal=",")).value == D("4188")
