"""Extractors: from the elements of pages to typed values with their evidence."""
