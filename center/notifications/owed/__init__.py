"""Calls that no meeting is about: for broadcasts and for the yearly certification."""
