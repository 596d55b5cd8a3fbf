"""Meetings as staff keep them: entered, changed, moved, cancelled, open again, held; what is studied in them."""
