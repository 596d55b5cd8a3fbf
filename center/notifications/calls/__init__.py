"""The list of those who are to be telephoned before a meeting, and what came of each call."""
