import subprocess
import sys
from pathlib import Path

import pytest

import docstruct.model

_PEAK = """
import resource
import sys
from dataclasses import replace
from pathlib import Path

import torch

from docstruct.model import checkpoint
from docstruct.model.config import PRESETS

checkpoint._PIECE_BYTES = 4 << 20
tiny = PRESETS["tiny"]
large = replace(tiny.decoder, vocab=8192, width=512, depth=8, dense_width=2048, expert_width=256)
folder = Path(sys.argv[1])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
if sys.argv[2] == "write":
    checkpoint.write_random(tiny, folder.parent / "small")
    checkpoint.write_random(replace(tiny, decoder=large), folder)
else:
    checkpoint.load(folder.parent / "small")  # whatever PyTorch loads when it is first used
    before = peak()
    model = checkpoint.load(folder)
    weights = sum(p.numel() * p.element_size() for p in model.parameters())
    print(weights, peak() - before)
"""


def test_public_names_are_there() -> None:
    for name in docstruct.model.__all__:
        assert getattr(docstruct.model, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = docstruct.model.Nothing


def test_importing_the_package_does_not_import_torch() -> None:
    code = "import sys, docstruct.model; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units elsewhere")
def test_loading_takes_little_more_than_the_weights(tmp_path: Path) -> None:
    run = [sys.executable, "-c", _PEAK, str(tmp_path / "large")]
    subprocess.run([*run, "write"], check=True)
    out = subprocess.run([*run, "load"], check=True, capture_output=True, text=True).stdout
    weights, grown = map(int, out.split())
    assert weights > 150e6
    assert grown < 1.15 * weights
