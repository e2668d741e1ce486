"""What is drawn in a node-link diagram: shapes, frames around them, connectors and their ends."""
