"""The center's own notices: written by one of the staff, published by another."""
