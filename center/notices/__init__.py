"""Notices, news and activities."""
