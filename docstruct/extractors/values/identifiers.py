"""Codes and addresses in a line: IBAN, BIC, VAT ids, GTIN, e-mail, telephone, URL → their plain form.

What has check digits is marked where they hold and kept where they do not: OCR may have misread one, and the
rules of a schema say so. All patterns are of bounded repetition.
"""

from __future__ import annotations

import re

from docstruct.extractors.values.found import Found, Taken
from docstruct.extractors.values.locale import Locale
from docstruct.schemas.checks import bic_ok, gtin_ok, iban_ok
from docstruct.schemas.scalars import compact
from docstruct.schemas.vat import vat_id_ok

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2} ?\d ?\d(?:[ \u00a0.-]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_IBAN_SIZES = {
    "AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_BIC = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?(?![A-Za-z0-9])")
_BIC_LABEL = re.compile(r"(?:bic|swift)\W{0,4}(?:code|nr|no)?\W{0,4}$", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])")
_ENDINGS = "com|org|net|de|fr|es|it|nl|pt|eu|at|ch|be|co.uk|uk|io|info|biz|cn|tw|hk|my|br|us|app|shop"
_ROUTE = r"(?:/[^\s<>\"')\]]{0,300})?"
_URL = re.compile(
    r"(?<![\w@./-])(?:https?://[^\s<>\"')\]]{1,500}"
    rf"|www\.[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}}{_ROUTE}"
    rf"|(?:[a-z0-9-]{{2,40}}\.){{1,4}}(?:{_ENDINGS.replace('.', chr(92) + '.')}){_ROUTE})(?![\w@-])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/:+-])(?:\+|00|\()?\(?\d[\d ()./\u00a0-]{5,22}\d(?![\w%€$]|[.,:/-]\d)")
_PHONE_LABEL = re.compile(
    r"(?:t[eé]l|t[eé]l[eé][pf]h?on[eo]?|telefoon|phone|fon|fax|telefax|mobile?|mobil|handy|telf|tlf|hotline"
    r"|call|cell|电话|電話|手机|传真|傳真|hp|ph|\bt|\bm|\bf)\W{0,5}(?:no|nr|number)?\W{0,5}$",
    re.IGNORECASE,
)
_GTIN = re.compile(r"(?<![\w.,/-])\d(?:[ ]?\d){7,13}(?![\w/-]|[.,]\d)")

# Forms of VAT ids behind their country prefix (VIES; Switzerland and Norway by their own rules).
_VAT_FORMS = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CHE": r"\d{9}(?:MWST|TVA|IVA)?",
    "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}", "EE": r"\d{9}", "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}", "FR": r"[A-Z0-9]{2}\d{9}",
    "GB": r"(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})", "HR": r"\d{11}", "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"(?:\d{9}|\d{12})", "LU": r"\d{8}",
    "LV": r"\d{11}", "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "NO": r"\d{9}(?:MVA)?", "PL": r"\d{10}",
    "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}",
    "XI": r"(?:\d{9}|\d{12})",
}  # fmt: skip
_VAT_FORM = "|".join(country + form for country, form in _VAT_FORMS.items())
_VAT = re.compile(rf"(?<![A-Za-z0-9])(?:{_VAT_FORM})(?![A-Za-z0-9])")
_SPACED_VAT = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(_VAT_FORMS)})[ .\u00a0-]{{0,2}}[A-Z0-9](?:[ .\u00a0-]?[A-Z0-9]){{4,14}}"
    r"(?![A-Za-z0-9])"
)
_OTHER_TAX = re.compile(  # of Brazil, China, India, Spain without prefix, and any of 9 to 12 digits
    r"(?<![\w.])(?:\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|[0-9A-Z]{18}|\d{2}[A-Z]{5}\d{4}[A-Z]\dZ[0-9A-Z]"
    r"|[ABCDEFGHJNPQRSUVW]-?\d{8}|\d{8}-?[A-Z]|\d{9,12})(?![\w.-])"
)
_TAX_LABEL = re.compile(
    r"(?:vat|gst|sst|tax|trn|gstin|cnpj|nif|cif|n\.i\.f\.?|c\.i\.f\.?|iva|nipc|contribuinte|ust|uid|btw|tva|abn"
    r"|税号|识别号|統一編號|统一社会信用代码)[\s.:/a-z-]{0,14}(?:no|nr|id|number|reg|n[°º])?[\s.:#-]{0,4}$",
    re.IGNORECASE,
)


def find_ibans(text: str, locale: Locale | None = None) -> list[Found]:
    """IBANs without their spaces; a country's known length decides where one ends."""
    found = []
    for m in _IBAN.finditer(text):
        end = _iban_end(m)
        code = compact(text[m.start() : end])
        ok = iban_ok(code)
        if ok or len(code) == _IBAN_SIZES.get(code[:2]):
            found.append(Found(m.start(), end, code, marked=ok))
    return found


def _iban_end(m: re.Match[str]) -> int:
    size = _IBAN_SIZES.get(m[0][:2], 34)
    seen = 0
    for offset, char in enumerate(m[0]):
        seen += char.isalnum()
        if seen == size:
            return m.start() + offset + 1
    return m.end()


def find_bics(text: str, locale: Locale | None = None) -> list[Found]:
    """BICs: of the right form, and with a digit, a label before them or an IBAN's line around them."""
    found = []
    for m in _BIC.finditer(text):
        code = compact(m[0])
        labelled = bool(_BIC_LABEL.search(text[max(0, m.start() - 24) : m.start()]))
        # Eight or eleven capitals are mostly a word: "DOCUMENT" would be a bank of Montenegro.
        if bic_ok(code) and (labelled or any(c.isdigit() for c in code) or code.endswith("XXX")):
            found.append(Found(m.start(), m.end(), code, marked=labelled))
    return found


def find_vat_ids(text: str, locale: Locale | None = None) -> list[Found]:
    """VAT ids in plain form; ids without a country prefix only behind a label that says so."""
    taken = Taken(text)
    found = []
    for m in _VAT.finditer(text):
        if taken.take(*m.span()):
            found.append(_vat_id(*m.span(), m[0]))
    for m in _SPACED_VAT.finditer(text):
        end = next((e for e in _ends(m) if _is_vat_id(text[m.start() : e])), None)
        if end is not None and taken.take(m.start(), end):
            found.append(_vat_id(m.start(), end, text[m.start() : end]))
    for m in _OTHER_TAX.finditer(text):
        labelled = _TAX_LABEL.search(text[max(0, m.start() - 40) : m.start()])
        if labelled and taken.take(*m.span()):
            found.append(Found(*m.span(), compact(m[0]), marked=True))
    return sorted(found)


def _vat_id(start: int, end: int, printed: str) -> Found:
    code = compact(printed)
    return Found(start, end, code, marked=bool(vat_id_ok(code)))


def _is_vat_id(printed: str) -> bool:
    code = compact(printed)
    return _VAT.fullmatch(code) is not None and not iban_ok(code)


def _ends(m: re.Match[str]) -> list[int]:
    """Where the id may end: before each gap, the whole first."""
    gaps = [m.start() + g.start() for g in re.finditer(r"[ \u00a0]", m[0])]
    return [m.end(), *reversed(gaps)]


def find_gtins(text: str, locale: Locale | None = None) -> list[Found]:
    """Numbers of 8, 12, 13 or 14 digits whose check digit holds."""
    found = ((m, compact(m[0])) for m in _GTIN.finditer(text))
    return [Found(m.start(), m.end(), code, marked=len(code) > 8) for m, code in found if gtin_ok(code)]


def find_emails(text: str, locale: Locale | None = None) -> list[Found]:
    """E-mail addresses, in lower case."""
    if "@" not in text:
        return []
    return [Found(m.start(), m.end(), m[0].lower(), marked=True) for m in _EMAIL.finditer(text)]


def find_urls(text: str, locale: Locale | None = None) -> list[Found]:
    """Web addresses as printed, without the full stop of a sentence."""
    if "." not in text:
        return []
    found = []
    for m in _URL.finditer(text):
        shown = m[0].rstrip(".,;:")
        found.append(Found(m.start(), m.start() + len(shown), shown, marked=shown.startswith(("http", "www"))))
    return found


def find_phones(text: str, locale: Locale | None = None) -> list[Found]:
    """Telephone numbers as printed: international ones, and any digits in groups behind a label."""
    found = []
    for m in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in m[0])
        labelled = bool(_PHONE_LABEL.search(text[max(0, m.start() - 24) : m.start()]))
        international = m[0].startswith("+")
        grouped = any(c in " ()/-" for c in m[0]) and m[0][0] in "0(+"
        if 6 <= digits <= 15 and (labelled or international or (grouped and digits >= 8)):
            found.append(Found(m.start(), m.end(), " ".join(m[0].split()), marked=labelled or international))
    return found
