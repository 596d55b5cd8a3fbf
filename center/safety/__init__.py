"""Hearing danger in what people write. Used by the gateway before all else, and by the actions that answer it."""
