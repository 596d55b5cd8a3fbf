"""One folder a channel; only it may import its vendor's library."""
