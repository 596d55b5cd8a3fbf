"""Who was there: ticked by staff, or known by the code at the door."""
