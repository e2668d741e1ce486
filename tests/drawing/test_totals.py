from docstruct.drawing import draw


def test_a_total_that_is_called_due_is_the_amount_due_as_well() -> None:
    found = 0
    for seed in range(60):
        truth = draw("invoice", seed, language="en").truth
        if "amount_due" in truth and "amount_paid" not in truth:
            assert truth["amount_due"] == truth["total"]
            found += 1
    assert found > 5


def test_what_was_paid_leaves_less_than_the_total() -> None:
    for seed in range(60):
        truth = draw("invoice", seed, language="en").truth
        if "amount_paid" in truth and "amount_due" in truth:
            assert truth["amount_due"] != truth["total"]
