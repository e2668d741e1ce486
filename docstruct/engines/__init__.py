"""Engines: who reads a page. An engine turns the facts of a page into elements."""
