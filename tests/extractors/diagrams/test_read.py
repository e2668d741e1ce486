from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

import docstruct as ds


def pdf(draw: object) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(400, 300))
    canvas.setFont("Helvetica", 10)
    draw(canvas)  # type: ignore[operator]
    canvas.save()
    return out.getvalue()


def arrow(canvas: Canvas, x: float, y0: float, y1: float) -> None:
    canvas.line(x, y0, x, y1)
    path = canvas.beginPath()
    path.moveTo(x, y1)
    path.lineTo(x - 3, y1 + 9)
    path.lineTo(x + 3, y1 + 9)
    path.close()
    canvas.drawPath(path, fill=1)


def flowchart(canvas: Canvas) -> None:
    canvas.roundRect(60, 240, 100, 36, 12)
    canvas.drawCentredString(110, 254, "Read it")
    path = canvas.beginPath()
    for n, (x, y) in enumerate(((60, 170), (110, 195), (160, 170), (110, 145))):
        (path.lineTo if n else path.moveTo)(x, y)
    path.close()
    canvas.drawPath(path)
    canvas.drawCentredString(110, 167, "sure?")
    canvas.rect(60, 60, 100, 36)
    canvas.drawCentredString(110, 74, "Write it")
    arrow(canvas, 110, 240, 195)
    arrow(canvas, 110, 145, 96)
    canvas.drawString(116, 118, "yes")


def test_a_flowchart_of_a_pdf() -> None:
    (diagram,) = ds.diagrams(pdf(flowchart))
    names = {node.id: node.text for node in diagram.nodes}
    assert sorted(names.values()) == ["Read it", "Write it", "sure?"]
    assert [(names[e.source], names[e.target], e.label, e.directed) for e in diagram.edges] == [
        ("Read it", "sure?", "", True),
        ("sure?", "Write it", "yes", True),
    ]
    assert (diagram.kind, diagram.way, diagram.page_no) == ("flowchart", "vector", 1)
    kinds = {node.text: node.kind for node in diagram.nodes}
    assert kinds == {"Read it": "terminal", "sure?": "decision", "Write it": "process"}


def test_boxes_stand_in_points_of_the_page() -> None:
    (diagram,) = ds.diagrams(pdf(flowchart))
    box = next(node.bbox for node in diagram.nodes if node.text == "Write it")
    assert box == pytest.approx((60, 204, 160, 240), abs=2.0)


def test_rules_alone_are_no_diagram() -> None:
    def lines(canvas: Canvas) -> None:
        for y in range(50, 250, 20):
            canvas.line(40, y, 360, y)

    assert [d for d in ds.diagrams(pdf(lines)) if d.declined is None] == []
