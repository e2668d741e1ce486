"""What is drawn in a node-link diagram: shapes, frames around them, connectors with their ends, from paths or pixels."""
