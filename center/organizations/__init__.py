"""The center, its general branches and branches as a tree, and who holds which post in them."""
