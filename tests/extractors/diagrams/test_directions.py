from __future__ import annotations

from docstruct.extractors.diagrams.directions import Flow, turned


def test_a_head_outweighs_the_direction_of_reading() -> None:
    assert turned([Flow(0, 1, 0.8, True), Flow(1, 2, -0.8, True)]) == [False, True]


def test_without_heads_one_reads_on() -> None:
    assert turned([Flow(0, 1, 0.0, True), Flow(2, 1, 0.0, False)]) == [False, True]


def test_what_is_entered_is_left() -> None:
    """The middle flow leans a little against the others: a box would be entered twice, the next never."""
    flows = [Flow(0, 1, 0.6, True), Flow(1, 2, -0.2, True), Flow(2, 3, 0.6, True)]
    assert turned(flows) == [False, False, False]


def test_messages_do_not_count_for_what_is_entered() -> None:
    flows = [Flow(0, 1, 0.6, True), Flow(2, 1, 0.3, True, passes=False)]
    assert turned(flows) == [False, False]


def test_no_flows() -> None:
    assert turned([]) == []
