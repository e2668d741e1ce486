import json
import random
from pathlib import Path

import pytest

from docstruct.errors import UsageError
from docstruct.evaluators.calibration import Confidences
from docstruct.evaluators.calibrator import doubts, fit, judged_values, leave_one_out, lines, trust
from docstruct.evaluators.keyvalue import Verdicted


def values(*pairs):
    return Confidences(tuple(c for c, _ in pairs), tuple(bool(r) for _, r in pairs))


GOOD = values((0.9, 1), (0.8, 1), (0.3, 0), (0.2, 0))


@pytest.mark.parametrize(
    ("given", "ece", "brier", "auroc", "aurc", "coverage"),
    [
        (values(), 0, 0, 0.5, 0, 0),
        (GOOD, 0.2, (0.01 + 0.04 + 0.09 + 0.04) / 4, 1.0, (0 + 0 + 1 / 3 + 2 / 4) / 4, 0.5),
        (values((1, 1), (1, 1)), 0, 0, 0.5, 0, 1),
        (values((0.5, 1), (0.5, 0)), 0, 0.25, 0.5, 0.5, 0),
        (values((0.9, 0), (0.1, 1)), 0.9, 0.81, 0.0, (1 + 0.5) / 2, 0),
    ],
)
def test_by_hand(given, ece, brier, auroc, aurc, coverage):
    assert given.ece == pytest.approx(ece)
    assert given.brier == pytest.approx(brier)
    assert given.auroc == pytest.approx(auroc)
    assert given.aurc == pytest.approx(aurc)
    assert given.coverage(0.99) == pytest.approx(coverage)


@pytest.mark.parametrize("seed", range(20))
def test_auroc_is_the_share_of_well_ordered_pairs(seed):
    rng = random.Random(seed)
    given = values(*((rng.choice([0.1, 0.4, 0.7, 0.9]), rng.random() < 0.6) for _ in range(12)))
    pairs = [
        (a > b) + 0.5 * (a == b)
        for a, x in zip(given.stated, given.right, strict=True)
        if x
        for b, y in zip(given.stated, given.right, strict=True)
        if not y
    ]
    assert given.auroc == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)


def test_figures_do_not_depend_on_order():
    shuffled = values(*reversed(list(zip(GOOD.stated, GOOD.right, strict=True))))
    assert (shuffled.ece, shuffled.aurc) == (GOOD.ece, GOOD.aurc)


def test_only_judged_values_count():
    verdicts = [
        Verdicted("a", "x", "x", "hit", confidence=0.9),
        Verdicted("a", "x", None, "omitted"),
        Verdicted("a", None, "y", "unlabelled", confidence=0.1),
        Verdicted("a", None, "y", "hallucinated", confidence=0.2),
    ]
    assert Confidences.of(verdicts) == values((0.9, 1), (0.2, 0))


def overconfident(seed, count=600):
    rng = random.Random(seed)
    stated = [rng.uniform(0.5, 1) for _ in range(count)]
    return values(*((c, rng.random() < c - 0.3) for c in stated))


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_calibration_helps_on_data_it_was_not_fitted_on(kind):
    before = overconfident(1)
    after = before.calibrated(fit(overconfident(2), kind=kind))
    assert after.ece < before.ece / 3
    assert after.brier < before.brier


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_calibrators_rise_and_stay_inside(kind):
    calibrate = fit(values((0.1, 0), (0.5, 1), (0.5, 0), (0.9, 1)), kind=kind)
    outputs = [calibrate(c / 20) for c in range(21)]
    assert outputs == sorted(outputs)
    assert outputs[0] > 0 and outputs[-1] < 1


@pytest.mark.parametrize("kind", ["isotonic", "platt"])
def test_one_single_value_is_enough_not_to_fail(kind):
    assert 0 < fit(values((1.0, 1)), kind=kind)(0.7) < 1


def test_an_empty_fit_is_a_usage_error():
    with pytest.raises(UsageError):
        fit(values())
    with pytest.raises(UsageError):
        fit({"a": values()})


def test_every_data_set_weighs_alike():
    small, large = values(*[(0.8, 1)] * 4, (0.8, 0)), values(*[(0.8, 0)] * 400)
    assert 0.3 < fit({"small": small, "large": large}, kind="platt")(0.8) < 0.5
    assert fit(small + large, kind="platt")(0.8) < 0.02
    assert fit({"a": small, "b": large}).sets == ("a", "b")


def test_leave_one_out_fits_on_the_others():
    sets = {"a": overconfident(1), "b": overconfident(2), "c": overconfident(3)}
    for stated, calibrated in leave_one_out(sets).values():
        assert calibrated.ece < stated.ece


def test_values_that_were_calibrated_on_themselves_are_tested_as_if_they_were_raw():
    sets = {"a": overconfident(1), "b": overconfident(2), "c": overconfident(3)}
    fitted = fit(sets, kind="platt")
    again = {name: given.calibrated(fitted) for name, given in sets.items()}
    raw, composed = (leave_one_out(each, kind="platt") for each in (sets, again))
    for name in sets:
        assert raw[name][1].stated == pytest.approx(composed[name][1].stated, abs=1e-6)


def test_trust_by_hand():
    given = values((0.95, 1), (0.9, 0), (0.8, 1), (0.1, 0))
    assert trust(given) | {"ece": 0, "brier": 0} == {"sure": 0.5, "kept": 0.5, "ece": 0, "brier": 0}
    assert "sure" not in trust(values((0.5, 1)))


def test_lines_have_every_set_and_all_of_them():
    found = list(lines({"a": overconfident(1), "b": overconfident(2)}))
    assert [(line["name"], line["n"]) for line in found] == [("a", 600), ("b", 600), ("all", 1200)]
    assert found[2]["calibrated_by_others"]["ece"] < found[2]["stated"]["ece"] / 2


def run_folder(folder: Path, documents: int, engine: str = "auto") -> Path:
    """A scored run whose documents have two values each, one of them wrong."""
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"engine": engine}), encoding="utf-8")
    verdicts = [["total", "hit", "1", "1", 0.9, "/total"], ["date", "wrong", "1", "2", 0.8, "/date"]]
    scores = [{"id": str(n), "records": {}, "verdicts": verdicts} for n in range(documents)]
    (folder / "scores.jsonl").write_text("".join(json.dumps(score) + "\n" for score in scores), encoding="utf-8")
    return folder


def test_the_documents_of_a_single_run_are_held_out_in_parts(tmp_path):
    one, two = run_folder(tmp_path / "one", 12), run_folder(tmp_path / "two", 1)
    parts = judged_values([one])
    assert [len(part) for part in parts.values()] == [6, 6, 4, 4, 4]
    assert next(iter(parts)) == "one, part 1 of 5"
    assert {name: len(part) for name, part in judged_values([one, two]).items()} == {"one": 24, "two": 2}


def test_a_run_made_with_a_calibrator_is_refused(tmp_path):
    run = run_folder(tmp_path / "run", 3, "auto calibrator=platt 1·logit+0")
    with pytest.raises(UsageError, match="without --calibrator"):
        judged_values([run])


@pytest.mark.parametrize(
    ("right", "wrong", "sets", "kind", "said"),
    [
        (3, 0, 1, "platt", ["all 3 values are right", "one document"]),
        (0, 3, 2, "platt", ["all 3 values are wrong"]),
        (40, 5, 2, "platt", ["only 40 right and 5 wrong"]),
        (40, 40, 2, "platt", []),
        (40, 40, 2, "isotonic", ["only 80 values"]),
        (900, 100, 2, "isotonic", []),
    ],
)
def test_few_values_are_warned_of(right, wrong, sets, kind, said):
    given = values(*([(0.9, True)] * right + [(0.4, False)] * wrong))
    shares = {f"set {n}": Confidences(given.stated[n::sets], given.right[n::sets]) for n in range(sets)}
    found = doubts(shares, fit(shares, kind=kind))
    assert len(found) == len(said) and all(part in doubt for part, doubt in zip(said, found, strict=True))


def test_an_order_turned_round_is_warned_of():
    given = {"a": values(*[(0.9, False), (0.4, True)] * 30), "b": values(*[(0.9, False), (0.4, True)] * 30)}
    assert doubts(given, fit(given, kind="platt")) == [
        "surer values are not more often right: it would turn their order round"
    ]


def test_runs_in_folders_of_one_name_are_both_used(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        run_folder(tmp_path / name / "plain", 5)
    found = judged_values([tmp_path / "one/plain", tmp_path / "two/plain"])
    assert list(found) == [str(tmp_path / "one/plain"), str(tmp_path / "two/plain")]
    assert next(iter(judged_values([tmp_path / "one/plain"] * 2))) == "plain, part 1 of 5"


def test_a_calibrator_names_the_run_not_its_parts(tmp_path):
    run_folder(tmp_path / "plain", 5)
    assert fit(judged_values([tmp_path / "plain"]), kind="platt").sets == ("plain",)
