from docstruct.extractors.diagrams.compose import composed
from docstruct.extractors.diagrams.confidence import FAMILIES, INPUTS, Grounds, confidence, shipped
from docstruct.facts import Word
from docstruct.geometry import BBox
from docstruct.reading.nodelink.marks import Connector, End, Followed, Shape, Sketch


def test_what_speaks_against_an_edge_lowers_its_confidence() -> None:
    plain = confidence(Grounds("drawn", length=5.0))
    assert plain > 0.95
    assert confidence(Grounds("drawn", Followed(rivals=3), length=5.0)) < plain
    assert confidence(Grounds("drawn", doubt=0.9, headless=True, length=5.0)) < 0.9


def test_a_drawing_by_hand_promises_less_than_a_clean_one() -> None:
    by_hand, drawn = (confidence(Grounds(family, Followed(turn=60.0), length=5.0)) for family in ("hand", "drawn"))
    assert by_hand < drawn


def test_the_weights_that_ship_are_those_of_the_inputs() -> None:
    assert set(shipped()) == set(FAMILIES)
    assert all(set(weights) == set(INPUTS) for weights in shipped().values())


def test_an_edge_states_the_confidence_of_its_grounds() -> None:
    boxes = [BBox(0, 0, 60, 30), BBox(0, 100, 60, 130)]
    shapes = tuple(Shape("rectangle", b, ((b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1))) for b in boxes)
    line = Connector(((30, 30), (30, 100)), End((30, 30), 0), End((30, 100), 1, "arrow"), followed=Followed(rivals=2))
    words = [Word(t, BBox(20, b.cy - 5, 40, b.cy + 5), size=10.0) for t, b in zip(("from", "to"), boxes)]
    diagram, grounds = composed(Sketch(shapes, (), (line,), 10.0, 1.0), words)
    assert diagram is not None
    assert [known.followed for known in grounds] == [Followed(rivals=2)]
    assert [edge.confidence for edge in diagram.edges] == [confidence(known) for known in grounds]
