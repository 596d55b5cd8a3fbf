"""Names of codes, formats and responses in both languages, read from files: no wording for people lies in Python."""
