"""Where to turn: offices, hours, telephone numbers."""
