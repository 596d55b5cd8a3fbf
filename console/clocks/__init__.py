"""By when what must have happened: the deadline rules in force, and their changes."""
