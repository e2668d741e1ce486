"""Lists of models: rows of tables and of loose lines."""
