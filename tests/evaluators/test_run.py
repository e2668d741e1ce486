import json

from docstruct.evaluators.run import main


def write(path, record):
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def test_prints_rates_reliability_and_differences(tmp_path, capsys):
    (tmp_path / "A").mkdir()
    (tmp_path / "A/aldi_18042020_11_00883.jpg").touch()
    evidence = {"/total": {"confidence": 0.9}, "/merchant": {"confidence": 0.4}}
    data = {"merchant": "Lidl", "total": "8.83"}
    write(tmp_path / "p.jsonl", {"source": "x/aldi_18042020_11_00883.jpg", "data": data, "evidence": evidence})
    assert main(["receipts_german", str(tmp_path), "--predictions", str(tmp_path / "p.jsonl")]) == 0
    out = capsys.readouterr().out
    assert "1 documents" in out
    assert "reliability of 2 judged values" in out
    assert "omitted      date" in out and "truth='aldi'  given='Lidl'  [0.40]" in out


def test_unknown_source_is_a_usage_error(tmp_path, capsys):
    write(tmp_path / "p.jsonl", {"source": "other.jpg", "data": {}})
    assert main(["receipts_german", str(tmp_path), "--predictions", str(tmp_path / "p.jsonl")]) == 2
    assert "other.jpg" in capsys.readouterr().err
