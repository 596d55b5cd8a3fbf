"""What a meeting came to, for those who could not come."""
