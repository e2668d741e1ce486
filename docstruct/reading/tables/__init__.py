"""Words and rules as tables: drafts, a judge, and what is attached to them."""
