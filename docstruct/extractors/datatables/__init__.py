"""Tables of a document as data: joined over pages, with their units, as typed DataFrames."""
