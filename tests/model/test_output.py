import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.model.output import parse_output
from docstruct.model.tokenizer import byte_tokenizer


def grounded(label: str, content: str) -> str:
    return f"<|ref|>{label}<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\n{content}\n\n"


@pytest.mark.parametrize(
    ("label", "content", "text"),
    [
        ("title", "# Report  ", "Report"),
        ("sub_title", "## 1. Scope", "1. Scope"),
        ("text", "plain", "plain"),
        ("image_caption", "<center>Figure 1</center>", "Figure 1"),
        ("equation", r"\[ x^2 \tag{1} \]", r"x^2 \tag{1}"),
        ("table_footnote", "note", "note"),
        ("image", "", ""),
        ("a label nobody knows", "x", "x"),
    ],
)
def test_text_without_its_markup(label: str, content: str, text: str) -> None:
    (element,) = parse_output(grounded(label, content))
    assert (element.label, element.text) == (label, text)
    assert element.boxes == ((1, 2, 3, 4),)


def test_heading_has_its_level() -> None:
    assert parse_output(grounded("sub_title", "### Deep"))[0].level == 3
    assert parse_output(grounded("text", "#hashtag"))[0].level is None


def test_table_is_read() -> None:
    (element,) = parse_output(grounded("table", "<table><tr><td>a</td><td>1</td></tr></table>"))
    assert element.table is not None
    assert [cell.text for cell in element.table.cells] == ["a", "1"]


def test_two_tables_in_a_block_are_not_mixed() -> None:
    (element,) = parse_output(grounded("table", "<table><tr><td>a</td></tr></table>" * 2))
    assert element.table is None


def test_output_without_grounding_is_parted_by_blank_lines() -> None:
    output = "# Title\n\nA paragraph\nof two lines.\n\n<table><tr><td>1</td></tr></table>\n\n\\[ a \\]"
    elements = parse_output(output + "<｜end▁of▁sentence｜>")
    assert [element.label for element in elements] == ["title", "text", "table", "equation"]
    assert all(element.boxes == () for element in elements)


def test_confidence_is_that_of_the_elements_own_tokens() -> None:
    tokenizer = byte_tokenizer()
    output = grounded("text", "sure") + grounded("text", "not")
    ids = tokenizer.encode(output)
    spans = tokenizer.spans(ids)
    doubtful = output.index("not")
    logprobs = [math.log(0.5) if start >= doubtful else 0.0 for start, _ in spans]
    first, second = parse_output(output, spans, logprobs)
    assert first.confidence == pytest.approx(1.0)
    assert second.confidence == pytest.approx(0.5)
    assert parse_output(output)[0].confidence is None


@given(st.text(max_size=200))
def test_any_text_gives_elements(text: str) -> None:
    for element in parse_output(text):
        assert element.raw in text
