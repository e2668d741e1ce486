from decimal import Decimal

import pytest

from docstruct.drawing.spelled import in_words


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        ("1234.50", "en", "One thousand two hundred thirty-four and 50/100"),
        ("1234.50", "zh", "壹仟贰佰叁拾肆圆伍角零分"),
        ("10005.00", "zh", "壹万零伍圆整"),
        ("20.00", "de", ""),
        ("-20.00", "en", ""),
    ],
)
def test_amounts_in_words(amount: str, language: str, text: str) -> None:
    assert in_words(Decimal(amount), language) == text
