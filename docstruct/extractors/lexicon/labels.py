"""Printed labels as keys: "Rechnungs-Nr.:", "RECHNUNGSNUMMER" and "Rechnungs nr" all become one string.

`normalise_label` is for reading and comparing, `squeeze` drops the spaces as well, since OCR loses and
invents them; `pieces` cuts the words of a line where one label may end and another or a value begin.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# Traditional characters of business paper, each above its simplified form.
_TRADITIONAL = (
    "發號碼單據總額計稅價數時間買賣電話郵幣銀帳戶開訂購貨運費員編統營業應實現機報聯絡備註項規產貿國際銷歸屬選擇種類標準還餘結條處負責簽職"
    "稱學歷驗證優減讓預約訊終櫃檯書檢診斷醫師藥劑倉庫達輸車飛艙歲與別關係緊內點賬繳納詢認識專貫遲廠見課績個無後複裝務對轉義憑贖錢顧問託給"
)
_SIMPLIFIED = (
    "发号码单据总额计税价数时间买卖电话邮币银账户开订购货运费员编统营业应实现机报联络备注项规产贸国际销归属选择种类标准还余结条处负责签职"
    "称学历验证优减让预约讯终柜台书检诊断医师药剂仓库达输车飞舱岁与别关系紧内点账缴纳询认识专贯迟厂见课绩个无后复装务对转义凭赎钱顾问托给"
)
_LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "帐": "账"}
_FOLDS = str.maketrans(dict(zip(_TRADITIONAL, _SIMPLIFIED)) | _LIGATURES)
_NUMBER_SIGN = re.compile(r"#|\bn\s?\.?\s?[°º]|\bn\.(?=[\s\d:]|$)|№|\bn\.\s?o\b")
_NUMBER_WORDS = frozenset({"no", "nr", "nro", "num", "numero", "nummer", "number", "nbr"})
_NUMBER_TAIL = re.compile(r"(?<=[a-z]{2})(?:nummer|number|nr)$")
_WORDS = re.compile(r"[^\W_]+|%")
_CJK = r"\u3400-\u9fff"
_PIECE = re.compile(rf"[nN]\s?\.?[°º]|[{_CJK}]|(?:(?![{_CJK}])[^\W\d_])+|\d+|[#№%]")
_LONE_N = re.compile(r"\.(?:\d|$)")
_OCR_DIGIT = re.compile(r"(?<=[^\W\d_])[015](?=[^\W\d_])")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, full-width forms narrowed, traditional characters simplified."""
    text = unicodedata.normalize("NFKC", text.replace("º", "°")).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.translate(_FOLDS)


@lru_cache(maxsize=65536)
def normalise_label(text: str) -> str:
    """The label as a key: folded, without punctuation, one space between words, "Nr./N°/#/numero" as "no"."""
    words = _WORDS.findall(_NUMBER_SIGN.sub(" no ", fold(text)))
    return " ".join("no" if w in _NUMBER_WORDS else _NUMBER_TAIL.sub("no", w) for w in words)


def squeeze(text: str) -> str:
    """The normalised label without spaces."""
    return normalise_label(text).replace(" ", "")


def letters(text: str) -> str:
    """The folded letters of a label and nothing else, number words as they are."""
    return "".join(_WORDS.findall(fold(text)))


class Piece(NamedTuple):
    """A part of a word at which a label may begin or end."""

    key: str  # squeezed; digits as they are
    token: int  # index of the word
    end: int  # characters of the word up to the end of the piece
    opens: bool  # whether a label may begin here
    alone: bool = False  # whether it is all of its word but for punctuation
    colon: bool = False  # whether a colon follows in its word


def pieces(tokens: Sequence[str], repair: bool = False) -> Iterator[Piece]:
    """The pieces of the words of a line: letter runs, digit runs, single Chinese characters.

    A label of Chinese characters begins where a run of them begins; ``repair`` reads 0, 1, 5 between
    letters as the letters OCR takes for them.
    """
    for index, token in enumerate(tokens):
        text = _OCR_DIGIT.sub(lambda m: "ols"["015".index(m[0])], token) if repair else token
        for part in _cut(text):
            yield part._replace(token=index)


@lru_cache(maxsize=65536)
def _cut(text: str) -> tuple[Piece, ...]:
    found = list(_PIECE.finditer(text))
    address = "@" in text or "://" in text or "www." in text
    parts = []
    for i, m in enumerate(found):
        before, after = text[: m.start()][-1:], text[m.end() :][:2]
        colon = after[:1] in (":", "：") and after != ":/"
        inside = bool(i) and found[i - 1].end() == m.start() and all(map(_is_han, (before, m[0])))
        opens = colon if address else not i or (not inside and before not in (".", "_", "'", "’"))
        key = "no" if m[0] in "nN" and _LONE_N.match(after) else squeeze(m[0])
        if key and not (m[0] == "#" and before.isalnum() and after[:1].isalpha()):
            parts.append(Piece(key, 0, m.end(), opens, len(found) == 1, colon))
    return tuple(parts)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
