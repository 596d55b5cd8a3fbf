"""Filters of the queue that staff have given a name."""
