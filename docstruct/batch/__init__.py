"""Many documents: worker processes with a deadline for each document, and nothing lost when one fails."""
