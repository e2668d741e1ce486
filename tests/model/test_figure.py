import time
from types import NoneType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstruct.model.figure import Circle, Line, parse_figure, parse_smiles
from docstruct.model.literal import LiteralError, parse_literal

GEOMETRY = """{'Line': {'line': ['(-3, 0) -- (3, 0)', '(3, 0) -- (0, 4.5) -- (-3, 0)'],
'line_type': ['-', '--'], 'line_endpoint': ['A: (-3, 0)', 'B: (3, 0)']},
'Circle': {'circle_center': ['O: (0, 1)'], 'radius': [2.5]}}"""


def test_geometry() -> None:
    geometry = parse_figure(GEOMETRY).geometry
    assert geometry is not None
    assert geometry.lines[0] == Line(((-3, 0), (3, 0)), "-")
    assert geometry.lines[1] == Line(((3, 0), (0, 4.5), (-3, 0)), "--")
    assert geometry.circles == (Circle("O", (0, 1), 2.5),)
    assert geometry.points == (("A", (-3, 0)), ("B", (3, 0)))


def test_geometry_cut_off_keeps_its_whole_lines() -> None:
    geometry = parse_figure(GEOMETRY[: GEOMETRY.index("4.5")]).geometry
    assert geometry is not None
    assert [line.points for line in geometry.lines] == [((-3, 0), (3, 0))]


def test_code_in_place_of_geometry_stays_text() -> None:
    answer = "{'Line': __import__('os').system('true')}"
    assert parse_figure(answer).caption == answer


def test_chart() -> None:
    answer = (
        "<table><tr><td></td><td>2023</td><td>2024</td></tr>"
        "<tr><td>North</td><td>1.5</td><td>2</td></tr><tr><td>South</td><td>3</td></tr></table>"
    )
    chart = parse_figure(answer).chart
    assert chart is not None
    assert chart.categories == ("North", "South")
    assert chart.series == (("2023", ("1.5", "3")), ("2024", ("2", "")))


def test_diagram() -> None:
    diagram = parse_figure('node n1 box "Start"\nnode n2\nedge n1 -> n2 "go"\nand so').diagram
    assert diagram is not None
    assert [node.text for node in diagram.nodes] == ["Start", ""] and diagram.edges[0].label == "go"
    assert diagram.left_out == ("and so",)


@pytest.mark.parametrize("text", ["node", "edge n1 -> n2", "node to node\nmany\nother\nwords", "A node n1"])
def test_what_is_no_diagram(text: str) -> None:
    assert parse_figure(text).diagram is None


@pytest.mark.parametrize(
    "smiles", ["CC(=O)Oc1ccccc1C(=O)O", "[Na+].[Cl-]", "C[C@H](N)C(=O)O", "F/C=C/F", "C%12CCCC%12", "[13CH4]"]
)
def test_smiles(smiles: str) -> None:
    assert parse_figure(smiles).smiles == smiles
    assert parse_smiles(f"<smiles>{smiles}</smiles>") == smiles


@pytest.mark.parametrize("text", ["A dog", "C(C", "C)C(", "C1CC", "", "()", "=", "[Na", "Caffeine"])
def test_what_is_no_smiles(text: str) -> None:
    assert parse_smiles(text) is None


def test_natural_image_is_described() -> None:
    assert parse_figure("```\nA red house by a lake.\n```").caption == "A red house by a lake."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': [1, -2.5, True, None], \"b\": (1, 2)}", {"a": [1, -2.5, True, None], "b": [1, 2]}),
        ("[1, 2,]", [1, 2]),
        ("{'a': {'b': [1", {"a": {"b": [1]}}),
        ("{'a'", {}),
        ("{'a':", {}),
        (r"'it\'s\n'", "it's\n"),
        ("1e3", 1000.0),
        ("[]", []),
    ],
)
def test_literal(text: str, value: object) -> None:
    assert parse_literal(text) == value


@pytest.mark.parametrize("text", ["", "abc", "[1 2]", "{1: f()}", "[" * 100, "__import__('os')", "]", "{'a' 1}"])
def test_what_is_no_literal(text: str) -> None:
    with pytest.raises(LiteralError):
        parse_literal(text)


@given(st.text(alphabet="[]{}(),:'\"\\0123.-eNoneTrue \n", max_size=60))
def test_any_text_is_a_literal_or_an_error(text: str) -> None:
    try:
        value = parse_literal(text)
    except LiteralError:
        return
    assert isinstance(value, (list, tuple, dict, str, int, float, NoneType))


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "{'a':",
        "'",
        '"\\',
        "1,",
        "((",
        "[Na",
        "C1",
        "(1,1)",
        "-",
        "{",
        "\\",
        " ",
        "node a ",
        'node a "',
        "edge a -> ",
    ],
)
def test_hostile_answer_takes_linear_time(piece: str) -> None:
    start = time.process_time()
    parse_figure("{'Line': {'line': ['" + piece * (300_000 // len(piece)))
    parse_figure(piece * (300_000 // len(piece)))
    assert time.process_time() - start < 10
