"""Whether somebody lets staff see what was not understood, and the collecting of it from those who do."""
