"""Custom actions: slots in, one call into center, a response out. Run by the action server; no SQL and no wording here."""
