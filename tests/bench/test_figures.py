import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from docstruct.bench import figures as bench
from docstruct.errors import UsageError

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="50" height="40"/>'
    '<path d="M60 20H120" stroke="black"/><rect x="130" width="50" height="40"/></svg>'
)


def test_stages_add_up_and_ways_are_apart(tmp_path: Path) -> None:
    picture = Image.new("RGB", (320, 120), "white")
    ImageDraw.Draw(picture).text((20, 40), "Revenue 2024", fill="black", font_size=24)
    picture.save(tmp_path / "a.png")
    (tmp_path / "b.svg").write_text(SVG)
    (tmp_path / "c.txt").write_text("no figure")
    found = {m.name: m for m in bench.run("chart", [tmp_path])}
    for way in ("pixels", "vector"):
        head = f"charts in {way}: "
        assert found[head + "figures"].value == 1
        stages = [m.value for name, m in found.items() if name.startswith(head + "of the mean ")]
        assert len(stages) == len(bench.STAGES["chart"]) + 1
        assert sum(stages) == pytest.approx(found[head + "mean"].value)
        assert min(stages) >= 0
        assert found[head + "first figure in a new process"].value > 0
    assert found["charts in pixels: of the mean OCR detection"].value > 0
    mean = found["charts in pixels: mean"]
    assert mean.ratio == pytest.approx(found["charts in pixels: RapidOCR alone"].value / mean.value)


@pytest.mark.parametrize("kind", ["diagram", "molecule"])
def test_the_stages_of_each_kind_are_there(kind: bench.FigureKind, tmp_path: Path) -> None:
    (tmp_path / "b.svg").write_text(SVG)
    assert next(iter(bench.run(kind, [tmp_path]))).value == 1


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no figures"):
        next(iter(bench.run("chart", [tmp_path])))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to cores")
def test_figures_are_read_on_one_core_and_all_are_free_again_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.svg").write_text(SVG)
    before = os.sched_getaffinity(0)
    seen: list[int] = []
    monkeypatch.setattr(bench, "_read", lambda kind, source: seen.append(len(os.sched_getaffinity(0))))

    list(bench.run("chart", [tmp_path]))

    assert set(seen) == {1}
    assert os.sched_getaffinity(0) == before
