"""What business papers call things, in eight languages."""
