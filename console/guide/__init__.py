"""The guide for whoever sits at the desk, one click from every page."""
