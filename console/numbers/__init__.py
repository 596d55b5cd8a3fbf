"""The telephone numbers that people are told: in danger, and for the center's own matters."""
