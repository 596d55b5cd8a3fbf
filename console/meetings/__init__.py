"""Meetings: entered, moved, cancelled, what is studied, who was there, the sheet for the door, what repeats."""
