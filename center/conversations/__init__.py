"""Channel accounts, what came in and what goes out. Nothing received is lost, nothing is sent twice by two workers."""
