"""The rules the center answers from, each with its document and date."""
