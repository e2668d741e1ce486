"""Receipts: what was bought, and the strip that a till prints of it."""
