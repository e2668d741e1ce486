import json
from pathlib import Path

import pytest

from docstruct.errors import WeightsError
from docstruct.model.config import PRESETS
from docstruct.model.config_file import from_json, read_config, to_json


@pytest.mark.parametrize("name", PRESETS)
def test_config_survives_the_way_through_json(name: str) -> None:
    config = PRESETS[name]
    assert from_json(json.loads(json.dumps(to_json(config)))) == config


def test_missing_key_is_named() -> None:
    config = to_json(PRESETS["tiny"])
    del config["language_config"]["n_routed_experts"]
    with pytest.raises(WeightsError, match="n_routed_experts"):
        from_json(config)


@pytest.mark.parametrize(
    ("key", "value"),
    [("use_mla", True), ("norm_topk_prob", True), ("n_group", 8), ("num_key_value_heads", 2)],
)
def test_another_architecture_is_refused(key: str, value: object) -> None:
    config = to_json(PRESETS["tiny"])
    config["language_config"][key] = value
    with pytest.raises(WeightsError):
        from_json(config)


def test_unreadable_config_is_a_weights_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(WeightsError, match=r"config\.json"):
        read_config(tmp_path / "config.json")
