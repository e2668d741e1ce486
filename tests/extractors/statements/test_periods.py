import datetime as dt

import pytest

from docstruct.extractors.statements.periods import Hint, read_hint


def day(text):
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("head", "end", "months"),
    [
        ("2021", "2021-12-31", 12),
        ("2021 1)", "2021-12-31", 12),
        ("Full Year 2018", "2018-12-31", 12),
        ("FY20", "2020-12-31", 12),
        ("Geschäftsjahr 2020", "2020-12-31", 12),
        ("2021年度", "2021-12-31", 12),
        ("52 weeks ended 28 June 2024", "2024-06-28", 12),
        ("Fifty-three weeks ended 2 July 2022", "2022-07-02", 12),
        ("26 Wochen zum 30. Juni 2023", "2023-06-30", 6),
        ("Q2 2019", "2019-06-30", 3),
        ("2Q19", "2019-06-30", 3),
        ("Q2'19", "2019-06-30", 3),
        ("2. Quartal 2019", "2019-06-30", 3),
        ("II. Quartal 2019", "2019-06-30", 3),
        ("Third quarter 2019", "2019-09-30", 3),
        ("H1 2018", "2018-06-30", 6),
        ("1. Halbjahr 2020", "2020-06-30", 6),
        ("1H21", "2021-06-30", 6),
        ("Halbjahresfinanzbericht zum 30. Juni 2021", "2021-06-30", 6),
        ("9M 2021", "2021-09-30", 9),
        ("1-9/2021", "2021-09-30", 9),
        ("Q1–Q3 2021", "2021-09-30", 9),
        ("Jan.–Sept. 2020", "2020-09-30", 9),
        ("1.1.–30.9.2020", "2020-09-30", 9),
        ("01.01.2020 - 30.09.2020", "2020-09-30", 9),
        ("01.01. – 31.03.2021", "2021-03-31", 3),
        ("01/01–30/06/2021", "2021-06-30", 6),
        ("1.4.2020–31.3.2021", "2021-03-31", 12),
        ("Oct. 1, 2020 – Sep. 30, 2021", "2021-09-30", 12),
        ("1 January to 30 June 2021", "2021-06-30", 6),
        ("January 1 – June 30, 2021", "2021-06-30", 6),
        ("Six months ended June 30, 2021", "2021-06-30", 6),
        ("Year ended 31 December 2020", "2020-12-31", 12),
        ("30 June 2021", "2021-06-30", None),
        ("31.12.2020", "2020-12-31", 12),
        ("Dec. 31, 2020", "2020-12-31", 12),
        ("FY 2020/21", None, None),  # of which month is not said
        ("Three months ended 2020", None, None),
        ("Change", None, None),
        ("in %", None, None),
        ("Note", None, None),
        ("2,021", None, None),
    ],
)
def test_head_is_read(head, end, months):
    period = read_hint(head).period()
    assert (period and (period.end, period.months)) == (end and (day(end), months))


@pytest.mark.parametrize(
    ("near", "further", "end", "months"),
    [
        ("2011", "Three months ended March 31,", "2011-03-31", 3),
        ("Q1 2011", "Annual report 2012", "2011-03-31", 3),
        ("2021", "Half-year report as of June 30, 2021", "2021-06-30", 6),
        ("30 June 2021", "Six months ended", "2021-06-30", 6),
        ("31 December 2020", "Half-year report as of June 30, 2021", "2020-12-31", 12),
        ("Q2", "2019", "2019-06-30", 3),
    ],
)
def test_what_stands_further_away_completes_a_head(near, further, end, months):
    period = read_hint(near).filled(read_hint(further)).period()
    assert (period.end, period.months) == (day(end), months)


def test_months_of_a_fiscal_year_are_counted_from_its_end():
    assert read_hint("Q1 2021").period((9, 30)).end == day("2020-12-31")
    assert read_hint("2020/21").period((9, 30)) == (day("2021-09-30"), 12)
    assert read_hint("H1 2021").period((9, 30)).start == day("2020-10-01")


def test_balance_sheets_are_as_of_a_day():
    assert read_hint("2021").period(instant=True) == (day("2021-12-31"), None)
    assert read_hint("30 June 2021").period(instant=True).start is None


def test_a_head_that_says_nothing_stays_empty():
    assert not read_hint("€ million").said
    assert Hint().period() is None
