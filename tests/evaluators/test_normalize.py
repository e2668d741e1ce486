import pytest

from docstruct.evaluators.normalize import COMPANY, FOLDED, LETTERS, Chain


@pytest.mark.parametrize(
    ("chain", "text", "expected"),
    [
        (LETTERS, "NO. 53, Jalan Besar", "no53jalanbesar"),
        (FOLDED, "  Two \n words ", "two words"),
        (COMPANY, "Netlify, Inc.", "netlify"),
        (COMPANY, "Coolblue B.V.", "coolblue"),
        (COMPANY, "Metallbau Leipzig GmbH & Co. KG", "metallbauleipzig"),
        (COMPANY, "AG", "ag"),
        (Chain.of("nomarks"), "Société", "Societe"),
        (Chain.of("verbatim"), " As It Is ", " As It Is "),
    ],
)
def test_chain(chain, text, expected):
    assert chain(text) == expected


def test_chain_is_rebuilt_from_its_printed_name():
    assert Chain.of(str(LETTERS)) == LETTERS
    assert str(Chain()) == "verbatim"


def test_unknown_step_is_named():
    with pytest.raises(ValueError, match="shout"):
        Chain.of("nfkc+shout")
