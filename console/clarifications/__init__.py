"""Clarifications, and the questions that wait for one: written by one of the staff, published by another."""
