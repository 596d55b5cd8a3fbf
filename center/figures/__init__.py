"""What the center did in a span of time, counted: cases, waiting times, messages, questions nobody could answer."""
