from random import Random

import pytest

from docstruct.drawing.lexicon import LANGUAGES, Lexicon, load


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_label_unit_and_word(language: str) -> None:
    english, other = load("en"), load(language)
    assert set(other["labels"]) == set(english["labels"])
    assert set(other["units"]) == set(english["units"])
    assert set(other["words"]) == set(english["words"])
    assert all(other["labels"].values())
    assert {unit for _, unit, *_ in other["products"]} <= set(other["units"])


def test_a_label_once_chosen_stays() -> None:
    words = Lexicon("en", Random(1))
    assert len({words.label("number") for _ in range(20)}) == 1
    assert len({words.label("number", fresh=True) for _ in range(20)}) > 1


def test_templates_take_what_is_given_and_make_up_the_rest() -> None:
    text = Lexicon("de", Random(2)).expand("{city}: {nnn} {code}", city="Ulm")
    assert text.startswith("Ulm: ") and text[5:8].isdigit() and "{" not in text
