import time

import pytest

from docstruct.model.loops import LoopGuard, Marks
from docstruct.model.tokenizer import byte_tokenizer

TOKENIZER = byte_tokenizer()
MARKS = Marks.of(TOKENIZER)


def stops_at(text: str) -> int | None:
    """Number of tokens after which the guard ends a text, or None."""
    guard = LoopGuard(MARKS)
    for number, token in enumerate(TOKENIZER.encode(text), start=1):
        if guard.push(token):
            return number
    return None


def block(label: str, box: tuple[int, int, int, int], content: str) -> str:
    x0, y0, x1, y1 = box
    return f"<|ref|>{label}<|/ref|><|det|>[[{x0}, {y0}, {x1}, {y1}]]<|/det|>\n{content}\n\n"


JUNK = "<pre><pre>rotated label of the axis, shown again</pre></pre>"
LOOPS = {
    "marching boxes with slowly changing junk": [
        block("text", (520, 604 + 7 * i, 780, 612 + 7 * i), JUNK[: len(JUNK) - i % 5]) for i in range(100)
    ],
    "empty images marching": [block("image", (10, 9 * i, 90, 9 * i + 8), "") for i in range(100)],
    "short contents, boxes anywhere": [block("text", (i * i % 97, i, 500, 600), "N/A") for i in range(100)],
    "lines that count": [f"{i}. item of the menu\n" for i in range(365)],
    "one sentence": ["The same sentence over and over again.\n"] * 100,
    "empty table rows": ["<table>", *["<tr><td>x</td></tr>"] * 600],
}
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
PAGES = {
    "paragraphs": [
        block("text", (100, 20 * i, 900, 20 * i + 18), f"Paragraph on {word * 6} and what follows from it.")
        for i, word in enumerate(WORDS)
    ],
    "a survey": [block("text", (700, 30 * i, 800, 30 * i + 20), "yes no") for i in range(20)],
    "a column of figures": [block("text", (700, 9 * i, 800, 9 * i + 8), f"{i}{i}") for i in range(100)],
    "a table": ["<table>", *[f"<tr><td>{i}</td><td>{'abcdefg'[i % 7] * 9}</td></tr>" for i in range(90)]],
    "a list": [f"- {chr(97 + i) * 12} part number {i * 37}\n" for i in range(26)],
    "a blank form": ["\n"] * 300,
}


@pytest.mark.parametrize("text", LOOPS.values(), ids=LOOPS)
def test_loop_is_ended(text: list[str]) -> None:
    assert stops_at("".join(text)) is not None


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_real_page_is_left_alone(text: list[str]) -> None:
    assert stops_at("".join(text)) is None


def test_guard_takes_linear_time() -> None:
    guard = LoopGuard(MARKS)
    tokens = TOKENIZER.encode("x" * 200_000)
    start = time.process_time()
    for token in tokens:
        guard.push(token)
    assert time.process_time() - start < 10
