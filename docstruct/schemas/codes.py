"""Code lists printed codes are held against: currencies (ISO 4217), countries (ISO 3166-1), money signs."""

from __future__ import annotations

_BY_MINOR_UNIT = {  # ISO 4217:2015 with the amendments in force: digits after the point -> codes
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    2: """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST
    XCD XCG YER ZAR ZMW ZWG""",
}

CURRENCIES: dict[str, int] = {code: digits for digits, codes in _BY_MINOR_UNIT.items() for code in codes.split()}
"""Currency code -> digits of its minor unit (EUR 2, JPY 0, KWD 3)."""

_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
YT ZA ZM ZW
"""

COUNTRIES: frozenset[str] = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2 codes."""

SYMBOLS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "$": ("USD", "CAD", "AUD", "SGD", "HKD", "NZD", "MXN"),
    "US$": ("USD",),
    "C$": ("CAD",),
    "A$": ("AUD",),
    "S$": ("SGD",),
    "HK$": ("HKD",),
    "NZ$": ("NZD",),
    "R$": ("BRL",),
    "£": ("GBP",),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
    "元": ("CNY",),
    "円": ("JPY",),
    "₹": ("INR",),
    "RS": ("INR", "PKR", "LKR"),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₫": ("VND",),
    "₪": ("ILS",),
    "₱": ("PHP",),
    "฿": ("THB",),
    "RM": ("MYR",),
    "RP": ("IDR",),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
    "FT": ("HUF",),
    "LEI": ("RON",),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "FR": ("CHF",),
    "SFR": ("CHF",),
    "EURO": ("EUR",),
    "EUROS": ("EUR",),
}
"""Printed sign in upper case -> the currencies it stands for, the commonest first."""


def currencies_of(printed: str) -> tuple[str, ...]:
    """What a printed currency may mean, likeliest first: ``"€"`` -> ``("EUR",)``; empty when unknown."""
    sign = printed.strip().rstrip(".").upper()
    return (sign,) if sign in CURRENCIES else SYMBOLS.get(sign, ())


def minor_digits(currency: str | None) -> int:
    """Digits after the point in amounts of this currency; 2 where it is unknown."""
    return CURRENCIES.get(currency or "", 2)
