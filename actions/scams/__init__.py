"""Scams: money lost, a scam met, a message to check, advice, and what became of a report."""
