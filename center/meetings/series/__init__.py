"""Meetings that repeat: the rule, the sentence that tells it, the occurrences made ahead, and what changes for all."""
