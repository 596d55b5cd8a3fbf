"""Canned replies: what staff have ready to say."""
