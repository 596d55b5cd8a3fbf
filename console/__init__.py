"""The staff side: one place where cases are seen, answered and closed."""
