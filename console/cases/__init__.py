"""One case: what happened, whom it concerns, what staff do with it."""
