"""Figures for whoever runs the center: one page that is read in a minute, its charts and its sheets."""
