"""Who came over a year, and who has been silent for long. What is not on record is missing, never absence."""
