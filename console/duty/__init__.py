"""Who is there: on duty or not, absent until when, and who stands in."""
