"""Pixels as words, and scans put upright."""
