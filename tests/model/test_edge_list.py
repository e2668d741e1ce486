from __future__ import annotations

from docstruct.model.edge_list import ListedEdge, ListedNode, read_edge_list, write_edge_list


def test_what_is_written_is_read_again() -> None:
    nodes = (ListedNode("n1", "task", 'Check "A"\nand B'), ListedNode("n2"))
    edges = (ListedEdge("n1", "n2", "yes"), ListedEdge("n2", "n1", directed=False))
    read = read_edge_list(write_edge_list(nodes, edges))
    assert (read.nodes, read.edges, read.left_out) == (nodes, edges, ())


def test_a_broken_line_is_left_out_and_reported() -> None:
    read = read_edge_list('node n1 "a"\nnode n2 "b\nedge n1 -> n2\nedge n1 ->')
    assert read.nodes == (ListedNode("n1", "", "a"),)
    assert read.edges == ()
    assert read.left_out == ('node n2 "b', "edge n1 ->", "edge n1 -> n2")
