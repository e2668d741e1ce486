"""A schema as a plan of fields, candidates on the pages for each, and the choice among them."""
