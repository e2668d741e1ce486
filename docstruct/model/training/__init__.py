"""Training: drawn documents with known answers → batches → losses → a checkpoint under the published names."""
