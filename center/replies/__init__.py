"""Answers that staff have ready, with gaps for what differs from case to case."""
