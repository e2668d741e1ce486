"""Drawings → diagrams: nodes, edges and groups, with their texts."""
