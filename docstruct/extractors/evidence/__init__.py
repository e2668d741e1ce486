"""Where on the pages a value stands."""
