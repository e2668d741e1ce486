import datetime as dt
from decimal import Decimal as D

import pytest

from docstruct.errors import CorruptError, LimitError
from docstruct.reading.ixbrl import read
from docstruct.reading.ixbrl.read import is_ixbrl, read_documents, read_ixbrl
from docstruct.reading.ixbrl.transforms import transform

HEAD = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><body><ix:header><ix:resources>
<xbrli:context id="y"><xbrli:entity><xbrli:identifier scheme="lei">LEI1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:startDate>2021-01-01</xbrli:startDate><xbrli:endDate>2021-12-31</xbrli:endDate></xbrli:period>
</xbrli:context>
<xbrli:context id="d"><xbrli:entity><xbrli:identifier scheme="lei">LEI1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:instant>2022-01-01T00:00:00</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="seg"><xbrli:entity><xbrli:identifier scheme="lei">LEI1</xbrli:identifier></xbrli:entity>
 <xbrli:period><xbrli:instant>2021-12-31</xbrli:instant></xbrli:period>
 <xbrli:scenario><xbrldi:explicitMember dimension="a">b</xbrldi:explicitMember></xbrli:scenario></xbrli:context>
<xbrli:unit id="eur"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
<xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unitNumerator>
 <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
</ix:resources></ix:header>"""


def facts(body):
    return read_ixbrl(f"{HEAD}{body}</body></html>".encode()).facts


def number(text, **attributes):
    given = {"name": "ifrs:Revenue", "contextRef": "y", "unitRef": "eur", **attributes}
    written = " ".join(f'{key.replace("_", ":")}="{value}"' for key, value in given.items())
    return f"<ix:nonFraction {written}>{text}</ix:nonFraction>"


@pytest.mark.parametrize(
    ("text", "attributes", "value"),
    [
        ("21,234", {"format": "ixt:num-dot-decimal", "scale": "6"}, "21234000000"),
        ("21.234,5", {"format": "ixt:numcommadecimal", "scale": "3"}, "21234500"),
        ("1 234", {"format": "ixt4:num-dot-decimal"}, "1234"),
        ("317", {"format": "ixt:num-dot-decimal", "scale": "6", "sign": "-"}, "-317000000"),
        ("–", {"format": "ixt:fixed-zero", "scale": "6"}, "0"),
        ("1.23", {"unitRef": "eps"}, "1.23"),
        ("34.1", {"scale": "-2"}, "0.341"),
        ("5 euros 20 cents", {"format": "ixt:num-unit-decimal"}, "5.20"),
    ],
)
def test_numbers_are_exact(text, attributes, value):
    (fact,) = facts(number(text, **attributes))
    assert fact.value == D(value)
    assert fact.text == text


def test_contexts_and_units_are_resolved():
    year, day, part = facts(number("1") + number("2", contextRef="d") + number("3", contextRef="seg", unitRef="eps"))
    assert (year.context.start, year.context.end, year.context.months) == (
        dt.date(2021, 1, 1),
        dt.date(2021, 12, 31),
        12,
    )
    assert (day.context.start, day.context.end) == (None, dt.date(2021, 12, 31))  # midnight ends the day before
    assert (year.context.dimensions, part.context.dimensions) == ((), (("a", "b"),))
    assert (year.unit, part.unit, year.context.entity) == ("EUR", "EUR per shares", "LEI1")


def test_nil_is_no_value():
    (fact,) = facts(number("", xsi_nil="true"))
    assert fact.nil and fact.value is None


def test_nested_facts_are_two_with_one_text():
    inner = number("12", name="ifrs:ProfitLoss")
    assert [(f.name, f.value) for f in facts(number(inner))] == [("Revenue", D(12)), ("ProfitLoss", D(12))]


def test_texts_are_continued_and_exclusions_left_out():
    body = """<ix:nonNumeric name="e:Name" contextRef="y" continuedAt="c1">Muster<ix:exclude> page 3 </ix:exclude>
    </ix:nonNumeric><ix:continuation id="c1" continuedAt="c2"> Holding</ix:continuation>
    <ix:continuation id="c2"> AG</ix:continuation>"""
    assert facts(body)[0].text == "Muster Holding AG"


def test_a_circle_of_continuations_ends():
    body = """<ix:nonNumeric name="e:Name" contextRef="y" continuedAt="c1">A</ix:nonNumeric>
    <ix:continuation id="c1" continuedAt="c2">B</ix:continuation>
    <ix:continuation id="c2" continuedAt="c1">C</ix:continuation>"""
    assert facts(body)[0].text == "ABC"


@pytest.mark.parametrize(
    ("text", "form", "day"),
    [
        ("31.12.2021", "ixt:date-day-month-year", "2021-12-31"),
        ("12/31/21", "ixt:date-month-day-year", "2021-12-31"),
        ("2021-12-31", "ixt:date-year-month-day", "2021-12-31"),
        ("31. Dezember 2021", "ixt:date-day-monthname-year-de", "2021-12-31"),
        ("December 31, 2021", "ixt:datemonthdayyearen", "2021-12-31"),
        ("31 December 2021", "ixt:datelonguk", "2021-12-31"),
        ("31 grudnia 2021 r.", "ixt4:date-day-monthname-year-pl", "2021-12-31"),
        ("30. listopadu 2021", "ixt4:date-day-monthname-year-cs", "2021-11-30"),
        ("30. listopada 2021.", "ixt4:date-day-monthname-year-hr", "2021-10-30"),
        ("den 31. december 2021", "ixt3:datedaymonthyeardk", "2021-12-31"),
        ("2021. december 31.", "ixt4:date-year-monthname-day-hu", "2021-12-31"),
        ("1er janvier 2021", "ixt4:date-day-monthname-year-fr", "2021-01-01"),
        ("２０２１年１２月３１日", "ixt2:dateyearmonthdaycjk", "2021-12-31"),
        ("令和3年12月31日", "ixt4:date-jpn-era-year-month-day", "2021-12-31"),
    ],
)
def test_dates_are_transformed(text, form, day):
    assert transform(text, form, numeric=False) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "form", "written"),
    [
        ("December 31", "ixt:datemonthdayen", "--12-31"),
        ("31 décembre", "ixt4:date-day-monthname-fr", "--12-31"),
        ("Dezember 2021", "ixt4:date-monthname-year-de", "2021-12"),
        ("Delaware", "ixt-sec:stateprovnameen", "Delaware"),
    ],
)
def test_what_is_known_of_a_day_is_kept(text, form, written):
    assert transform(text, form, numeric=False) == written


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("1’234.50", "ixt5:num-dot-decimal-apos", "1234.50"),
        ("1'234,50", "ixt5:num-comma-decimal-apos", "1234.50"),
        ("1,23,456.78", "ixt3:numdotdecimalin", "123456.78"),
        ("1 234 euros 5 cents", "ixt4:num-unit-decimal", "1234.05"),
        ("two hundred and fifty thousand", "ixt-sec:numwordsen", "250000"),
        ("no", "ixt-sec:numwordsen", "0"),
    ],
)
def test_numbers_of_every_registry_are_transformed(text, form, value):
    assert transform(text, form, numeric=True) == D(value)


def test_the_parts_of_a_report_share_contexts_and_units():
    bare = HEAD[: HEAD.index("<ix:header>")]
    parts = [(f"{HEAD}{number('1')}</body></html>".encode(), "a"), (f"{bare}{number('2')}</body></html>".encode(), "b")]
    assert [(f.value, f.unit, f.context.months) for f in read_documents(parts).facts] == [
        (1, "EUR", 12),
        (2, "EUR", 12),
    ]


def test_facts_of_a_further_report_are_left_out():
    assert [f.value for f in facts(number("1") + number("2", target="other"))] == [1]
    assert [f.value for f in facts(number("2", target="other"))] == [2]


def test_one_fact_with_two_values_is_told_unless_rounding_explains_it():
    def told(*pairs):
        body = "".join(number(text, scale=scale, decimals=decimals) for text, scale, decimals in pairs)
        return [i.message for i in read_ixbrl(f"{HEAD}{body}</body></html>".encode()).issues]

    assert told(("21.2", "6", "-5"), ("21234", "3", "-3")) == []
    (message,) = told(("21.3", "6", "-5"), ("21234", "3", "-3"))
    assert message == "Revenue is tagged as 21,300,000 and as 21,234,000 for 2021-01-01 to 2021-12-31"


def test_pictures_inside_are_no_load():
    picture = f'<img src="data:image/png;base64,{"A" * 12_000_000}"/>'
    assert [f.value for f in facts(picture + number("1"))] == [1]


@pytest.mark.parametrize(("text", "form"), [("12x", "ixt:num-dot-decimal"), ("1", "ixt:num-of-my-own"), ("", None)])
def test_what_does_not_fit_is_an_issue_and_no_number(text, form):
    report = read_ixbrl(f"{HEAD}{number(text, **({'format': form} if form else {}))}</body></html>".encode())
    assert report.facts == ()
    assert [issue.code for issue in report.issues] == ["inline-fact-unreadable"]


def test_a_fact_without_its_context_is_told():
    report = read_ixbrl(f"{HEAD}{number('1', contextRef='nowhere')}</body></html>".encode())
    assert "'nowhere' is not there" in report.issues[0].message


def test_entities_are_refused():
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + "&b;</body></html>"
    with pytest.raises(CorruptError, match="declares entities"):
        read_ixbrl(bomb.encode())


def test_files_are_not_read_from_disk(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    bad = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>' + HEAD + number("&x;") + "</body></html>"
    with pytest.raises(CorruptError):
        read_ixbrl(bad.encode())


def test_broken_xml_is_told():
    with pytest.raises(CorruptError, match="not well-formed"):
        read_ixbrl(HEAD.encode())


def test_only_inline_xbrl_is_taken_for_it():
    assert is_ixbrl(HEAD.encode())
    assert not is_ixbrl(b"<html><body>plain</body></html>")
    assert not is_ixbrl(b"%PDF-1.7 http://www.xbrl.org/2013/inlineXBRL")


def fraction(above, below):
    return (
        '<ix:fraction name="ifrs:Share" contextRef="y" unitRef="eps"><ix:numerator format="ixt:num-dot-decimal">'
        f'{above}</ix:numerator> of <ix:denominator format="ixt:num-dot-decimal">{below}</ix:denominator></ix:fraction>'
    )


def test_a_fraction_is_a_number_where_a_decimal_states_it_exactly():
    (fact,) = facts(fraction("3", "1,600"))
    assert (fact.value, fact.unit) == (D("0.001875"), "EUR per shares")


@pytest.mark.parametrize(("above", "below"), [("1", "3"), ("1", "0"), ("1", "")])
def test_any_other_fraction_is_an_issue(above, below):
    report = read_ixbrl(f"{HEAD}{fraction(above, below)}</body></html>".encode())
    assert report.facts == () and report.issues[0].code == "inline-fact-unreadable"


def test_large_pictures_and_fonts_are_no_hindrance_and_more_markup_is_refused(monkeypatch):
    monkeypatch.setattr(read, "MAX_MARKUP", 20_000)
    monkeypatch.setattr(read, "MAX_BYTES", 2_000_000)
    font = "<style>@font-face{src:url(data:font/woff2;base64," + "QUJD" * 300_000 + ")}</style>"
    assert len(facts(font + number("1"))) == 1
    for body in ("<p>x</p>" * 5_000, "<p>x</p>" * 500_000):
        with pytest.raises(LimitError) as caught:
            facts(body)
        assert caught.value.remedy
