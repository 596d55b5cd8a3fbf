"""Whom no message has reached in time though none was given up: they are to be called before the meeting."""
