import random
import warnings

import pytest

from docstruct.evaluators.anls import anls, anls_star, mean_anls


@pytest.mark.parametrize(
    ("answers", "predicted", "score"),
    [
        ("Hello", "hello", 1.0),
        ("hello", "hallo", 0.8),
        ("abcd", "abxx", 0.5),
        ("abcd", "axxx", 0.0),
        (["no", "hello world"], "Hello  World", 1.0),
        ("", "", 1.0),
        ("", "x", 0.0),
        ([], "x", 0.0),
    ],
)
def test_anls_by_hand(answers, predicted, score):
    assert anls(answers, predicted) == pytest.approx(score)


def test_mean_anls():
    assert mean_anls([(["a"], "a"), (["a"], "b")]).value == 0.5


@pytest.mark.parametrize(
    ("truth", "predicted", "score"),
    [
        ({}, {}, 1.0),
        ({"a": "x"}, {}, 0.0),
        ({"a": None}, {}, 1.0),
        ({"a": ("x", "y")}, {"a": "y"}, 1.0),
        (["a", "b"], ["b"], 0.5),
        ([{"n": "bread"}, {"n": "milk"}], [{"n": "milk"}, {"n": "bread"}], 1.0),
        ("x", ["x"], 0.0),
    ],
)
def test_anls_star_by_hand(truth, predicted, score):
    assert anls_star(truth, predicted).value == pytest.approx(score)


def test_closest_reading_of_the_labels():
    assert anls_star({"a": ("x", "y"), "b": ["p", "q"]}, {"a": "y", "b": ["q", "p"]}).closest == {
        "a": "y",
        "b": ["q", "p"],
    }


def word(rng):
    return "".join(rng.choice("abcdefgh") for _ in range(rng.randint(4, 9)))


def tree(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.4:
        return word(rng)
    if kind < 0.7:
        return [tree(rng, depth - 1) for _ in range(rng.randint(0, 3))]
    return {key: tree(rng, depth - 1) for key in rng.sample("pqrs", rng.randint(0, 3))}


def damaged(rng, value):
    if rng.random() < 0.15:
        return None if rng.random() < 0.5 else word(rng)
    if isinstance(value, dict):
        return {key: damaged(rng, inner) for key, inner in value.items() if rng.random() < 0.9}
    if isinstance(value, list):
        kept = [damaged(rng, inner) for inner in value if rng.random() < 0.9]
        return rng.sample(kept, len(kept))
    return value[:-1] + "z" if value and rng.random() < 0.3 else value


@pytest.mark.parametrize("seed", range(60))
def test_anls_star_equals_the_reference_implementation(seed):
    reference = pytest.importorskip("anls_star")
    rng = random.Random(seed)
    truth = {"root": tree(rng, 3), "other": tree(rng, 2)}
    predicted = damaged(rng, truth)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = reference.anls_score(truth, predicted)
    assert anls_star(truth, predicted).value == pytest.approx(expected)
