import json
from importlib.resources import files

from docstruct.fitting.tables import Example, examples_of, fit, outcome_of


def test_the_fit_tells_what_agrees_from_what_does_not() -> None:
    pages = [[Example({"filled": x}, False, x), Example({"filled": 1.0}, True, 1.0)] for x in (0.0, 0.1, 0.9, 1.0)]
    weights = fit(pages, ruled=False)
    assert weights["filled"] > 0 > weights["bias"]


def test_some_draft_of_a_drawn_page_is_right() -> None:
    best = [max((e.agreement for e in examples_of(seed)), default=None) for seed in range(8)]
    assert sum(b is not None and b > 0.9 for b in best) >= 2


def test_a_lower_threshold_gives_no_fewer_relations() -> None:
    outcomes = outcome_of(3)
    given = [outcome[1] for _, outcome in sorted(outcomes.items())]
    assert given == sorted(given, reverse=True)
    assert all(hits <= min(found, true) for hits, found, true, _ in outcomes.values())


def test_the_weights_that_ship_are_those_of_features_there_are() -> None:
    weights = json.loads(files("docstruct.reading.tables").joinpath("weights.json").read_text(encoding="utf-8"))
    named = {name for seed in range(8) for e in examples_of(seed) for name in e.features}
    assert set(weights) == {"ruled", "unruled"}
    assert all(set(w) - {"bias", "empty"} <= named for w in weights.values())
