"""What texts have in common: their meaning as vectors, their wording as signatures. Pure; no records."""
