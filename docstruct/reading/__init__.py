"""Reading: from bytes to the facts of a page, and from facts to lines, blocks, tables and pairs."""
