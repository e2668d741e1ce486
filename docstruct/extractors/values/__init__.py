"""Printed text → typed values: numbers, dates, identifiers, under a locale."""
