from typing import Any

import pytest

from docstruct.extractors.fields.nesting import escape, flatten, nest, parts_of

TREES: list[dict[str, Any]] = [
    {"a": 1, "b": {"c": "x"}},
    {"rows": [{"n": 1, "m": 2}, {"n": 3}]},
    {"tags": ["x", "y"]},
    {"a/b": {"c~d": 1}},
    {"deep": {"rows": [{"at": {"x": 1}}]}},
]


@pytest.mark.parametrize("tree", TREES)
def test_flattened_and_nested_again_is_the_same(tree: dict[str, Any]) -> None:
    assert nest(dict(flatten(tree))) == tree


def test_pointers_escape_slash_and_tilde() -> None:
    assert escape("a/b~c") == "a~1b~0c"
    assert parts_of("/x/a~1b~0c/0") == ["x", "a/b~c", "0"]
    assert dict(flatten({"a/b": 1})) == {"/a~1b": 1}


def test_the_order_of_rows_does_not_depend_on_the_order_of_values() -> None:
    assert nest({"/rows/1/n": 2, "/rows/0/n": 1}) == {"rows": [{"n": 1}, {"n": 2}]}
    assert nest({"/tags/1": "y", "/tags/0": "x"}) == {"tags": ["x", "y"]}


def test_a_row_of_which_nothing_was_read_keeps_its_place() -> None:
    assert nest({"/rows/2/n": 3}) == {"rows": [{}, {}, {"n": 3}]}


def test_empty_lists_are_there() -> None:
    assert nest({}, ("/rows", "/party/tags")) == {"rows": [], "party": {"tags": []}}
    assert nest({"/rows/0/n": 1}, ("/rows",)) == {"rows": [{"n": 1}]}
