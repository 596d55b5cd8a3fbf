"""What the pages of clarifications and notices share: where a text stands, and who may take which step."""
