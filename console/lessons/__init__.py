"""What was not understood: one of the staff says what it means, another agrees."""
