"""A made-up center of the real one's size and shape."""
