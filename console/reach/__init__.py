"""A meeting's people: who was told and when, who comes, who is silent, whom to telephone."""
