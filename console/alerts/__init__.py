"""Who of the staff is told by a second route: the routes, whether they work, and what was told."""
