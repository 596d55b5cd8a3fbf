"""Custom actions: slots in, one call into center, a response out. No SQL and no wording here."""
