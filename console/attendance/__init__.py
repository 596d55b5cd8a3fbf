"""Attendance over a year, per branch and per member: a picture, tables, and sheets."""
