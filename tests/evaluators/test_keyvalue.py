from docstruct.evaluators.compare import Amount, Day, Same
from docstruct.evaluators.keyvalue import Field, compare_field, compare_lines, tally
from docstruct.evaluators.records import Counts

TOTAL = Field("total", ("/total",), Amount())
LINES = (Field("description", ("/description",)), Field("amount", ("/amount",), Amount()))


def verdict(field, labels, data, evidence=None):
    return compare_field(field, labels, data, evidence or {}).verdict


def test_a_value_is_hit_wrong_omitted_or_hallucinated():
    assert verdict(TOTAL, {"total": "12.50"}, {"total": 12.5}) == "hit"
    assert verdict(TOTAL, {"total": "12.50"}, {"total": "12.60"}) == "wrong"
    assert verdict(TOTAL, {"total": "12.50"}, {"total": None}) == "omitted"
    assert verdict(TOTAL, {}, {"total": "1"}) == "hallucinated"
    assert verdict(TOTAL, {}, {}) == "unlabelled"


def test_a_silent_label_judges_nothing():
    field = Field("total", ("/total",), Amount(), silence="unknown")
    assert verdict(field, {}, {"total": "1"}) == "unlabelled"
    assert verdict(TOTAL, {"_silent": True}, {"total": "1"}) == "unlabelled"


def test_a_mentioned_value_is_no_hallucination():
    field = Field("due", ("/due",), Day())
    labels = {"_mentioned": {"due": ["04.07.2018"]}}
    assert verdict(field, labels, {"due": "2018-07-04"}) == "unlabelled"
    assert verdict(field, labels, {"due": "2018-07-05"}) == "hallucinated"


def test_one_of_several_labels_will_do():
    assert verdict(TOTAL, {"total": ("1.00", "2.00")}, {"total": "2"}) == "hit"


def test_printed_text_is_compared_where_asked():
    field = Field("date", ("/date",), Same(), as_printed=True)
    evidence = {"/date": {"raw_text": "24-MAR-2018", "confidence": 0.75}}
    result = compare_field(field, {"date": "24-MAR-2018"}, {"date": "2018-03-24"}, evidence)
    assert (result.verdict, result.confidence, result.pointer) == ("hit", 0.75, "/date")


def test_lines_pair_by_content_not_by_order():
    labelled = [{"description": "bread", "amount": "1"}, {"description": "milk", "amount": "2"}]
    data = {"lines": [{"description": "milk", "amount": 2}, {"description": "bread", "amount": 9}]}
    score = compare_lines(LINES, labelled, data, {})
    assert score.pairs == ((0, 1), (1, 0))
    assert tally(score.verdicts) == Counts(hits=3, wrong=1)
    assert score.groups == Counts(hits=1, omitted=1, hallucinated=1)


def test_a_line_too_many_is_invented_and_one_too_few_omitted():
    data = {"lines": [{"description": "bread", "amount": 1}, {"description": "tip", "amount": 5}]}
    score = compare_lines(LINES, [{"description": "bread", "amount": "1"}], data, {})
    assert tally(score.verdicts) == Counts(hits=2, hallucinated=2)
    score = compare_lines(LINES, [{"description": "bread", "amount": "1"}], {}, {})
    assert tally(score.verdicts) == Counts(omitted=2)
