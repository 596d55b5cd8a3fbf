"""Meetings as calendar files, for one meeting and for each member."""
