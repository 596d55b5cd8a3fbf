"""The queue as staff see it: what cannot wait on top. It only reads, in a fixed number of statements."""
