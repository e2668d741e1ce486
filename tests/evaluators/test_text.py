import random

import pytest

from docstruct.evaluators.normalize import Chain
from docstruct.evaluators.text import (
    Edits,
    character_errors,
    ned,
    reading_order,
    text_similarity,
    word_errors,
)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "rate"),
    [
        ("", "", 0.0),
        ("", "abc", 1.0),
        ("abc", "", 1.0),
        ("abcd", "abed", 0.25),
        ("ab", "abcdef", 2.0),
    ],
)
def test_cer_by_hand(reference, hypothesis, rate):
    assert character_errors(reference, hypothesis).value == rate


def test_alignment_explains_the_counts():
    edits = word_errors("the cat sat", "the dog sat down")
    assert edits == Edits(hits=2, substitutions=1, insertions=1)
    assert edits.alignment == (
        ("equal", 0, 1, 0, 1),
        ("replace", 1, 2, 1, 2),
        ("equal", 2, 3, 2, 3),
        ("insert", 3, 3, 3, 4),
    )


def test_corpus_rate_is_a_sum():
    assert (character_errors("aaaa", "aaab") + character_errors("bb", "")).value == 3 / 6


def test_normalisation_is_a_chain():
    assert word_errors("The  END", "the end", chain=Chain.of("casefold")).value == 0
    assert text_similarity("Ab", "ab").value == 0.5


def random_text(rng):
    return "".join(rng.choice("ab cd") for _ in range(rng.randint(1, 12))).strip() or "a"


@pytest.mark.parametrize("seed", range(20))
def test_error_rates_equal_jiwer(seed):
    jiwer = pytest.importorskip("jiwer")
    rng = random.Random(seed)
    reference, hypothesis = random_text(rng), random_text(rng)
    assert word_errors(reference, hypothesis).value == pytest.approx(jiwer.wer(reference, hypothesis))
    assert character_errors(reference, hypothesis).value == pytest.approx(jiwer.cer(reference, hypothesis))


def test_ned_is_symmetric_and_bounded():
    assert ned("kitten", "sitting") == ned("sitting", "kitten") == 3 / 7
    assert ned("", "") == 0 and ned("a", "") == 1


def test_reading_order_ignores_how_well_blocks_were_read():
    truth = ["first paragraph", "second one", "third block here"]
    assert reading_order(truth, ["first paragreph", "second one", "third block here"]).value == 0
    swapped = reading_order(truth, ["second one", "first paragraph", "third block here"])
    assert swapped.distance == 2 and swapped.blocks == 3
    assert reading_order([], ["x"]).value == 0
