from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.extractors.values.dates import find_dates, find_times, parse_date
from docstruct.extractors.values.locale import Locale

DAY_FIRST = Locale(date_order="DMY", sure_dates=True)
MONTH_FIRST = Locale(date_order="MDY", sure_dates=True)


@pytest.mark.parametrize(
    "printed",
    [
        "14.03.2024", "14/03/2024", "14-03-2024", "14.3.24", "14/3/24", "14. 3. 2024", "14 / 03 / 2024",
        "03/14/2024", "3/14/24", "03-14-2024",
        "2024-03-14", "2024/03/14", "2024.03.14", "2024/3/14",
        "20240314", "2024-03-14T10:22:33", "2024-03-14 10:22",
        "14 March 2024", "14th March 2024", "14th of March, 2024", "14 Mar 2024", "14 Mar. 2024",
        "14-Mar-2024",
        "14-Mar-24", "14MAR2024", "14 MAR 24", "March 14, 2024", "March 14th, 2024", "Mar 14, 2024",
        "Mar. 14, 2024", "Mar 14 '24", "MARCH 14 2024", "Mar-14-2024", "2024 March 14", "2024-Mar-14",
        "Thursday, March 14, 2024", "Thu 14 Mar 2024", "14 MARCH, 2024",
        "14. März 2024", "14. Mrz. 2024", "14. Maerz 2024", "14.März 2024", "Donnerstag, 14. März 2024",
        "Berlin, den 14. März 2024", "14 Mär 2024",
        "14 mars 2024", "le 14 mars 2024", "jeudi 14 mars 2024",
        "14 de marzo de 2024", "14 marzo 2024", "14-mar-2024", "14 de marzo del 2024",
        "14 marzo 2024", "14 mar. 2024",
        "14 maart 2024", "14 mrt 2024", "14 mrt. 2024",
        "14 de março de 2024", "14 março 2024", "14/mar/2024",
        "2024年3月14日", "2024 年 03 月 14 日", "2024年03月14日 10:22", "民國113年3月14日",
        "民国113年03月14日",
        "２０２４年３月１４日", "Date:14/03/2024", "(14.03.2024)", "14.03.2024,",
    ],
)  # fmt: skip
def test_one_day_in_all_its_forms(printed: str) -> None:
    found = parse_date(printed)
    assert found is not None
    assert found.value == dt.date(2024, 3, 14)
    assert not found.ambiguous


@pytest.mark.parametrize(
    ("printed", "month"),
    [
        ("5 January 2023", 1), ("5. Januar 2023", 1), ("5. Jänner 2023", 1), ("5 janvier 2023", 1),
        ("5 de enero de 2023", 1), ("5 gennaio 2023", 1), ("5 januari 2023", 1), ("5 de janeiro de 2023", 1),
        ("5. Februar 2023", 2), ("5 février 2023", 2), ("5 févr. 2023", 2), ("5 febbraio 2023", 2),
        ("5 fevereiro 2023", 2), ("5 avril 2023", 4), ("5 abril 2023", 4), ("5 aprile 2023", 4),
        ("5 avr. 2023", 4), ("5. Mai 2023", 5), ("5 maggio 2023", 5), ("5 mei 2023", 5), ("5 maio 2023", 5),
        ("5 mayo 2023", 5), ("5 juin 2023", 6), ("5 giugno 2023", 6), ("5 junho 2023", 6), ("5 juni 2023", 6),
        ("5 juillet 2023", 7), ("5 juil. 2023", 7), ("5 luglio 2023", 7), ("5 julho 2023", 7),
        ("5 août 2023", 8), ("5 AOUT 2023", 8), ("1er août 2023", 8), ("5 agosto 2023", 8),
        ("5 augustus 2023", 8), ("Sept. 5, 2023", 9), ("5 septiembre 2023", 9), ("5 settembre 2023", 9),
        ("5 setembro 2023", 9), ("5. Okt. 2023", 10), ("5 octobre 2023", 10), ("5 ottobre 2023", 10),
        ("5 outubro 2023", 10), ("5 out 2023", 10), ("5 noviembre 2023", 11), ("5 novembro 2023", 11),
        ("5. Dezember 2023", 12), ("5 décembre 2023", 12), ("5 déc. 2023", 12), ("5 diciembre 2023", 12),
        ("5 dicembre 2023", 12), ("5 dezembro 2023", 12), ("5 Dez 2023", 12), ("5 dic 2023", 12),
    ],
)  # fmt: skip
def test_months_of_seven_languages(printed: str, month: int) -> None:
    found = parse_date(printed)
    assert found is not None
    assert (found.value.month, found.value.year) == (month, 2023)
    assert found.marked


@pytest.mark.parametrize(
    "printed",
    ["", "31.02.2024", "12.03", "March 2024", "1,234.56", "192.168.1.1", "32/13/2024", "12345678",
     "2024-13-01",
     "Mayor 12, 2024 Road", "10:22", "12-345-6789", "99/99/99", "1.2.3.4", "00.00.0000"],
)  # fmt: skip
def test_what_is_no_date(printed: str) -> None:
    assert find_dates(printed) == []


@pytest.mark.parametrize(
    ("printed", "locale", "iso", "ambiguous", "other"),
    [
        ("03/04/2024", Locale(), "2024-04-03", True, "2024-03-04"),
        ("03/04/2024", DAY_FIRST, "2024-04-03", False, "2024-03-04"),
        ("03/04/2024", MONTH_FIRST, "2024-03-04", False, "2024-04-03"),
        ("03/04/2024", Locale(date_order="MDY"), "2024-03-04", True, "2024-04-03"),
        ("03-04-24", Locale(), "2024-04-03", True, "2024-03-04"),
        ("03.04.2024", Locale(), "2024-04-03", False, None),
        ("03.04.2024", MONTH_FIRST, "2024-03-04", False, "2024-04-03"),
        ("04/04/2024", Locale(), "2024-04-04", False, None),
        ("13/04/2024", MONTH_FIRST, "2024-04-13", False, None),
        ("04/13/2024", DAY_FIRST, "2024-04-13", False, None),
        ("2024-03-04", MONTH_FIRST, "2024-03-04", False, None),
    ],
)
def test_the_locale_settles_day_and_month(
    printed: str, locale: Locale, iso: str, ambiguous: bool, other: str | None
) -> None:
    found = parse_date(printed, locale)
    assert found is not None
    assert (found.value.isoformat(), found.ambiguous) == (iso, ambiguous)
    assert [d.isoformat() for d in found.alternatives] == ([other] if other else [])


@pytest.mark.parametrize(
    ("printed", "year"), [("31/12/99", 1999), ("31/12/69", 2069), ("31/12/70", 1970), ("97/03/12", 1997)]
)
def test_two_digit_years(printed: str, year: int) -> None:
    found = parse_date(printed)
    assert found is not None
    assert found.value.year == year


def test_ranges_are_two_dates() -> None:
    for line in (
        "01.05.14-31.05.14",
        "01.05.2014 - 31.05.2014",
        "01/05/2014-31/05/2014",
        "1 May 2014 to 31 May 2014",
    ):
        assert [f.value for f in find_dates(line)] == [dt.date(2014, 5, 1), dt.date(2014, 5, 31)], line
        assert parse_date(line) is None


def test_a_day_behind_its_month_is_not_the_day_of_the_next() -> None:
    assert [f.value for f in find_dates("Period July 1 - July 31 , 2014")] == [dt.date(2014, 7, 31)]


def test_spans_cover_what_is_printed() -> None:
    line = "Rechnung vom 14. März 2024, fällig 28.03.2024"
    assert [line[f.start : f.end] for f in find_dates(line)] == ["14. März 2024", "28.03.2024"]


@pytest.mark.parametrize(
    ("printed", "clock"),
    [
        ("10:22", "10:22:00"), ("10:22:33", "10:22:33"), ("10:22 PM", "22:22:00"), ("10:22:33PM", "22:22:33"),
        ("12:05 am", "00:05:00"), ("12:05 p.m.", "12:05:00"), ("14h30", "14:30:00"), ("8h05", "08:05:00"),
        ("14.30 Uhr", "14:30:00"), ("2pm", "14:00:00"), ("9.30 am", "09:30:00"), ("下午2:30", "14:30:00"),
        ("14时30分", "14:30:00"), ("2024-03-14T10:22:33", "10:22:33"), ("14/03/2024 10:22", "10:22:00"),
        ("16:05:33Z", "16:05:33"), ("14:05:33.123", "14:05:33"),
    ],
)  # fmt: skip
def test_times(printed: str, clock: str) -> None:
    (found,) = find_times(printed)
    assert found.value.isoformat() == clock


@pytest.mark.parametrize("printed", ["8 h", "25:00", "12.50", "10:75", "1:2:3:4", "Ratio 1:1000", "8h"])
def test_what_is_no_time(printed: str) -> None:
    assert find_times(printed) == []


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
FORMS = ["{d} {month} {y}", "{d:02d}. {month} {y}", "{d} de {month} de {y}", "{month} {d}, {y}",
         "{d}-{month}-{y}",
         "{y}-{m:02d}-{d:02d}", "{d:02d}.{m:02d}.{y}", "{y}年{m}月{d}日", "{d}.{m}.{yy:02d}"]  # fmt: skip


@given(
    day=st.dates(dt.date(1971, 1, 1), dt.date(2069, 12, 31)),
    language=st.sampled_from(sorted(MONTHS)),
    form=st.sampled_from(FORMS),
)
def test_what_is_written_is_read_back(day: dt.date, language: str, form: str) -> None:
    month = MONTHS[language].split()[day.month - 1]
    text = form.format(d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month)
    found = parse_date(f"Datum: {text}")
    assert found is not None, text
    assert (found.value, found.ambiguous) == (day, False), text


@given(
    day=st.dates(dt.date(1971, 1, 1), dt.date(2069, 12, 31)),
    mark=st.sampled_from("/-"),
    order=st.sampled_from(["DMY", "MDY"]),
)
def test_numeric_dates_are_read_in_the_order_of_the_document(day: dt.date, mark: str, order: str) -> None:
    parts = [f"{day.day:02d}", f"{day.month:02d}"]
    text = mark.join([*(parts if order == "DMY" else reversed(parts)), str(day.year)])
    found = parse_date(text, DAY_FIRST if order == "DMY" else MONTH_FIRST)
    assert found is not None
    assert (found.value, found.ambiguous) == (day, False)


@pytest.mark.parametrize(
    "unit", ["1", "1.", "1/", "1 ", "1/1/24 ", "1:00 ", "mar ", "1 mar", "12:", "年", "2024-", "1h", "12 de "]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.process_time()
    find_dates(text)
    find_times(text)
    assert time.process_time() - start < 8
