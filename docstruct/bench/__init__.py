"""Measures beside peers and floors, and of what other programs draw: what ``docstruct bench`` prints."""
