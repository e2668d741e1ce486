import pytest

from docstruct.bench import extraction as bench


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, bench.Measure]:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    return {m.name: m for m in bench.run(["docstruct/samples/invoice.pdf"])}


def test_the_stages_add_up_to_the_whole(measured: dict[str, bench.Measure]) -> None:
    stages = [m.value for name, m in measured.items() if name.startswith("of that ")]
    assert len(stages) == len(bench.STAGES) + 1
    assert sum(stages) == pytest.approx(measured["extract invoice"].value)
    assert sum(value > 0 for value in stages) >= 7
    assert min(stages) >= 0


def test_the_whole_is_measured_beside_pdfium(measured: dict[str, bench.Measure]) -> None:
    whole, floor = measured["extract invoice"], measured["pdfium characters"]
    assert whole.ratio == pytest.approx(floor.value / whole.value)
